#include "base/gift.h"

#include <stdlib.h>

void sdo_receipt_free(struct sdo_receipt *receipt) {
  free(receipt->tracking_code);
  free(receipt->tracking_url);
  free(receipt->link);
  free(receipt->message);
  free(receipt->same);
  free(receipt->invitation_status);
  free(receipt->expires_at);
  *receipt = (struct sdo_receipt){0};
}

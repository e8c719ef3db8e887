#include "http/unanswered.h"

int sdo_unanswered(const struct sdo_service *service, const struct sdo_reply *reply,
                   struct sdo_error *err) {
  if (reply->outcome == SDO_OUTCOME_NEVER_LEFT)
    sdo_fail(err, SDO_NETWORK, "cannot reach %.100s: %.180s", service->host, reply->reason);
  else sdo_fail(err, SDO_NETWORK, "no answer received: %.180s", reply->reason);
  /* It does not pass by itself: it is about this machine, or its network. */
  err->ends_run = reply->outcome == SDO_OUTCOME_NEVER_LEFT && reply->hint[0];
  if (reply->hint[0]) sdo_hint(err, "%s", reply->hint);
  return -1;
}

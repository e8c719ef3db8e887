#include "http/unanswered.h"

int sdo_unanswered(const struct sdo_service *service, const struct sdo_reply *reply,
                   struct sdo_error *err) {
  if (reply->outcome == SDO_OUTCOME_NEVER_LEFT)
    sdo_fail(err, SDO_NETWORK, "cannot reach %.100s: %.180s", service->host, reply->reason);
  else sdo_fail(err, SDO_NETWORK, "no answer received: %.180s", reply->reason);
  err->ends_run = reply->outcome == SDO_OUTCOME_NEVER_LEFT && reply->is_lasting;
  /* of what was lost, the outcome counts, and not the way */
  if (reply->outcome == SDO_OUTCOME_NEVER_LEFT) sdo_hint(err, "%s", reply->hint);
  return -1;
}

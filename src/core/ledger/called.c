#include "ledger/inside.h"

/* Calls of tools, in the events. */

static int decide_call(void *data, const struct sdo_gift_row *rows, int again,
                       struct sdo_change *changes, struct sdo_error *err) {
  (void)rows, (void)err;
  if (again) return 0; /* twice would be another call */
  changes[0] = *(const struct sdo_change *)data;
  return 1;
}

int sdo_ledger_called(struct sdo_ledger *ledger, const char *key, const char *note,
                      struct sdo_error *err) {
  struct sdo_change call = {.key = key, .state = SDO_STATE_CALL, .note = note};
  struct sdo_decision decision = {&key, 1, decide_call, &call, 0, NULL};
  if (sdo_gift_check_key(key, err) < 0) return -1;
  return sdo_ledger_write(ledger, &decision, err);
}

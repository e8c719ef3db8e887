#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/inside.h"

/* A person says of a gift that was not sent that it is another one, which was. */

struct sameness {
  const char *key, *other, *note;
  struct sdo_receipt receipt;
};

/* May it be called the same as another one? What may have been sent is settled first. */
static int is_open(enum sdo_state state) {
  switch (state) {
  case SDO_STATE_HELD:
  case SDO_STATE_REFUSED:
  case SDO_STATE_ABSENT:
  case SDO_STATE_WITHDRAWN:
  case SDO_STATE_RELEASED:
  case SDO_STATE_OWED:
  case SDO_STATE_BEHIND: return 1;
  default: return 0;
  }
}

/* Says why no gift can be the same as one that was not sent, and what to do instead. */
static int fail_other(const struct sameness *same, const struct sdo_gift_row *other,
                      struct sdo_error *err) {
  sdo_gift_fail_state(same->other, other,
                      "another one can only be the same as a gift that was sent", err);
  if (sdo_state_named(other->state) != SDO_STATE_DISMISSED)
    return sdo_hint(err, "settle that one first: `sendoso ledger show %.200s`",
                    same->other);
  return sdo_hint(err, "give this one up, too: `sendoso ledger dismiss %.180s --note TEXT`",
                  same->key);
}

static int decide_same(void *data, const struct sdo_gift_row *rows, int again,
                       struct sdo_change *changes, struct sdo_error *err) {
  struct sameness *same = data;
  enum sdo_state state = sdo_state_named(rows[0].state);
  char why[SDO_WHY_SIZE];
  if (again && state == SDO_STATE_SAME) return 0;
  if (!is_open(state))
    return sdo_gift_fail_state(same->key, &rows[0],
                               sdo_gift_why_unsent(state, "the same as another one", why),
                               err);
  if (sdo_state_named(rows[1].state) != SDO_STATE_SENT)
    return fail_other(same, &rows[1], err);
  /* Not its tracking code: that is one gift's. */
  if (sdo_gift_receipt(&rows[1], &same->receipt, err) < 0) return -1;
  free(same->receipt.tracking_code);
  same->receipt.tracking_code = NULL;
  changes[0] = (struct sdo_change){.key = same->key,
                                   .state = sdo_state_name(SDO_STATE_SAME),
                                   .note = same->note,
                                   .same = same->other,
                                   .receipt = &same->receipt};
  return 1;
}

int sdo_ledger_same(struct sdo_ledger *ledger, const char *key, const char *other,
                    const char *note, struct sdo_error *err) {
  const char *keys[] = {key, other};
  struct sameness same = {.key = key, .other = other, .note = note};
  struct sdo_decision decision = {keys, 2, decide_same, &same, 0, NULL};
  if (strcmp(key, other) == 0)
    return sdo_fail_field(err, "key", "%.200s is one gift: two keys are wanted", key);
  int result = sdo_ledger_write(ledger, &decision, err);
  sdo_receipt_free(&same.receipt);
  return result;
}

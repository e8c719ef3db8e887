#include "ledger/budget.h"

#include <stddef.h>

#include "base/clock.h"
#include "ledger/gift.h"
#include "ledger/inside.h"

/* The price of a gift counts from its intent on, until it is known that it was not sent. */
static void list_counted(const char *states[4]) {
  states[0] = sdo_state_name(SDO_STATE_INTENT);
  states[1] = sdo_state_name(SDO_STATE_SENT);
  states[2] = sdo_state_name(SDO_STATE_UNKNOWN);
  states[3] = NULL;
}

/* The first cap that has no room for a line; cap_count: all of them have. */
static size_t find_full(const struct sdo_budget *budget, const struct sdo_line *line,
                        const int64_t *left) {
  for (size_t i = 0; i < line->cap_count; i++)
    if (left[line->caps[i]] < line->gift.hundredths) return line->caps[i];
  return budget->cap_count;
}

static void decide(struct sdo_budget *budget) {
  int64_t *left = budget->left;
  for (size_t i = 0; i < budget->cap_count; i++) {
    const struct sdo_cap *cap = &budget->caps[i];
    left[i] = cap->most - cap->reserved - (cap->is_left ? 0 : cap->spent);
  }
  for (size_t i = 0; i < budget->line_count; i++) {
    struct sdo_line *line = &budget->lines[i];
    line->full = line->is_counted ? budget->cap_count : find_full(budget, line, left);
    line->fits = line->full == budget->cap_count;
    for (size_t c = 0; line->fits && !line->is_counted && c < line->cap_count; c++)
      left[line->caps[c]] -= line->gift.hundredths;
  }
}

int sdo_ledger_budget(struct sdo_ledger *ledger, struct sdo_budget *budget, int reserve,
                      struct sdo_error *err) {
  const char *counted[4];
  int64_t now = sdo_clock_boot();
  if ((reserve ? sdo_ledger_check_writable(ledger, err)
               : sdo_ledger_check_owner(ledger, err)) < 0)
    return -1;
  list_counted(counted);
  budget->counted = counted;
  budget->lease_ms = SDO_RESERVED_MS;
  budget->decide = decide;
  if (reserve) ledger->reserved_until = 0;
  int result = ledger->store->driver->budget(ledger->store, budget, reserve, err);
  if (reserve && result == 0) ledger->reserved_until = now + SDO_RESERVED_MS;
  return result;
}

int64_t sdo_ledger_reserved_ms(const struct sdo_ledger *ledger) {
  int64_t left = ledger->reserved_until - sdo_clock_boot();
  return left > 0 ? left : 0;
}

int sdo_ledger_check_reserved(const struct sdo_ledger *ledger, struct sdo_error *err) {
  if (sdo_ledger_reserved_ms(ledger) > 0) return 0;
  sdo_fail(err, SDO_GUARD, "what was reserved for the gifts of this run has run out");
  return sdo_hint(err, "this machine was asleep, or the run was stopped: run it again");
}

int sdo_ledger_allot(struct sdo_ledger *ledger, const char *name, const char *text,
                     struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  return ledger->store->driver->allot(ledger->store, name, text, err);
}

int sdo_ledger_allotments(struct sdo_ledger *ledger,
                          int (*visit)(void *data, const char *text), void *data,
                          struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->allotments(ledger->store, visit, data, err);
}

#include "ledger/budget.h"

#include <stdlib.h>
#include <string.h>

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

static void take_room(int64_t *left, const size_t *caps, size_t count, int64_t hundredths) {
  for (size_t i = 0; i < count; i++)
    left[caps[i]] -= hundredths;
}

static void decide(struct sdo_budget *budget) {
  int64_t *left = budget->left;
  for (size_t i = 0; i < budget->cap_count; i++) {
    const struct sdo_cap *cap = &budget->caps[i];
    left[i] = cap->most - cap->reserved - cap->spent;
  }
  for (size_t i = 0; i < budget->line_count; i++) {
    struct sdo_line *line = &budget->lines[i];
    line->full = line->is_counted ? budget->cap_count : find_full(budget, line, left);
    line->fits = line->full == budget->cap_count;
    if (!line->fits || line->is_counted) continue;
    take_room(left, line->caps, line->cap_count, line->gift.hundredths);
    take_room(left, line->also, line->also_count, line->gift.hundredths);
  }
}

static int compare_keys(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

void sdo_ledger_forget_reserved(struct sdo_ledger *ledger) {
  ledger->reserved_until = 0;
  sdo_keys_free(&ledger->reserved);
}

/* Remembers for which gifts there is room, in order, so that each is found soon. */
static int note_reserved(struct sdo_ledger *ledger, const struct sdo_budget *budget,
                         struct sdo_error *err) {
  struct sdo_keys *keys = &ledger->reserved;
  int failed = 0;
  keys->list = calloc(budget->line_count + 1, sizeof *keys->list);
  for (size_t i = 0; keys->list && !failed && i < budget->line_count; i++) {
    if (!budget->lines[i].fits) continue;
    keys->list[keys->count] = strdup(budget->lines[i].gift.key);
    if (keys->list[keys->count]) keys->count++;
    else failed = 1;
  }
  if (!keys->list || failed) return sdo_fail(err, SDO_STORE, "out of memory");
  qsort(keys->list, keys->count, sizeof *keys->list, compare_keys);
  return 0;
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
  if (reserve) sdo_ledger_forget_reserved(ledger);
  int result = ledger->store->driver->budget(ledger->store, budget, reserve, err);
  if (!reserve || result < 0) return result;
  if (note_reserved(ledger, budget, err) < 0) return -1;
  ledger->reserved_until = now + SDO_RESERVED_MS;
  return 0;
}

int64_t sdo_ledger_reserved_ms(const struct sdo_ledger *ledger) {
  int64_t left = ledger->reserved_until - sdo_clock_boot();
  return left > 0 ? left : 0;
}

int sdo_ledger_check_reserved(const struct sdo_ledger *ledger, const char *key,
                              struct sdo_error *err) {
  const struct sdo_keys *keys = &ledger->reserved;
  if (sdo_ledger_reserved_ms(ledger) > 0) {
    if (keys->count > 0 &&
        bsearch(&key, keys->list, keys->count, sizeof *keys->list, compare_keys))
      return 0;
    sdo_fail(err, SDO_GUARD, "no room in a budget is reserved for %.200s", key);
    return sdo_hint(err, "run it again");
  }
  sdo_fail(err, SDO_GUARD, "what was reserved for the gifts of this run has run out");
  return sdo_hint(err, "this machine was asleep, or the run was stopped: run it again");
}

int sdo_ledger_allot(struct sdo_ledger *ledger, const char *name, const char *text,
                     struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  return ledger->store->driver->allot(ledger->store, name, text, err);
}

int sdo_ledger_allotments(struct sdo_ledger *ledger,
                          int (*visit)(void *data, const char *name, const char *text),
                          void *data, struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->allotments(ledger->store, visit, data, err);
}

int sdo_ledger_last_event(struct sdo_ledger *ledger, int64_t *number,
                          struct sdo_error *err) {
  int64_t opening;
  *number = 0;
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  int found = ledger->store->driver->event(ledger->store, number, &opening, err);
  return found < 0 ? -1 : 0;
}

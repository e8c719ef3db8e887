#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/inside.h"
#include "ledger/people.h"

/* What is due and was not sent. */

struct debt {
  struct sdo_gift gifts[SDO_GIFTS_MAX];
  const char *const *notes;
  size_t count, written;
  enum sdo_state state;
};

/* Is there something to write that the row does not say as well, or better? */
static int is_news(const struct sdo_gift_row *row, enum sdo_state to, const char *note) {
  enum sdo_state state = sdo_state_named(row->state);
  switch (state) {
  case SDO_STATE_NONE:
  case SDO_STATE_REFUSED:
  case SDO_STATE_ABSENT:
  case SDO_STATE_WITHDRAWN: return 1;
  case SDO_STATE_OWED:
    if (to == SDO_STATE_BEHIND) return 0;
    /* fall through */
  case SDO_STATE_BEHIND:
    return state != to || strcmp(row->note ? row->note : "", note) != 0;
  default: return 0;
  }
}

static int decide_debt(void *data, const struct sdo_gift_row *rows, int again,
                       struct sdo_change *changes, struct sdo_error *err) {
  (void)again, (void)err;
  struct debt *debt = data;
  debt->written = 0;
  for (size_t i = 0; i < debt->count; i++) {
    struct sdo_gift *gift = &debt->gifts[i];
    const char *since = rows[i].gift.due;
    if (!is_news(&rows[i], debt->state, debt->notes[i])) continue;
    if (since && gift->due && strcmp(since, gift->due) < 0) gift->due = since;
    changes[debt->written++] = (struct sdo_change){.key = gift->key,
                                                   .state = sdo_state_name(debt->state),
                                                   .note = debt->notes[i],
                                                   .gift = gift};
  }
  return (int)debt->written;
}

int sdo_ledger_owe(struct sdo_ledger *ledger, const struct sdo_gift *gifts,
                   const char *const *notes, size_t count, int behind,
                   struct sdo_error *err) {
  const char *keys[SDO_GIFTS_MAX];
  struct debt debt = {
      .notes = notes, .count = count, .state = behind ? SDO_STATE_BEHIND : SDO_STATE_OWED};
  struct sdo_decision decision = {keys, count, decide_debt, &debt, 0, NULL};
  struct sdo_arena texts = {0};
  for (size_t i = 0; i < count; i++) {
    if (sdo_gift_check_key(gifts[i].key, err) < 0) return -1;
    debt.gifts[i] = gifts[i];
    keys[i] = gifts[i].key;
  }
  int failed = sdo_people_tell(ledger, debt.gifts, count, &texts, err) < 0 ||
               sdo_ledger_write(ledger, &decision, err) < 0;
  sdo_arena_clear(&texts);
  return failed ? -1 : (int)debt.written;
}

int sdo_ledger_people(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                      const char **people, struct sdo_arena *texts, struct sdo_error *err) {
  struct sdo_gift told = *gift;
  if (sdo_ledger_check_owner(ledger, err) < 0 ||
      sdo_people_tell(ledger, &told, 1, texts, err) < 0)
    return -1;
  *people = told.people;
  return 0;
}

int sdo_ledger_second(struct sdo_ledger *ledger, const char *key,
                      char other[SDO_KEY_MAX + 1], struct sdo_error *err) {
  struct sdo_gift_row rows[2];
  struct sdo_decision decision = {.keys = &key, .count = 1};
  if (sdo_ledger_read(ledger, &decision, rows, err) < 0) return -1;
  if (!rows->state || !rows->gift.people) return 0;
  /* its texts do not outlast the next question */
  struct sdo_arena texts = {0};
  const struct sdo_gift gift = {.key = key,
                                .sought = sdo_arena_copy(&texts, rows->gift.people)};
  decision.gifts = &gift;
  int found = -1;
  if (!gift.sought) sdo_fail(err, SDO_STORE, "out of memory");
  else if (sdo_ledger_read(ledger, &decision, rows, err) == 0)
    found = rows[1].state && sdo_gift_claim(&rows[1]) != SDO_CLAIM_FREE;
  if (found > 0) snprintf(other, SDO_KEY_MAX + 1, "%s", rows[1].gift.key);
  sdo_arena_clear(&texts);
  return found;
}

struct dismissal {
  const char *key, *note;
};

static int decide_dismissal(void *data, const struct sdo_gift_row *rows, int again,
                            struct sdo_change *changes, struct sdo_error *err) {
  const struct dismissal *dismissal = data;
  enum sdo_state state = sdo_state_named(rows->state);
  char why[SDO_WHY_SIZE];
  if (again && state == SDO_STATE_DISMISSED) return 0;
  switch (state) {
  case SDO_STATE_REFUSED:
  case SDO_STATE_ABSENT:
  case SDO_STATE_WITHDRAWN:
  case SDO_STATE_HELD:
  case SDO_STATE_RELEASED:
  case SDO_STATE_OWED:
  case SDO_STATE_BEHIND: break;
  default:
    return sdo_gift_fail_state(dismissal->key, rows,
                               sdo_gift_why_unsent(state, "dismissed", why), err);
  }
  changes[0] = (struct sdo_change){.key = dismissal->key,
                                   .state = sdo_state_name(SDO_STATE_DISMISSED),
                                   .note = dismissal->note};
  return 1;
}

int sdo_ledger_dismiss(struct sdo_ledger *ledger, const char *key, const char *note,
                       struct sdo_error *err) {
  struct dismissal dismissal = {key, note};
  struct sdo_decision decision = {&key, 1, decide_dismissal, &dismissal, 0, NULL};
  if (sdo_gift_check_note("a dismissal", note, err) < 0) return -1;
  return sdo_ledger_write(ledger, &decision, err);
}

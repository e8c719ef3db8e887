#include "ledger/together.h"

#include <string.h>

#include "ledger/asked.h"
#include "ledger/budget.h"
#include "ledger/mark.h"

/* Intents. */

/* Claims as one claim of all their gifts, and of each gift the mark of its intent. */
struct intents {
  struct sdo_asked asked;
  struct sdo_claims all;
  struct sdo_gift gifts[SDO_GIFTS_MAX];
  const char *marks[SDO_GIFTS_MAX];
  int are_there;
};

/* 0, or -1: at least one of them is not to leave, or not now. */
static int add_claims(struct intents *intents, struct sdo_claims *claims) {
  struct sdo_error unused;
  struct sdo_claims *all = &intents->all;
  if (sdo_mark_make(claims->mark, &unused) < 0) return -1;
  claims->held = (struct sdo_held){0};
  for (size_t i = 0; i < claims->count; i++) {
    const struct sdo_gift *gift = &claims->gifts[i];
    sdo_receipt_free(&claims->receipts[i]);
    if (gift->is_reserved &&
        sdo_ledger_check_reserved(claims->ledger, gift->key, &unused) < 0)
      return -1;
    intents->gifts[all->count] = *gift;
    intents->marks[all->count++] = claims->mark;
  }
  return 0;
}

static size_t list_changes(const struct intents *intents, int64_t lease_ms,
                           const char *const *over, const char *const *alone,
                           struct sdo_change *changes) {
  for (size_t i = 0; i < intents->all.count; i++)
    changes[i] = (struct sdo_change){.key = intents->gifts[i].key,
                                     .state = sdo_state_name(SDO_STATE_INTENT),
                                     .gift = &intents->asked.gifts[i],
                                     .mark = intents->marks[i],
                                     .lease_ms = lease_ms,
                                     .over = over,
                                     .alone = alone};
  return intents->all.count;
}

/* Looks whether a commit whose answer was lost has written them. */
static int decide_nothing(void *data, const struct sdo_gift_row *rows, int again,
                          struct sdo_change *changes, struct sdo_error *err) {
  (void)again, (void)changes, (void)err;
  struct intents *intents = data;
  intents->are_there = 1;
  for (size_t i = 0; i < intents->all.count; i++)
    intents->are_there &= sdo_gift_is_intent(&rows[i], intents->marks[i]);
  return 0;
}

static int find_out(struct sdo_ledger *ledger, struct intents *intents,
                    struct sdo_error *err) {
  struct sdo_decision decision = {.keys = intents->asked.keys,
                                  .count = intents->all.count,
                                  .decide = decide_nothing,
                                  .data = intents,
                                  .unsure = 1};
  if (sdo_ledger_write(ledger, &decision, err) == 0) return intents->are_there;
  for (size_t i = 0; i < intents->all.count; i++)
    sdo_keys_add(&ledger->stuck, intents->asked.keys[i]); /* nothing will leave */
  return -1;
}

static int write_intents(struct sdo_ledger *ledger, struct intents *intents,
                         int64_t lease_ms, struct sdo_error *err) {
  const char *free_states[SDO_STATE_OTHER], *idle_states[SDO_STATE_OTHER];
  struct sdo_change changes[SDO_GIFTS_MAX];
  sdo_gift_free_states(free_states);
  sdo_gift_idle_states(idle_states);
  size_t count = list_changes(intents, lease_ms, free_states, idle_states, changes);
  switch (sdo_ledger_keep(ledger, changes, count, err)) {
  case SDO_KEPT: return 1;
  case SDO_KEPT_UNSURE: return find_out(ledger, intents, err);
  default: return 0;
  }
}

int sdo_ledger_intend_together(struct sdo_claims *const *claims, size_t count,
                               int64_t lease_ms, struct sdo_error *err) {
  struct sdo_ledger *ledger = claims[0]->ledger;
  struct intents intents;
  intents.all = (struct sdo_claims){.ledger = ledger, .gifts = intents.gifts};
  for (size_t i = 0; i < count; i++)
    if (add_claims(&intents, claims[i]) < 0) return 0;
  int result = 0;
  if (sdo_asked_make(&intents.asked, ledger, &intents.all, err) == 0 &&
      !intents.asked.has_inner && sdo_ledger_check_writable(ledger, err) == 0)
    result = write_intents(ledger, &intents, lease_ms, err);
  sdo_asked_free(&intents.asked);
  return result;
}

/* Ends. */

/* Has an answer the tracking code of another one? Then neither proves anything, and which
   of them is doubted is decided one by one. */
static int has_twin(struct sdo_claims *const *claims, size_t count,
                    const struct sdo_receipt *receipt) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < claims[i]->count; j++) {
      const char *code = claims[i]->receipts[j].tracking_code;
      if (code && receipt->tracking_code && strcmp(code, receipt->tracking_code) == 0)
        return 1;
    }
  return 0;
}

int sdo_ledger_settle_together(struct sdo_claims *const *claims, size_t count) {
  struct sdo_settlement ends[SDO_GIFTS_MAX];
  size_t all = 0;
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < claims[i]->count; j++) {
      const struct sdo_receipt *receipt = &claims[i]->receipts[j];
      if (has_twin(claims, i, receipt)) return 0;
      ends[all++] = (struct sdo_settlement){claims[i]->gifts[j].key, SDO_STATE_SENT,
                                            receipt, NULL, claims[i]->mark};
    }
  return sdo_ledger_settle_all(claims[0]->ledger, ends, all);
}

#include "ledger/claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/asked.h"
#include "ledger/budget.h"
#include "ledger/mark.h"

enum { SETTLE_TRIES = 3 }; /* each waits five seconds for the ledger */

/* The texts of a gift. */
enum { TEXTS = 15 };

static void list_texts(struct sdo_gift *gift, const char **texts[TEXTS]) {
  const char **const all[TEXTS] = {&gift->key,    &gift->operation, &gift->recipient,
                                   &gift->via,    &gift->currency,  &gift->script,
                                   &gift->rule,   &gift->occasion,  &gift->identifiers,
                                   &gift->people, &gift->due,       &gift->names,
                                   &gift->sender, &gift->team,      &gift->day};
  memcpy(texts, all, sizeof all);
}

/* Makes a gift's texts its own. Returns 0, or -1 when memory is short: free them then,
   too. */
static int own_texts(struct sdo_gift *gift) {
  const char **texts[TEXTS];
  int failed = 0;
  list_texts(gift, texts);
  for (int i = 0; i < TEXTS; i++) {
    const char *text = *texts[i];
    *texts[i] = text ? strdup(text) : NULL;
    failed |= text && !*texts[i];
  }
  return failed ? -1 : 0;
}

int sdo_claims_copy(struct sdo_claims *claims, const struct sdo_gift *gifts, size_t count,
                    struct sdo_ledger *ledger) {
  *claims = (struct sdo_claims){.ledger = ledger};
  if (count == 0) return 0;
  claims->gifts = calloc(count, sizeof *claims->gifts);
  claims->receipts = calloc(count, sizeof *claims->receipts);
  if (!claims->gifts || !claims->receipts) return -1;
  for (; claims->count < count; claims->count++) {
    struct sdo_gift *gift = &claims->gifts[claims->count];
    *gift = gifts[claims->count];
    if (own_texts(gift) < 0) {
      claims->count++;
      return -1;
    }
  }
  return 0;
}

void sdo_claims_free(struct sdo_claims *claims) {
  for (size_t i = 0; i < claims->count; i++) {
    const char **texts[TEXTS];
    list_texts(&claims->gifts[i], texts);
    for (int t = 0; t < TEXTS; t++)
      free((char *)*texts[t]);
    sdo_receipt_free(&claims->receipts[i]);
  }
  free(claims->gifts);
  free(claims->receipts);
  *claims = (struct sdo_claims){0};
}

/* Looking up, and writing intents. */

static int look(struct sdo_ledger *ledger, struct sdo_asked *asked, enum sdo_claim *claim,
                struct sdo_error *err) {
  struct sdo_gift_row rows[2 * SDO_GIFTS_MAX];
  if (sdo_asked_read(asked, ledger, rows, err) < 0) return -1;
  return sdo_asked_judge(asked, rows, claim, err);
}

int sdo_ledger_look(struct sdo_ledger *ledger, struct sdo_claims *claims,
                    enum sdo_claim *claim, struct sdo_error *err) {
  struct sdo_asked asked;
  int result = sdo_asked_make(&asked, ledger, claims, err);
  if (result == 0) result = look(ledger, &asked, claim, err);
  sdo_asked_free(&asked);
  return result;
}

struct intents {
  struct sdo_asked asked;
  int64_t lease_ms;
  enum sdo_claim claim;
};

/* Fills in the changes that put the intents; over, alone: as in struct sdo_change. */
static size_t put_intents(const struct intents *intents, const char *const *over,
                          const char *const *alone, struct sdo_change *changes) {
  const struct sdo_claims *claims = intents->asked.claims;
  for (size_t i = 0; i < claims->count; i++)
    changes[i] = (struct sdo_change){.key = claims->gifts[i].key,
                                     .state = sdo_state_name(SDO_STATE_INTENT),
                                     .gift = &intents->asked.gifts[i],
                                     .mark = claims->mark,
                                     .lease_ms = intents->lease_ms,
                                     .over = over,
                                     .alone = alone};
  return claims->count;
}

/* What is to be written of one that stands in the way: that its process is gone, or that it
   is held since it may be a second one. 1, or 0. */
static int correct(const struct intents *intents, size_t i, const struct sdo_gift_row *row,
                   struct sdo_change *change) {
  const struct sdo_second *second = &intents->asked.seconds[i];
  const struct sdo_gift *gift = &intents->asked.gifts[i];
  if (sdo_gift_is_orphan(row)) *change = sdo_gift_orphaned(gift->key);
  else if (second->key)
    *change = (struct sdo_change){.key = gift->key,
                                  .state = sdo_state_name(SDO_STATE_HELD),
                                  .note = second->note,
                                  .same = second->key,
                                  .gift = gift};
  else return 0;
  return 1;
}

/* Looks at all gifts, corrects what is known of those that stand in the way, and puts the
   intents when none does. */
static int decide_intents(void *data, const struct sdo_gift_row *rows, int again,
                          struct sdo_change *changes, struct sdo_error *err) {
  struct intents *intents = data;
  const struct sdo_claims *claims = intents->asked.claims;
  int count = 0;
  intents->claim = SDO_CLAIM_FREE;
  if (again && sdo_gift_is_intent(&rows[0], claims->mark)) return 0; /* they are there */
  if (sdo_asked_judge(&intents->asked, rows, &intents->claim, err) < 0) return -1;
  for (size_t i = 0; i < claims->count; i++)
    count += correct(intents, i, &rows[i], &changes[count]);
  if (intents->claim != SDO_CLAIM_FREE) return count;
  return (int)put_intents(intents, NULL, NULL, changes);
}

/* Puts the intents when all keys are free, and their people alone, and does not look at
   what they are otherwise: one round trip, and nearly always the only one. */
static enum sdo_kept put_when_free(struct sdo_ledger *ledger, struct intents *intents,
                                   struct sdo_error *err) {
  struct sdo_claims *claims = intents->asked.claims;
  const char *free_states[SDO_STATE_OTHER], *idle_states[SDO_STATE_OTHER];
  struct sdo_change changes[SDO_GIFTS_MAX];
  if (intents->asked.has_inner) return SDO_KEPT_OTHERWISE;
  sdo_gift_free_states(free_states);
  sdo_gift_idle_states(idle_states);
  intents->claim = SDO_CLAIM_FREE;
  claims->held = (struct sdo_held){0};
  for (size_t i = 0; i < claims->count; i++)
    sdo_receipt_free(&claims->receipts[i]);
  size_t count = put_intents(intents, free_states, idle_states, changes);
  return sdo_ledger_keep(ledger, changes, count, err);
}

/* Says what keys are that could not be put. Returns 1, 0 (there is something to write of
   them, or they are free now) or -1. */
static int look_why(struct sdo_ledger *ledger, struct intents *intents,
                    struct sdo_error *err) {
  struct sdo_asked *asked = &intents->asked;
  struct sdo_gift_row rows[2 * SDO_GIFTS_MAX];
  struct sdo_change unused;
  if (sdo_asked_read(asked, ledger, rows, err) < 0 ||
      sdo_asked_judge(asked, rows, &intents->claim, err) < 0)
    return -1;
  for (size_t i = 0; i < asked->claims->count; i++)
    if (correct(intents, i, &rows[i], &unused)) return 0;
  return intents->claim != SDO_CLAIM_FREE;
}

/* Each step is taken only when the one before it has not told: to put the intents, to look,
   and to hold the keys while it is decided. 0, or -1. */
static int put_or_judge(struct sdo_ledger *ledger, struct sdo_decision *decision,
                        struct sdo_error *err) {
  struct intents *intents = decision->data;
  enum sdo_kept kept = put_when_free(ledger, intents, err);
  if (kept == SDO_KEPT) return 0;
  decision->unsure = kept == SDO_KEPT_UNSURE;
  if (kept == SDO_KEPT_OTHERWISE) {
    int told = look_why(ledger, intents, err);
    if (told) return told < 0 ? -1 : 0;
  } else if (kept != SDO_KEPT_UNSURE) {
    return -1;
  }
  return sdo_ledger_write(ledger, decision, err);
}

/* Room that is reserved is this opening's for a time. */
static int check_reserved(const struct sdo_claims *claims, struct sdo_error *err) {
  for (size_t i = 0; i < claims->count; i++)
    if (claims->gifts[i].is_reserved &&
        sdo_ledger_check_reserved(claims->ledger, claims->gifts[i].key, err) < 0)
      return -1;
  return 0;
}

int sdo_claims_check_in_time(struct sdo_claims *claims, struct sdo_error *err) {
  struct sdo_error unused;
  if (check_reserved(claims, err) == 0) return 0;
  sdo_claims_settle(claims, SDO_STATE_WITHDRAWN, err->message, &unused);
  return -1;
}

int sdo_ledger_intend(struct sdo_ledger *ledger, struct sdo_claims *claims,
                      int64_t lease_ms, enum sdo_claim *claim, struct sdo_error *err) {
  struct intents intents; /* large: sdo_asked_make fills what is read of it */
  intents.lease_ms = lease_ms;
  intents.claim = SDO_CLAIM_FREE;
  struct sdo_asked *asked = &intents.asked;
  struct sdo_decision decision = {.keys = asked->keys,
                                  .count = claims->count,
                                  .decide = decide_intents,
                                  .data = &intents,
                                  .gifts = asked->gifts};
  int result = -1;
  if (sdo_asked_make(asked, ledger, claims, err) == 0 &&
      sdo_ledger_check_writable(ledger, err) == 0 && check_reserved(claims, err) == 0 &&
      sdo_mark_make(claims->mark, err) == 0)
    result = put_or_judge(ledger, &decision, err);
  *claim = intents.claim;
  if (result == 0 && *claim == SDO_CLAIM_FREE)
    result = sdo_claims_check_in_time(claims, err);
  for (size_t i = 0; result < 0 && decision.unsure && i < claims->count; i++)
    sdo_keys_add(&ledger->stuck,
                 asked->keys[i]); /* it may be there, but nothing will leave */
  sdo_asked_free(asked);
  return result;
}

/* Their end. */

/* An end that is not written down holds its key for good, so it is tried some times. That
   it was written as unknown is none of that. */
static int write_ends(struct sdo_claims *claims, const struct sdo_settlement *ends,
                      struct sdo_error *err) {
  for (int tries = 0; tries < SETTLE_TRIES; tries++)
    if (sdo_ledger_settle(claims->ledger, ends, claims->count, err) == 0) return 0;
    else if (err->kind == SDO_UNKNOWN) return -1;
  return -1;
}

int sdo_claims_settle_each(struct sdo_claims *claims, const unsigned char *sent,
                           const char *note, struct sdo_error *err) {
  struct sdo_settlement ends[SDO_GIFTS_MAX];
  for (size_t i = 0; i < claims->count; i++) {
    const char *key = claims->gifts[i].key;
    if (sent[i])
      ends[i] = (struct sdo_settlement){key, SDO_STATE_SENT, &claims->receipts[i], NULL,
                                        claims->mark};
    else
      ends[i] = (struct sdo_settlement){key, SDO_STATE_UNKNOWN, NULL, note, claims->mark};
  }
  return write_ends(claims, ends, err);
}

int sdo_claims_settle(struct sdo_claims *claims, enum sdo_state state, const char *note,
                      struct sdo_error *err) {
  struct sdo_settlement ends[SDO_GIFTS_MAX];
  for (size_t i = 0; i < claims->count; i++)
    ends[i] =
        (struct sdo_settlement){claims->gifts[i].key, state, NULL, note, claims->mark};
  return write_ends(claims, ends, err);
}

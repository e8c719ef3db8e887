#include "ledger/asked.h"

#include <stdio.h>
#include <string.h>

#include "ledger/people.h"

/* The keys, each of them one, and none twice. */
static int read_keys(struct sdo_asked *asked, struct sdo_error *err) {
  const struct sdo_claims *claims = asked->claims;
  for (size_t i = 0; i < claims->count; i++) {
    const char *key = asked->keys[i] = claims->gifts[i].key;
    if (sdo_gift_check_key(key, err) < 0) return -1;
    for (size_t j = 0; j < i; j++)
      if (strcmp(key, asked->keys[j]) == 0)
        return sdo_fail_field(err, "once", "two gifts have the key %.200s", key);
  }
  return 0;
}

/* None of those that leave in one request is there yet when the others are asked for. */
static void find_inner(struct sdo_asked *asked) {
  for (size_t i = 0; i < asked->claims->count; i++)
    for (size_t j = 0; j < i && !asked->inner[i]; j++)
      if (sdo_people_are_shared(&asked->gifts[i], &asked->gifts[j])) {
        asked->inner[i] = asked->keys[j];
        asked->has_inner = 1;
      }
}

int sdo_asked_make(struct sdo_asked *asked, struct sdo_ledger *ledger,
                   struct sdo_claims *claims, struct sdo_error *err) {
  asked->claims = claims;
  asked->ledger = ledger;
  asked->has_inner = 0;
  asked->texts = (struct sdo_arena){0};
  memset(asked->released, 0, sizeof asked->released);
  memset(asked->inner, 0, sizeof asked->inner);
  memset(asked->seconds, 0, sizeof asked->seconds);
  memcpy(asked->gifts, claims->gifts, claims->count * sizeof *asked->gifts);
  if (read_keys(asked, err) < 0 ||
      sdo_people_tell(ledger, asked->gifts, claims->count, &asked->texts, err) < 0)
    return -1;
  find_inner(asked);
  return 0;
}

void sdo_asked_free(struct sdo_asked *asked) { sdo_arena_clear(&asked->texts); }

/* Reading. */

static int read_rows(struct sdo_asked *asked, struct sdo_ledger *ledger,
                     struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_decision decision = {
      .keys = asked->keys, .count = asked->claims->count, .gifts = asked->gifts};
  return sdo_ledger_read(ledger, &decision, rows, err);
}

/* Might a release count for it? Only of one that was there, and is free, but not alone. */
static int is_in_question(const struct sdo_gift_row *row,
                          const struct sdo_gift_row *other) {
  return other->state && row->state && sdo_gift_claim(row) == SDO_CLAIM_FREE;
}

/* Few are. The rows are read again then: their texts do not outlast another question. */
int sdo_asked_read(struct sdo_asked *asked, struct sdo_ledger *ledger,
                   struct sdo_gift_row *rows, struct sdo_error *err) {
  size_t count = asked->claims->count;
  unsigned char in_question[SDO_GIFTS_MAX];
  int any = 0;
  if (read_rows(asked, ledger, rows, err) < 0) return -1;
  for (size_t i = 0; i < count; i++)
    any |= in_question[i] = (unsigned char)is_in_question(&rows[i], &rows[count + i]);
  if (!any) return 0;
  for (size_t i = 0; i < count; i++)
    if (in_question[i] &&
        sdo_ledger_find_release(ledger, asked->keys[i], &asked->released[i], err) < 0)
      return -1;
  return read_rows(asked, ledger, rows, err);
}

/* Judging. */

static void note_held(struct sdo_held *held, const struct sdo_gift_row *row) {
  if (held->state[0]) return;
  snprintf(held->key, sizeof held->key, "%s", row->gift.key);
  snprintf(held->state, sizeof held->state, "%s",
           sdo_gift_is_orphan(row) ? sdo_state_name(SDO_STATE_UNKNOWN) : row->state);
  snprintf(held->note, sizeof held->note, "%s", row->note ? row->note : "");
  snprintf(held->same, sizeof held->same, "%s", row->same ? row->same : "");
}

/* A second one, as it will be in the ledger. due: of the other one, on another day; or
   NULL. */
static void hold_second(struct sdo_asked *asked, size_t i, const char *key,
                        const char *state, const char *due) {
  char note[360];
  snprintf(note, sizeof note,
           "it may be a second gift to the same person: %.160s (%s%s%.10s) has the same "
           "occasion, and an ID or an email in common",
           key, state, due ? ", due on " : "", due ? due : "");
  asked->seconds[i] = (struct sdo_second){sdo_arena_copy(&asked->texts, key),
                                          sdo_arena_copy(&asked->texts, note)};
  const struct sdo_gift_row row = {.gift.key = asked->keys[i],
                                   .state = sdo_state_name(SDO_STATE_HELD),
                                   .note = note,
                                   .same = key};
  note_held(&asked->claims->held, &row);
}

/* What another gift is to one whose own key is free. That a person released it counts for
   what was there then. */
static enum sdo_claim judge_other(struct sdo_asked *asked, size_t i,
                                  const struct sdo_gift_row *other) {
  struct sdo_receipt *receipt = &asked->claims->receipts[i];
  if (!other->state || (asked->released[i] && other->began <= asked->released[i]))
    return SDO_CLAIM_FREE;
  enum sdo_claim met = sdo_gift_claim(other);
  if (met == SDO_CLAIM_BUSY) return met;
  int is_late = sdo_people_is_of_another_time(&asked->gifts[i], &other->gift);
  if (is_late || !sdo_people_are_same(asked->ledger, &asked->gifts[i], &other->gift)) {
    hold_second(asked, i, other->gift.key, other->state, is_late ? other->gift.due : NULL);
    return SDO_CLAIM_HELD;
  }
  if (met == SDO_CLAIM_HELD) note_held(&asked->claims->held, other);
  if (met != SDO_CLAIM_DUPLICATE) return met;
  struct sdo_error unused;
  if (sdo_gift_receipt(other, receipt, &unused) < 0) asked->texts.failed = 1;
  if (!receipt->same) {
    receipt->same = strdup(other->gift.key);
    if (!receipt->same) asked->texts.failed = 1;
  }
  return met;
}

/* What the gift that has the key is to the one that is asked for. Who has the ID, and more
   in common, may have another address now. One of another time is not written down as held:
   the key has a gift already. */
static int judge_own(struct sdo_asked *asked, size_t i, const struct sdo_gift_row *row,
                     enum sdo_claim *met, struct sdo_error *err) {
  struct sdo_claims *claims = asked->claims;
  struct sdo_gift gift = asked->gifts[i];
  if (row->state && row->gift.recipient &&
      strcmp(gift.recipient, row->gift.recipient) != 0 &&
      sdo_people_are_akin(asked->ledger, &gift, &row->gift))
    gift.recipient = row->gift.recipient;
  if (sdo_gift_judge(&gift, row, met, &claims->receipts[i], err) < 0) return -1;
  if (*met == SDO_CLAIM_HELD) note_held(&claims->held, row);
  if (*met != SDO_CLAIM_DUPLICATE || !sdo_people_is_of_another_time(&gift, &row->gift))
    return 0;
  char note[280];
  snprintf(note, sizeof note, "%.160s (%s) was due on %.10s, and this gift on %.10s",
           gift.key, row->state, row->gift.due, gift.due);
  const struct sdo_gift_row held = {.gift.key = gift.key,
                                    .state = sdo_state_name(SDO_STATE_HELD),
                                    .note = note,
                                    .same = gift.key};
  note_held(&claims->held, &held);
  *met = SDO_CLAIM_HELD;
  return 0;
}

static int judge_one(struct sdo_asked *asked, size_t i, const struct sdo_gift_row *rows,
                     enum sdo_claim *met, struct sdo_error *err) {
  struct sdo_claims *claims = asked->claims;
  asked->seconds[i] = (struct sdo_second){0};
  if (judge_own(asked, i, &rows[i], met, err) < 0) return -1;
  if (*met != SDO_CLAIM_FREE) return 0;
  *met = judge_other(asked, i, &rows[claims->count + i]);
  if (*met == SDO_CLAIM_FREE && asked->inner[i] && !asked->released[i]) {
    hold_second(asked, i, asked->inner[i], "in the same request", NULL);
    *met = SDO_CLAIM_HELD;
  }
  return 0;
}

int sdo_asked_judge(struct sdo_asked *asked, const struct sdo_gift_row *rows,
                    enum sdo_claim *claim, struct sdo_error *err) {
  asked->claims->held = (struct sdo_held){0};
  *claim = SDO_CLAIM_FREE;
  for (size_t i = 0; i < asked->claims->count; i++) {
    enum sdo_claim met;
    if (judge_one(asked, i, rows, &met, err) < 0) return -1;
    *claim = sdo_gift_together(*claim, met);
  }
  if (asked->texts.failed) return sdo_fail(err, SDO_STORE, "out of memory");
  return 0;
}

#include "ledger/gift.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {
    [SDO_STATE_INTENT] = "intent",       [SDO_STATE_SENT] = "sent",
    [SDO_STATE_REFUSED] = "refused",     [SDO_STATE_UNKNOWN] = "unknown",
    [SDO_STATE_ABSENT] = "absent",       [SDO_STATE_WITHDRAWN] = "withdrawn",
    [SDO_STATE_HELD] = "held",           [SDO_STATE_RELEASED] = "released",
    [SDO_STATE_OWED] = "owed",           [SDO_STATE_BEHIND] = "behind",
    [SDO_STATE_DISMISSED] = "dismissed", [SDO_STATE_SAME] = "same",
};

enum { NAMES = sizeof names / sizeof *names };

const char *sdo_state_name(enum sdo_state state) {
  return (unsigned)state < NAMES ? names[state] : NULL;
}

enum sdo_state sdo_state_named(const char *name) {
  if (!name) return SDO_STATE_NONE;
  for (int state = SDO_STATE_INTENT; state < NAMES; state++)
    if (strcmp(names[state], name) == 0) return (enum sdo_state)state;
  return SDO_STATE_OTHER;
}

int sdo_gift_check_key(const char *key, struct sdo_error *err) {
  size_t len = strlen(key);
  if (strspn(key, " \t\r\n") == len)
    return sdo_fail_field(err, "once",
                          "the key is empty: it would be the same for everybody");
  if (len > SDO_KEY_MAX)
    return sdo_fail_field(err, "once",
                          "the key is too long: expected at most %d bytes, got %zu",
                          SDO_KEY_MAX, len);
  return 0;
}

int sdo_gift_check_note(const char *what, const char *note, struct sdo_error *err) {
  if (note && note[strspn(note, " \t\r\n")]) return 0;
  return sdo_fail_field(err, "note", "%s says why: --note is missing", what);
}

int sdo_gift_is_orphan(const struct sdo_gift_row *row) {
  return sdo_state_named(row->state) == SDO_STATE_INTENT && !row->alive;
}

int sdo_gift_is_intent(const struct sdo_gift_row *row, const char *mark) {
  return sdo_state_named(row->state) == SDO_STATE_INTENT && row->mark &&
         strcmp(row->mark, mark) == 0;
}

static int check_same(const struct sdo_gift *gift, const struct sdo_gift *stored,
                      struct sdo_error *err) {
  int same_operation = strcmp(stored->operation, gift->operation) == 0;
  if (same_operation && strcmp(stored->recipient, gift->recipient) == 0) return 0;
  /* Not whose: an address does not belong into a log. */
  sdo_fail_field(err, "once", "the key %.200s belongs to another %s", gift->key,
                 same_operation ? "recipient" : "operation");
  return sdo_hint(err,
                  "a key stands for one gift to one person: add {id} or {email} to once");
}

/* Copies a text; 0, or -1 when out of memory. */
static int copy_text(const char *text, char **to) {
  *to = text && *text ? strdup(text) : NULL;
  return text && *text && !*to ? -1 : 0;
}

int sdo_gift_receipt(const struct sdo_gift_row *row, struct sdo_receipt *receipt,
                     struct sdo_error *err) {
  sdo_receipt_free(receipt);
  if (copy_text(row->tracking_code, &receipt->tracking_code) == 0 &&
      copy_text(row->tracking_url, &receipt->tracking_url) == 0 &&
      copy_text(row->link, &receipt->link) == 0 &&
      copy_text(row->message, &receipt->message) == 0 &&
      copy_text(row->same, &receipt->same) == 0)
    return 0;
  return sdo_fail(err, SDO_STORE, "out of memory");
}

/* What an intent, or any other state that stands in the way, is to a claim. */
enum sdo_claim sdo_gift_claim(const struct sdo_gift_row *row) {
  switch (sdo_state_named(row->state)) {
  case SDO_STATE_NONE:
  case SDO_STATE_REFUSED:
  case SDO_STATE_ABSENT:
  case SDO_STATE_WITHDRAWN:
  case SDO_STATE_RELEASED:
  case SDO_STATE_OWED:
  case SDO_STATE_BEHIND: return SDO_CLAIM_FREE;
  case SDO_STATE_SENT:
  case SDO_STATE_SAME: return SDO_CLAIM_DUPLICATE;
  case SDO_STATE_INTENT: return row->alive ? SDO_CLAIM_BUSY : SDO_CLAIM_HELD;
  case SDO_STATE_UNKNOWN:
  case SDO_STATE_HELD:
  case SDO_STATE_DISMISSED:
  case SDO_STATE_OTHER: break;
  }
  return SDO_CLAIM_HELD;
}

/* Was nobody given anything under this key, whoever it is of? */
static int is_of_nobody(const struct sdo_gift_row *row) {
  enum sdo_state state = sdo_state_named(row->state);
  return sdo_gift_claim(row) == SDO_CLAIM_FREE || state == SDO_STATE_HELD ||
         state == SDO_STATE_DISMISSED;
}

/* One that is free, but for a state. SDO_STATE_NONE has left room for the end. */
static void list_states(const char *states[SDO_STATE_OTHER], enum sdo_state but) {
  size_t count = 0;
  for (int state = SDO_STATE_INTENT; state < SDO_STATE_OTHER; state++) {
    const struct sdo_gift_row row = {.state = sdo_state_name((enum sdo_state)state)};
    if (state != (int)but && sdo_gift_claim(&row) == SDO_CLAIM_FREE)
      states[count++] = row.state;
  }
  states[count] = NULL;
}

void sdo_gift_free_states(const char *states[SDO_STATE_OTHER]) {
  list_states(states, SDO_STATE_NONE);
}

void sdo_gift_idle_states(const char *states[SDO_STATE_OTHER]) {
  list_states(states, SDO_STATE_RELEASED);
}

int sdo_gift_judge(const struct sdo_gift *gift, const struct sdo_gift_row *row,
                   enum sdo_claim *claim, struct sdo_receipt *receipt,
                   struct sdo_error *err) {
  sdo_receipt_free(receipt);
  *claim = sdo_gift_claim(row);
  if (is_of_nobody(row)) return 0;
  if (*claim == SDO_CLAIM_DUPLICATE && sdo_gift_receipt(row, receipt, err) < 0) return -1;
  return check_same(gift, &row->gift, err);
}

enum sdo_claim sdo_gift_together(enum sdo_claim a, enum sdo_claim b) {
  static const int order[] = {[SDO_CLAIM_FREE] = 0,
                              [SDO_CLAIM_DUPLICATE] = 1,
                              [SDO_CLAIM_HELD] = 2,
                              [SDO_CLAIM_BUSY] = 3};
  return order[a] > order[b] ? a : b;
}

struct sdo_change sdo_gift_orphaned(const char *key) {
  return (struct sdo_change){.key = key,
                             .state = sdo_state_name(SDO_STATE_UNKNOWN),
                             .note = "the process that was sending it has ended"};
}

int sdo_gift_fail_state(const char *key, const struct sdo_gift_row *row, const char *why,
                        struct sdo_error *err) {
  if (row->state)
    return sdo_fail_field(err, "key", "the gift %.120s is %.40s: %s", key, row->state, why);
  sdo_fail(err, SDO_NOT_FOUND, "the ledger has no gift with the key %.120s", key);
  return sdo_hint(err, "run `sendoso ledger list` to see its keys");
}

const char *sdo_gift_why_unsent(enum sdo_state state, const char *what,
                                char to[SDO_WHY_SIZE]) {
  int is_given_up = state == SDO_STATE_DISMISSED || state == SDO_STATE_SAME;
  if (is_given_up) snprintf(to, SDO_WHY_SIZE, "no run sends it");
  else snprintf(to, SDO_WHY_SIZE, "only one that was not sent can be %s", what);
  return to;
}

void sdo_gift_keep_texts(struct sdo_arena *texts, struct sdo_gift_row *row) {
  const char **const all[] = {&row->gift.key,
                              &row->gift.operation,
                              &row->gift.recipient,
                              &row->gift.via,
                              &row->gift.currency,
                              &row->gift.script,
                              &row->state,
                              &row->note,
                              &row->gift.sender,
                              &row->gift.team,
                              &row->gift.day,
                              &row->tracking_code,
                              &row->tracking_url,
                              &row->link,
                              &row->message,
                              &row->mark,
                              &row->user,
                              &row->host,
                              &row->gift.rule,
                              &row->gift.occasion,
                              &row->gift.people,
                              &row->gift.due,
                              &row->same};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    *all[i] = sdo_arena_copy(texts, *all[i]);
}

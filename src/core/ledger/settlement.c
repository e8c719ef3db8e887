#include <string.h>

#include "ledger/inside.h"
#include "ledger/people.h"

/* How gifts end: as their call says, as a rule of ours says, or as a person does. */

/* What an intent may be when its end is written: somebody may have taken its process for
   dead meanwhile. */
static const char *const open_states[] = {"intent", "unknown", NULL};

/* Is it the intent that an end is of? */
static int is_its_own(const struct sdo_gift_row *row, const struct sdo_settlement *end) {
  return row->ours && (!end->mark || (row->mark && strcmp(row->mark, end->mark) == 0));
}

static int is_open(const struct sdo_gift_row *row, const struct sdo_settlement *end) {
  enum sdo_state state = sdo_state_named(row->state);
  return is_its_own(row, end) && (state == SDO_STATE_INTENT || state == SDO_STATE_UNKNOWN);
}

struct ends {
  const struct sdo_settlement *list;
  size_t count;
};

static struct sdo_change change_of(const struct sdo_settlement *end) {
  return (struct sdo_change){.key = end->key,
                             .state = sdo_state_name(end->state),
                             .note = end->note,
                             .receipt = end->receipt,
                             .mark = end->mark,
                             .from = open_states};
}

static int same_text(const char *a, const char *b) {
  return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Is this end there already? A commit whose answer was lost may have written it. */
static int has_ended(const struct sdo_gift_row *row, const struct sdo_settlement *end) {
  static const struct sdo_receipt none = {0};
  const struct sdo_receipt *receipt = end->receipt ? end->receipt : &none;
  return is_its_own(row, end) && sdo_state_named(row->state) == end->state &&
         same_text(row->note, end->note) &&
         same_text(row->tracking_code, receipt->tracking_code) &&
         same_text(row->tracking_url, receipt->tracking_url) &&
         same_text(row->link, receipt->link) && same_text(row->message, receipt->message);
}

static int decide_ends(void *data, const struct sdo_gift_row *rows, int again,
                       struct sdo_change *changes, struct sdo_error *err) {
  (void)again;
  const struct ends *ends = data;
  int count = 0;
  for (size_t i = 0; i < ends->count; i++) {
    if (has_ended(&rows[i], &ends->list[i])) continue;
    if (!is_open(&rows[i], &ends->list[i]))
      return sdo_fail(err, SDO_STORE, "the ledger has no intent of this process for %.200s",
                      ends->list[i].key);
    changes[count++] = change_of(&ends->list[i]);
  }
  return count;
}

/* Each end depends on its own row alone: one round trip, as long as nothing is amiss. 0,
   -1, or 1: nothing was written, since a tracking code is another gift's. */
static int write_ends(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                      size_t count, struct sdo_error *err) {
  const char *keys[SDO_GIFTS_MAX];
  struct sdo_change changes[SDO_GIFTS_MAX];
  for (size_t i = 0; i < count; i++) {
    keys[i] = ends[i].key;
    changes[i] = change_of(&ends[i]);
  }
  enum sdo_kept kept = sdo_ledger_keep(ledger, changes, count, err);
  if (kept == SDO_KEPT) return 0;
  if (kept == SDO_KEPT_NOT) return -1;
  if (kept == SDO_KEPT_TWICE) return 1;
  struct ends given = {ends, count};
  struct sdo_decision decision = {keys, count, decide_ends, &given, 0, NULL};
  return sdo_ledger_write(ledger, &decision, err);
}

/* An answer with the tracking code of another gift proves nothing: what it says was sent is
   written down as unknown. Returns -1 with SDO_UNKNOWN, or what went wrong. */
static int doubt_ends(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                      size_t count, struct sdo_error *err) {
  struct sdo_settlement doubted[SDO_GIFTS_MAX];
  struct sdo_error twin = {0};
  sdo_fail(&twin, SDO_UNKNOWN, "the answer has the tracking code of another gift: %.240s",
           err->message);
  for (size_t i = 0; i < count; i++) {
    doubted[i] = ends[i];
    if (ends[i].state != SDO_STATE_SENT) continue;
    doubted[i].state = SDO_STATE_UNKNOWN;
    doubted[i].receipt = NULL;
    doubted[i].note = twin.message;
  }
  int result = write_ends(ledger, doubted, count, err);
  if (result < 0) return -1;
  *err = twin;
  return sdo_hint(err, "do not send it again by hand; sendoso reconcile looks it up");
}

int sdo_ledger_settle(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                      size_t count, struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  int result = write_ends(ledger, ends, count, err);
  if (result > 0) result = doubt_ends(ledger, ends, count, err);
  for (size_t i = 0; i < count; i++) {
    if (result == 0) sdo_keys_remove(&ledger->stuck, ends[i].key);
    else sdo_keys_add(&ledger->stuck, ends[i].key); /* if not: busy until its lease ends */
  }
  return result;
}

int sdo_ledger_settle_all(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                          size_t count) {
  struct sdo_error unused = {0};
  if (sdo_ledger_check_writable(ledger, &unused) < 0 ||
      write_ends(ledger, ends, count, &unused) != 0)
    return 0;
  for (size_t i = 0; i < count; i++)
    sdo_keys_remove(&ledger->stuck, ends[i].key);
  return 1;
}

struct refusal {
  const struct sdo_gift *gift;
  const char *note;
};

static int decide_refusal(void *data, const struct sdo_gift_row *rows, int again,
                          struct sdo_change *changes, struct sdo_error *err) {
  const struct refusal *refusal = data;
  enum sdo_claim claim;
  struct sdo_receipt unused = {0};
  if (again && rows->ours && sdo_state_named(rows->state) == SDO_STATE_REFUSED) return 0;
  int judged = sdo_gift_judge(refusal->gift, rows, &claim, &unused, err);
  sdo_receipt_free(&unused);
  if (judged < 0) return -1;
  if (claim != SDO_CLAIM_FREE) return 0;
  changes[0] = (struct sdo_change){.key = refusal->gift->key,
                                   .state = sdo_state_name(SDO_STATE_REFUSED),
                                   .note = refusal->note,
                                   .gift = refusal->gift};
  return 1;
}

int sdo_ledger_refuse(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                      const char *note, struct sdo_error *err) {
  struct sdo_gift told = *gift;
  struct sdo_arena texts = {0};
  struct refusal refusal = {&told, note};
  struct sdo_decision decision = {&gift->key, 1, decide_refusal, &refusal, 0, NULL};
  int failed = sdo_gift_check_key(gift->key, err) < 0 ||
               sdo_people_tell(ledger, &told, 1, &texts, err) < 0 ||
               sdo_ledger_write(ledger, &decision, err) < 0;
  sdo_arena_clear(&texts);
  return failed ? -1 : 0;
}

struct resolution {
  const char *key, *note;
  enum sdo_state state;
  int64_t began;
};

static int decide_resolution(void *data, const struct sdo_gift_row *rows, int again,
                             struct sdo_change *changes, struct sdo_error *err) {
  const struct resolution *to = data;
  enum sdo_state state = sdo_state_named(rows->state);
  if (again && state == to->state && same_text(rows->note, to->note)) return 0;
  if ((state != SDO_STATE_UNKNOWN && state != SDO_STATE_HELD) ||
      (to->began && to->began != rows->began))
    return sdo_gift_fail_state(to->key, rows,
                               "only one that is unknown or held can be resolved", err);
  /* It never left; the send that speaks against it would hold it again. */
  if (state == SDO_STATE_HELD && to->state == SDO_STATE_ABSENT) {
    sdo_fail_field(err, "outcome", "%.200s is held, and was not tried", to->key);
    return sdo_hint(err, "if the send that was found is another gift, release it: run "
                         "`sendoso ledger release KEY --note TEXT`");
  }
  changes[0] = (struct sdo_change){
      .key = to->key, .state = sdo_state_name(to->state), .note = to->note};
  return 1;
}

int sdo_ledger_resolve(struct sdo_ledger *ledger, const char *key, int was_sent,
                       int64_t began, const char *note, struct sdo_error *err) {
  struct resolution to = {key, note, was_sent ? SDO_STATE_SENT : SDO_STATE_ABSENT, began};
  struct sdo_decision decision = {&key, 1, decide_resolution, &to, 0, NULL};
  return sdo_ledger_write(ledger, &decision, err);
}

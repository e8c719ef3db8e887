#include <stdio.h>
#include <string.h>

#include "ledger/gift.h"
#include "ledger/lease.h"
#include "ledger/sqlite.h"

/* The columns of a row of statements_sqlite.c. */
enum column {
  KEY,
  OPERATION,
  RECIPIENT,
  CAMPAIGN,
  VIA,
  CURRENCY,
  SCRIPT,
  SKEW,
  STATE,
  NOTE,
  TRACKING_CODE,
  TRACKING_URL,
  LINK,
  MESSAGE,
  MARK,
  OPENING,
  BOOT,
  LEASE,
  AT,
  BEGAN,
  USER,
  HOST,
  PID,
  RULE_OF,
  OCCASION,
  PEOPLE,
  DUE,
  SAME,
  HUNDREDTHS,
  SENDER,
  TEAM,
  DAY
};

/* Whoever put a gift lives while this opening lasts, or while another one of this boot
   holds its lock. Who only reads cannot know, and takes it to live. */
int sdo_sqlite_is_alive(const struct sdo_store_sqlite *s, int64_t process, const char *boot,
                        int64_t lease) {
  if (lease < sdo_sqlite_boot(s)) return 0;
  if (process == s->store.process) return 1;
  if (!boot || strcmp(boot, s->boot) != 0) return 0;
  return s->lease_fd < 0 || sdo_lease_is_held(s->lease_fd, process);
}

static const char *text(sqlite3_stmt *stmt, enum column column) {
  return (const char *)sqlite3_column_text(stmt, column);
}

static int is_alive(const struct sdo_store_sqlite *s, sqlite3_stmt *stmt) {
  return sdo_sqlite_is_alive(s, sqlite3_column_int64(stmt, OPENING), text(stmt, BOOT),
                             sqlite3_column_int64(stmt, LEASE));
}

/* Reads the row that a statement stands on; its texts stay until the next step. */
static struct sdo_gift_row read_row(const struct sdo_store_sqlite *s, sqlite3_stmt *stmt) {
  int has_skew = sqlite3_column_type(stmt, SKEW) != SQLITE_NULL;
  return (struct sdo_gift_row){
      .gift = {.key = text(stmt, KEY),
               .operation = text(stmt, OPERATION),
               .recipient = text(stmt, RECIPIENT),
               .campaign = sqlite3_column_int64(stmt, CAMPAIGN),
               .via = text(stmt, VIA),
               .hundredths = sqlite3_column_int64(stmt, HUNDREDTHS),
               .currency = text(stmt, CURRENCY),
               .sender = text(stmt, SENDER),
               .team = text(stmt, TEAM),
               .day = text(stmt, DAY),
               .script = text(stmt, SCRIPT),
               .skew_ms = has_skew ? sqlite3_column_int64(stmt, SKEW) : SDO_SKEW_UNKNOWN,
               .rule = text(stmt, RULE_OF),
               .occasion = text(stmt, OCCASION),
               .people = text(stmt, PEOPLE),
               .due = text(stmt, DUE)},
      .state = text(stmt, STATE),
      .note = text(stmt, NOTE),
      .tracking_code = text(stmt, TRACKING_CODE),
      .tracking_url = text(stmt, TRACKING_URL),
      .link = text(stmt, LINK),
      .message = text(stmt, MESSAGE),
      .same = text(stmt, SAME),
      .mark = text(stmt, MARK),
      .ours = s->store.process && sqlite3_column_int64(stmt, OPENING) == s->store.process,
      .alive = is_alive(s, stmt),
      .at = sqlite3_column_int64(stmt, AT),
      .began = sqlite3_column_int64(stmt, BEGAN),
      .opening = sqlite3_column_int64(stmt, OPENING),
      .user = text(stmt, USER),
      .host = text(stmt, HOST),
      .pid = sqlite3_column_int64(stmt, PID)};
}

static int look_up(struct sdo_store_sqlite *s, const char *key, struct sdo_gift_row *row,
                   struct sdo_error *err) {
  *row = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[GIFT], "t", key);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), result = 0;
  if (code == SQLITE_ROW) {
    *row = read_row(s, stmt);
    sdo_gift_keep_texts(&s->texts, row);
    if (s->texts.failed) result = sdo_fail(err, SDO_STORE, "out of memory");
  } else if (code != SQLITE_DONE) {
    result = sdo_database_fail(s->db, err);
  }
  sqlite3_reset(stmt);
  return result;
}

/* Gifts of other keys to the same people. */

const char *sdo_sqlite_digest(const char *digests, char digest[SDO_SQLITE_DIGEST_SIZE]) {
  if (!digests || !*digests) return NULL;
  size_t len = strcspn(digests, " ");
  snprintf(digest, SDO_SQLITE_DIGEST_SIZE, "%.*s", (int)len, digests);
  return digests + len + strspn(digests + len, " ");
}

/* Has another gift a digest, as far as the list of digests tells? 1, 0 or -1. */
static int is_known(struct sdo_store_sqlite *s, const char *digest, const char *key,
                    struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[KNOWN], "tt", digest, key);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (sdo_database_visited(s->db, stmt, code, err) < 0) return -1;
  return code == SQLITE_ROW;
}

/* The first gift that a digest gives in none of the states: 1, 0 or -1. It takes the row's
   place if it was begun later. */
static int find_by_digest(struct sdo_store_sqlite *s, const char *digest, const char *key,
                          const char *const *unless, struct sdo_gift_row *row,
                          struct sdo_error *err) {
  int known = is_known(s, digest, key, err);
  if (known <= 0) return known; /* nearly always: to ask for the gifts costs five times */
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[OTHERS_OF], "tt", digest, key);
  if (!stmt) return -1;
  int code, found = 0;
  while (!found && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_gift_row other = read_row(s, stmt);
    found = !sdo_sqlite_is_one_of(other.state, unless);
    if (!found || !row || (row->state && row->began >= other.began)) continue;
    sdo_gift_keep_texts(&s->texts, &other);
    *row = other;
  }
  if (sdo_database_visited(s->db, stmt, code, err) < 0) return -1;
  return s->texts.failed ? sdo_fail(err, SDO_STORE, "out of memory") : found;
}

int sdo_sqlite_find_other(struct sdo_store_sqlite *s, const struct sdo_gift *gift,
                          const char *const *unless, struct sdo_gift_row *row,
                          struct sdo_error *err) {
  char digest[SDO_SQLITE_DIGEST_SIZE];
  int found = 0;
  for (const char *at = gift->sought; (at = sdo_sqlite_digest(at, digest));) {
    int one = find_by_digest(s, digest, gift->key, unless, row, err);
    if (one < 0) return -1;
    found |= one;
    if (found && !row) break;
  }
  return found;
}

int sdo_sqlite_look(struct sdo_store *store, const struct sdo_question *question,
                    struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sdo_arena_clear(&s->texts);
  for (size_t i = 0; i < question->count; i++) {
    if (look_up(s, question->keys[i], &rows[i], err) < 0) return -1;
    if (!question->gifts) continue;
    struct sdo_gift_row *other = &rows[question->count + i];
    *other = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
    if (sdo_sqlite_find_other(s, &question->gifts[i], question->unless, other, err) < 0)
      return -1;
  }
  return 0;
}

/* The statement that finds what a filter wants without looking at all gifts. */
static enum sdo_sqlite_statement list_of(const struct sdo_gift_filter *filter) {
  if (filter->key) return LIST_OF_KEY;
  if (filter->recipient) return LIST_OF_RECIPIENT;
  if (filter->rule) return LIST_OF_RULE;
  if (filter->operation && (filter->began_from || filter->began_to)) return LIST_OF_TIME;
  int is_sent = filter->state && strcmp(filter->state, "sent") == 0;
  return filter->state && !is_sent ? LIST_OF_STATE : LIST;
}

int sdo_sqlite_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  enum sdo_sqlite_statement list = list_of(filter);
  /* Where a list goes on; a key is never empty, so that all of `since` are behind it. */
  int goes_on = filter->after && list != LIST_OF_RULE;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[list], "ttttiittttiiti", filter->state, filter->script,
      filter->recipient, filter->key, filter->campaign,
      goes_on ? filter->after_at : filter->since, filter->rule, filter->rest,
      filter->not_rule, filter->operation, filter->began_from,
      filter->began_to ? filter->began_to : INT64_MAX, filter->after ? filter->after : "",
      filter->limit ? filter->limit : (int64_t)-1);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_gift_row row = read_row(s, stmt);
    if (visit(data, &row)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

/* Visits what one recipient has got: 1, the visitor has enough, 0 or -1. */
static int visit_got(struct sdo_store_sqlite *s, const struct sdo_recipient *recipient,
                     size_t number, int (*visit)(void *data, const struct sdo_got *got),
                     void *data, struct sdo_error *err) {
  sqlite3_stmt *stmt =
      recipient->rest
          ? sdo_database_query(s->db, err, &s->statements[GOT], "tt", recipient->email,
                               recipient->rest)
          : sdo_database_query(s->db, err, &s->statements[GOT_ANY], "t", recipient->email);
  if (!stmt) return -1;
  int code, enough = 0;
  while (!enough && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_got got = {number, (const char *)sqlite3_column_text(stmt, 0),
                          (const char *)sqlite3_column_text(stmt, 1),
                          (const char *)sqlite3_column_text(stmt, 2)};
    enough = visit(data, &got);
  }
  return sdo_database_visited(s->db, stmt, code, err) < 0 ? -1 : enough;
}

/* In one transaction: the file is not locked, and looked at, again for each of them. */
int sdo_sqlite_got(struct sdo_store *store, const struct sdo_recipient *recipients,
                   size_t count, int (*visit)(void *data, const struct sdo_got *got),
                   void *data, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  int is_alone = sqlite3_get_autocommit(s->db), result = 0;
  if (is_alone && sdo_database_run(s->db, "BEGIN", err) < 0) return -1;
  for (size_t i = 0; i < count && result == 0; i++)
    result = visit_got(s, &recipients[i], i, visit, data, err);
  if (is_alone) result = sdo_database_end(s->db, result, err);
  return result < 0 ? -1 : 0;
}

int sdo_sqlite_history(struct sdo_store *store, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[HISTORY], "t", key);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_event event = {.number = sqlite3_column_int64(stmt, 0),
                              .at = sqlite3_column_int64(stmt, 1),
                              .state = (const char *)sqlite3_column_text(stmt, 2),
                              .note = (const char *)sqlite3_column_text(stmt, 3),
                              .opening = sqlite3_column_int64(stmt, 4),
                              .user = (const char *)sqlite3_column_text(stmt, 5),
                              .host = (const char *)sqlite3_column_text(stmt, 6),
                              .pid = sqlite3_column_int64(stmt, 7)};
    if (visit(data, &event)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

int sdo_sqlite_rules_of(struct sdo_store *store, const char *script,
                        int (*visit)(void *data, const char *rule), void *data,
                        struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[RULES_OF], "t", script);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0))) break;
  return sdo_database_visited(s->db, stmt, code, err);
}

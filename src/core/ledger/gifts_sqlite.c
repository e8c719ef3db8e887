#include <string.h>

#include "ledger/lease.h"
#include "ledger/sqlite.h"

/* Reading. */

/* The columns of a row of statements_sqlite.c. */
enum column {
  KEY,
  OPERATION,
  RECIPIENT,
  CAMPAIGN,
  VIA,
  PRICE,
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
  PID
};

/* Whoever put a gift lives while this opening lasts, or while another one of this boot
   holds its lock. Who only reads cannot know, and takes it to live. */
static int is_alive(const struct sdo_store_sqlite *s, sqlite3_stmt *stmt) {
  int64_t process = sqlite3_column_int64(stmt, OPENING);
  const char *boot = (const char *)sqlite3_column_text(stmt, BOOT);
  if (sqlite3_column_int64(stmt, LEASE) < sdo_sqlite_boot(s)) return 0;
  if (process == s->store.process) return 1;
  if (!boot || strcmp(boot, s->boot) != 0) return 0;
  return s->lease_fd < 0 || sdo_lease_is_held(s->lease_fd, process);
}

static const char *text(sqlite3_stmt *stmt, enum column column) {
  return (const char *)sqlite3_column_text(stmt, column);
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
               .price = text(stmt, PRICE),
               .script = text(stmt, SCRIPT),
               .skew_ms = has_skew ? sqlite3_column_int64(stmt, SKEW) : SDO_SKEW_UNKNOWN},
      .state = text(stmt, STATE),
      .note = text(stmt, NOTE),
      .tracking_code = text(stmt, TRACKING_CODE),
      .tracking_url = text(stmt, TRACKING_URL),
      .link = text(stmt, LINK),
      .message = text(stmt, MESSAGE),
      .mark = text(stmt, MARK),
      .ours = s->store.process && sqlite3_column_int64(stmt, OPENING) == s->store.process,
      .alive = is_alive(s, stmt),
      .at = sqlite3_column_int64(stmt, AT),
      .began = sqlite3_column_int64(stmt, BEGAN),
      .user = text(stmt, USER),
      .host = text(stmt, HOST),
      .pid = sqlite3_column_int64(stmt, PID)};
}

/* Makes the row's texts the store's own. */
static void keep_texts(struct sdo_arena *texts, struct sdo_gift_row *row) {
  const char **const all[] = {
      &row->gift.key,     &row->gift.operation, &row->gift.recipient,
      &row->gift.via,     &row->gift.price,     &row->gift.script,
      &row->state,        &row->note,           &row->tracking_code,
      &row->tracking_url, &row->link,           &row->message,
      &row->mark,         &row->user,           &row->host};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    *all[i] = sdo_arena_copy(texts, *all[i]);
}

static int look_up(struct sdo_store_sqlite *s, const char *key, struct sdo_gift_row *row,
                   struct sdo_error *err) {
  *row = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[GIFT], "t", key);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), result = 0;
  if (code == SQLITE_ROW) {
    *row = read_row(s, stmt);
    keep_texts(&s->texts, row);
    if (s->texts.failed) result = sdo_fail(err, SDO_STORE, "out of memory");
  } else if (code != SQLITE_DONE) {
    result = sdo_database_fail(s->db, err);
  }
  sqlite3_reset(stmt);
  return result;
}

int sdo_sqlite_look(struct sdo_store *store, const char *const *keys, size_t count,
                    struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sdo_arena_clear(&s->texts);
  for (size_t i = 0; i < count; i++)
    if (look_up(s, keys[i], &rows[i], err) < 0) return -1;
  return 0;
}

/* The statement that finds what a filter wants without looking at all gifts. */
static enum sdo_sqlite_statement list_of(const struct sdo_gift_filter *filter) {
  if (filter->key) return LIST_OF_KEY;
  if (filter->recipient) return LIST_OF_RECIPIENT;
  return filter->state ? LIST_OF_STATE : LIST;
}

int sdo_sqlite_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[list_of(filter)], "ttttii", filter->state, filter->script,
      filter->recipient, filter->key, filter->campaign, filter->since);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_gift_row row = read_row(s, stmt);
    if (visit(data, &row)) break;
  }
  int result = code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
  if (result < 0) sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return result;
}

int sdo_sqlite_history(struct sdo_store *store, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[HISTORY], "t", key);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_event event = {.at = sqlite3_column_int64(stmt, 0),
                              .state = (const char *)sqlite3_column_text(stmt, 1),
                              .note = (const char *)sqlite3_column_text(stmt, 2),
                              .user = (const char *)sqlite3_column_text(stmt, 3),
                              .host = (const char *)sqlite3_column_text(stmt, 4),
                              .pid = sqlite3_column_int64(stmt, 5)};
    if (visit(data, &event)) break;
  }
  int result = code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
  if (result < 0) sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return result;
}

/* Writing. */

int sdo_sqlite_take(struct sdo_store *store, const char *const *keys, size_t count,
                    struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  s->taken = 1;
  if (sdo_sqlite_look(store, keys, count, rows, err) == 0) return 0;
  sdo_sqlite_leave(store);
  return -1;
}

void sdo_sqlite_leave(struct sdo_store *store) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (s->taken) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
  s->taken = 0;
}

/* 1 when the change may be made, 0 when the row is not as it wants it, or -1. */
static int is_as_wanted(struct sdo_store_sqlite *s, const struct sdo_change *change,
                        struct sdo_error *err) {
  if (!change->from) return 1;
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[GIFT], "t", change->key);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), wanted = 0;
  if (code == SQLITE_ROW && sqlite3_column_int64(stmt, OPENING) == s->store.process)
    for (const char *const *from = change->from; *from && !wanted; from++)
      wanted = strcmp(*from, text(stmt, STATE)) == 0;
  if (code != SQLITE_ROW && code != SQLITE_DONE) wanted = sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return wanted;
}

static int put(struct sdo_store_sqlite *s, const struct sdo_change *change, int64_t at,
               struct sdo_error *err) {
  const struct sdo_gift *gift = change->gift;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[PUT], "tttitttiitttiiii", change->key, gift->operation,
      gift->recipient, gift->campaign, gift->via, gift->price, gift->script, gift->skew_ms,
      SDO_SKEW_UNKNOWN, change->state, change->note, change->mark, s->store.process,
      change->mark ? sdo_sqlite_boot(s) + change->lease_ms : (int64_t)0, at,
      change->mark ? at : (int64_t)0);
  return sdo_database_done(s->db, stmt, err);
}

static int set(struct sdo_store_sqlite *s, const struct sdo_change *change, int64_t at,
               struct sdo_error *err) {
  const struct sdo_receipt *receipt = change->receipt;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[SET], "ttittttt", change->state, change->note, at,
      receipt ? receipt->tracking_code : NULL, receipt ? receipt->tracking_url : NULL,
      receipt ? receipt->link : NULL, receipt ? receipt->message : NULL, change->key);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  if (sqlite3_changes(s->db) == 1) return 0;
  return sdo_fail(err, SDO_STORE, "the ledger has no key %.200s", change->key);
}

static int add_event(struct sdo_store_sqlite *s, const struct sdo_change *change,
                     int64_t at, struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[EVENT], "titit", change->key, at,
                         change->state, s->store.process, change->note);
  return sdo_database_done(s->db, stmt, err);
}

static enum sdo_kept write_all(struct sdo_store_sqlite *s, const struct sdo_change *changes,
                               size_t count, struct sdo_error *err) {
  int64_t at = sdo_sqlite_wall(s);
  for (size_t i = 0; i < count; i++) {
    const struct sdo_change *change = &changes[i];
    int wanted = is_as_wanted(s, change, err);
    if (wanted <= 0) return wanted < 0 ? SDO_KEPT_NOT : SDO_KEPT_OTHERWISE;
    if (change->gift && put(s, change, at, err) < 0) return SDO_KEPT_NOT;
    if ((!change->gift || change->receipt) && set(s, change, at, err) < 0)
      return SDO_KEPT_NOT;
    if (add_event(s, change, at, err) < 0) return SDO_KEPT_NOT;
  }
  return SDO_KEPT;
}

/* An intent in a file that nobody finds again would be a gift that is sent again. An end is
   written all the same: when the file is put back, it is known. */
static int check_place(struct sdo_store_sqlite *s, const struct sdo_change *changes,
                       size_t count, struct sdo_error *err) {
  int moved = 0;
  sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  for (size_t i = 0; moved && i < count; i++) {
    if (!changes[i].mark) continue;
    sdo_fail(err, SDO_STORE, "the ledger was moved or removed while it was in use");
    return sdo_hint(err, "what is written now would be lost; put it back and run again");
  }
  return 0;
}

enum sdo_kept sdo_sqlite_keep(struct sdo_store *store, const struct sdo_change *changes,
                              size_t count, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (!s->taken && sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return SDO_KEPT_NOT;
  s->taken = 1;
  enum sdo_kept kept = check_place(s, changes, count, err) < 0
                           ? SDO_KEPT_NOT
                           : write_all(s, changes, count, err);
  if (kept == SDO_KEPT && sdo_database_run(s->db, "COMMIT", err) < 0) kept = SDO_KEPT_NOT;
  if (kept == SDO_KEPT) s->taken = 0;
  sdo_sqlite_leave(store);
  return kept;
}

#include <string.h>

#include "ledger/sqlite.h"

/* Changing gifts: one transaction a time, that holds the whole file. */

void sdo_sqlite_leave(struct sdo_store *store) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (s->taken) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
  s->taken = 0;
}

int sdo_sqlite_run(struct sdo_store_sqlite *s, enum sdo_sqlite_statement statement,
                   struct sdo_error *err) {
  return sdo_database_done(
      s->db, sdo_database_query(s->db, err, &s->statements[statement], ""), err);
}

/* Each write looks first: the number of an event that was lost would be given again, and
   then it would not be missed. */
int sdo_sqlite_begin(struct sdo_store_sqlite *s, struct sdo_error *err) {
  /* Not what was read before the file was exchanged, if it was. */
  sqlite3_db_release_memory(s->db);
  if (sdo_sqlite_run(s, BEGIN, err) < 0) return -1;
  s->taken = 1;
  if (sdo_sqlite_check_stand(s, err) == 0) return 0;
  sdo_sqlite_leave(&s->store);
  return -1;
}

int sdo_sqlite_take(struct sdo_store *store, const struct sdo_question *question,
                    struct sdo_gift_row *rows, struct sdo_error *err) {
  if (sdo_sqlite_begin((struct sdo_store_sqlite *)store, err) < 0) return -1;
  if (sdo_sqlite_look(store, question, rows, err) == 0) return 0;
  sdo_sqlite_leave(store);
  return -1;
}

int sdo_sqlite_is_one_of(const char *state, const char *const *states) {
  for (; *states; states++)
    if (strcmp(*states, state) == 0) return 1;
  return 0;
}

/* Is a row, whose state, opening and mark a statement has found, as a change wants it? */
static int is_fit(const struct sdo_store_sqlite *s, const struct sdo_change *change,
                  sqlite3_stmt *row) {
  const char *state = (const char *)sqlite3_column_text(row, 0);
  const char *mark = (const char *)sqlite3_column_text(row, 2);
  int is_ours = sqlite3_column_int64(row, 1) == s->store.process;
  int is_its_own = mark && change->mark && strcmp(mark, change->mark) == 0;
  if (change->from && !(is_ours && sdo_sqlite_is_one_of(state, change->from))) return 0;
  if (change->from && change->mark && !is_its_own) return 0;
  if (!change->over) return 1;
  return sdo_sqlite_is_one_of(state, change->over) && !is_its_own;
}

/* 1 when the change may be made, 0 when the row is not as it wants it, or -1. */
static int is_row_wanted(struct sdo_store_sqlite *s, const struct sdo_change *change,
                         struct sdo_error *err) {
  if (!change->from && !change->over) return 1;
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[WANTED], "t", change->key);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), wanted = !change->from; /* where there is no row */
  if (code == SQLITE_ROW) wanted = is_fit(s, change, stmt);
  else if (code != SQLITE_DONE) wanted = sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return wanted;
}

static int is_as_wanted(struct sdo_store_sqlite *s, const struct sdo_change *change,
                        struct sdo_error *err) {
  int wanted = is_row_wanted(s, change, err);
  if (wanted <= 0 || !change->alone) return wanted;
  int found = sdo_sqlite_find_other(s, change->gift, change->alone, NULL, err);
  return found < 0 ? -1 : !found;
}

static int is_among(const char *key, const struct sdo_change *changes, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(changes[i].key, key) == 0) return 1;
  return 0;
}

/* 1 when a change's tracking code is that of a gift that is not among the changes; err
   names it. 0, or -1. */
static int has_twin(struct sdo_store_sqlite *s, const struct sdo_change *changes,
                    size_t count, size_t i, struct sdo_error *err) {
  const struct sdo_receipt *receipt = changes[i].receipt;
  if (!receipt || !receipt->tracking_code) return 0;
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[CODE], "t", receipt->tracking_code);
  if (!stmt) return -1;
  int code, found = 0;
  while (!found && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    const char *key = (const char *)sqlite3_column_text(stmt, 0);
    found = !is_among(key, changes, count);
    if (found) sdo_fail(err, SDO_UNKNOWN, "%.300s", key);
  }
  if (!found && code != SQLITE_DONE) found = sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return found;
}

/* Whoever looks for a digest finds the gift. */
int sdo_sqlite_identify_gift(struct sdo_store_sqlite *s, const char *key,
                             const char *people, struct sdo_error *err) {
  char digest[SDO_SQLITE_DIGEST_SIZE];
  for (const char *at = people; (at = sdo_sqlite_digest(at, digest));) {
    sqlite3_stmt *stmt =
        sdo_database_query(s->db, err, &s->statements[IDENTIFY], "tt", digest, key);
    if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  }
  return 0;
}

int sdo_sqlite_note_script(struct sdo_store_sqlite *s, const char *key, const char *script,
                           struct sdo_error *err) {
  if (!script || !*script) return 0;
  return sdo_database_done(
      s->db, sdo_database_query(s->db, err, &s->statements[NOTE_SCRIPT], "tt", key, script),
      err);
}

static int put(struct sdo_store_sqlite *s, const struct sdo_change *change, int64_t at,
               struct sdo_error *err) {
  const struct sdo_gift *gift = change->gift;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[PUT], "tttitttiitttiiiitttttittt", change->key,
      gift->operation, gift->recipient, gift->campaign, gift->via, gift->currency,
      gift->script, gift->skew_ms, SDO_SKEW_UNKNOWN, change->state, change->note,
      change->mark, s->store.process,
      change->mark ? sdo_sqlite_boot(s) + change->lease_ms : (int64_t)0, at,
      change->mark ? at : (int64_t)0, gift->rule, gift->occasion, gift->people, gift->due,
      change->same, gift->hundredths, gift->sender, gift->team, gift->day);
  if (sdo_database_done(s->db, stmt, err) < 0 ||
      sdo_sqlite_note_script(s, change->key, gift->script, err) < 0)
    return -1;
  return sdo_sqlite_identify_gift(s, change->key, gift->people, err);
}

static int set(struct sdo_store_sqlite *s, const struct sdo_change *change, int64_t at,
               struct sdo_error *err) {
  const struct sdo_receipt *receipt = change->receipt;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[SET], "ttitttttt", change->state, change->note, at,
      receipt ? receipt->tracking_code : NULL, receipt ? receipt->tracking_url : NULL,
      receipt ? receipt->link : NULL, receipt ? receipt->message : NULL, change->same,
      change->key);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  if (sqlite3_changes(s->db) == 1) return 0;
  return sdo_fail(err, SDO_STORE, "the ledger has no gift with the key %.200s",
                  change->key);
}

static int add_event(struct sdo_store_sqlite *s, const struct sdo_change *change,
                     int64_t at, struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[EVENT], "titit", change->key, at,
                         change->state, s->store.process, change->note);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  s->store.event = sqlite3_last_insert_rowid(s->db);
  return 0;
}

static enum sdo_kept write_all(struct sdo_store_sqlite *s, const struct sdo_change *changes,
                               size_t count, struct sdo_error *err) {
  int64_t at = sdo_sqlite_wall(s);
  for (size_t i = 0; i < count; i++) {
    const struct sdo_change *change = &changes[i];
    int wanted = is_as_wanted(s, change, err);
    if (wanted <= 0) return wanted < 0 ? SDO_KEPT_NOT : SDO_KEPT_OTHERWISE;
    int twin = has_twin(s, changes, count, i, err);
    if (twin) return twin < 0 ? SDO_KEPT_NOT : SDO_KEPT_TWICE;
    int is_call = strcmp(change->state, SDO_STATE_CALL) == 0;
    if (change->gift && put(s, change, at, err) < 0) return SDO_KEPT_NOT;
    if (!is_call && (!change->gift || change->receipt) && set(s, change, at, err) < 0)
      return SDO_KEPT_NOT;
    if (add_event(s, change, at, err) < 0) return SDO_KEPT_NOT;
  }
  return SDO_KEPT;
}

/* An intent in a file that nobody finds again would be a gift that is sent again. An end is
   written all the same: when the file is put back, it is known. */
static int check_place(struct sdo_store_sqlite *s, struct sdo_error *err) {
  int moved = 0;
  sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (!moved) return 0;
  sdo_fail(err, SDO_STORE, "the ledger was moved or removed while it was in use");
  return sdo_hint(err, "put it back and run again; anything written now would be lost");
}

/* Has the whole file, as it has to be for these changes. What was not begun to its end is
   the caller's to leave. */
static int hold_file(struct sdo_store_sqlite *s, const struct sdo_change *changes,
                     size_t count, struct sdo_error *err) {
  int has_intent = 0;
  for (size_t i = 0; i < count; i++)
    has_intent |= changes[i].gift && changes[i].mark;
  if (!s->taken && sdo_sqlite_begin(s, err) < 0) return -1;
  return has_intent ? check_place(s, err) : 0;
}

enum sdo_kept sdo_sqlite_keep(struct sdo_store *store, const struct sdo_change *changes,
                              size_t count, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  int64_t event = s->store.event;
  enum sdo_kept kept = SDO_KEPT_NOT;
  if (hold_file(s, changes, count, err) == 0) kept = write_all(s, changes, count, err);
  if (kept == SDO_KEPT && sdo_sqlite_run(s, COMMIT, err) < 0) kept = SDO_KEPT_NOT;
  if (kept == SDO_KEPT) s->taken = 0;
  else s->store.event = event;
  sdo_sqlite_leave(store);
  return kept;
}

#include "inbox/inbox.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/database.h"

enum statement { ADD, OWE, DONE, KEEP, FORGET, NEXT, FAILED, COUNT, LINK, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [ADD] = "INSERT INTO event (source, id, type, received, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (source, id) DO NOTHING",
    [OWE] = "INSERT INTO work (event, name, due, tries) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (event, name) DO UPDATE SET due = ?3, tries = ?4",
    [DONE] = "DELETE FROM work WHERE event = ? AND name = ?",
    /* A token is known once its event came; the first link stays. */
    [KEEP] = "INSERT INTO claim (token, link) VALUES (?1, ?2) ON CONFLICT (token)"
             " DO UPDATE SET link = ?2 WHERE link = ''",
    [FORGET] = "DELETE FROM event WHERE received < ?"
               " AND number NOT IN (SELECT event FROM work)",
    [NEXT] = "SELECT number, source, id, type, received, body, tries, due FROM work"
             " JOIN event ON number = event WHERE name = ? AND due <= ?"
             " ORDER BY due, event LIMIT 1",
    [FAILED] = "SELECT number, source, id, type, received, body, tries, due FROM work"
               " JOIN event ON number = event WHERE name = ? AND event > ? AND tries > 0"
               " ORDER BY event LIMIT 1",
    [COUNT] = "SELECT count(*) FROM work WHERE name = ?",
    [LINK] = "SELECT link FROM claim WHERE token = ?",
};

struct sdo_inbox {
  sqlite3 *db;
  struct sdo_statement statements[STATEMENTS];
  /* what has failed since the last commit, if anything */
  struct sdo_error failed;
  /* the texts of what was found last */
  struct sdo_arena found;
};

static const char setup[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS event"
    " (number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, id TEXT NOT NULL,"
    "  type TEXT, received INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (source, id));"
    "CREATE TABLE IF NOT EXISTS work"
    " (event INTEGER NOT NULL, name TEXT NOT NULL, due INTEGER NOT NULL,"
    "  tries INTEGER NOT NULL, PRIMARY KEY (event, name)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS work_due ON work (name, due, event);"
    "CREATE INDEX IF NOT EXISTS event_received ON event (received);"
    "CREATE TABLE IF NOT EXISTS claim"
    " (token TEXT PRIMARY KEY, link TEXT NOT NULL) WITHOUT ROWID;";

int sdo_inbox_open(const char *path, struct sdo_inbox **inbox, struct sdo_error *err) {
  *inbox = NULL;
  struct sdo_inbox *made = calloc(1, sizeof *made);
  if (!made) return sdo_fail(err, SDO_STORE, "out of memory");
  for (int i = 0; i < STATEMENTS; i++)
    made->statements[i].sql = sql[i];
  if (sdo_database_open(path, 0, setup, &made->db, err) < 0) {
    free(made);
    return -1;
  }
  sdo_database_hurry(made->db); /* who sent a webhook waits three seconds at most */
  *inbox = made;
  return 0;
}

void sdo_inbox_close(struct sdo_inbox *inbox) {
  if (!inbox) return;
  sdo_database_close(inbox->db, inbox->statements, STATEMENTS);
  sdo_arena_clear(&inbox->found);
  free(inbox);
}

/* Is there a transaction to write in? Nothing is written behind what has failed. */
static int begin(struct sdo_inbox *inbox, struct sdo_error *err) {
  if (inbox->failed.kind) {
    *err = inbox->failed;
    return -1;
  }
  if (!sqlite3_get_autocommit(inbox->db)) return 0;
  return sdo_database_run(inbox->db, "BEGIN IMMEDIATE", err);
}

/* Remembers what has failed. Returns result. */
static int remember(struct sdo_inbox *inbox, int result, const struct sdo_error *err) {
  if (result < 0 && !inbox->failed.kind) inbox->failed = *err;
  return result;
}

/* Runs a statement that was made with its parameters; NULL: that failed. */
static int run(struct sdo_inbox *inbox, sqlite3_stmt *stmt, struct sdo_error *err) {
  return remember(inbox, sdo_database_done(inbox->db, stmt, err), err);
}

/* The body is bytes, for which sdo_database_query has no letter. */
static sqlite3_stmt *bind_event(struct sdo_inbox *inbox,
                                const struct sdo_inbox_event *event,
                                struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(inbox->db, err, &inbox->statements[ADD], "ttti", event->source,
                         event->id, event->type, event->received);
  if (stmt && sqlite3_bind_blob64(stmt, 5, event->body, event->len, SQLITE_STATIC)) {
    sdo_database_fail(inbox->db, err);
    return NULL;
  }
  return stmt;
}

int sdo_inbox_add(struct sdo_inbox *inbox, struct sdo_inbox_event *event,
                  struct sdo_error *err) {
  if (begin(inbox, err) < 0) return remember(inbox, -1, err);
  if (run(inbox, bind_event(inbox, event, err), err) < 0) return -1;
  if (sqlite3_changes(inbox->db) == 0) return 0;
  event->number = sqlite3_last_insert_rowid(inbox->db);
  return 1;
}

int sdo_inbox_owe(struct sdo_inbox *inbox, int64_t number, const char *work, int64_t due,
                  int64_t tries, struct sdo_error *err) {
  if (begin(inbox, err) < 0) return remember(inbox, -1, err);
  sqlite3_stmt *stmt = sdo_database_query(inbox->db, err, &inbox->statements[OWE], "itii",
                                          number, work, due, tries);
  return run(inbox, stmt, err);
}

int sdo_inbox_done(struct sdo_inbox *inbox, int64_t number, const char *work,
                   struct sdo_error *err) {
  if (begin(inbox, err) < 0) return remember(inbox, -1, err);
  sqlite3_stmt *stmt =
      sdo_database_query(inbox->db, err, &inbox->statements[DONE], "it", number, work);
  return run(inbox, stmt, err);
}

int sdo_inbox_keep(struct sdo_inbox *inbox, const char *token, const char *link,
                   struct sdo_error *err) {
  if (begin(inbox, err) < 0) return remember(inbox, -1, err);
  sqlite3_stmt *stmt =
      sdo_database_query(inbox->db, err, &inbox->statements[KEEP], "tt", token, link);
  return run(inbox, stmt, err);
}

int sdo_inbox_forget(struct sdo_inbox *inbox, int64_t before, struct sdo_error *err) {
  if (begin(inbox, err) < 0) return remember(inbox, -1, err);
  sqlite3_stmt *stmt =
      sdo_database_query(inbox->db, err, &inbox->statements[FORGET], "i", before);
  return run(inbox, stmt, err);
}

int sdo_inbox_commit(struct sdo_inbox *inbox, struct sdo_error *err) {
  const struct sdo_error failed = inbox->failed;
  inbox->failed = (struct sdo_error){0};
  if (failed.kind) *err = failed;
  if (sqlite3_get_autocommit(inbox->db)) return failed.kind ? -1 : 0;
  return sdo_database_end(inbox->db, failed.kind ? -1 : 0, err);
}

static const char *copy(struct sdo_inbox *inbox, sqlite3_stmt *stmt, int column) {
  const void *bytes = sqlite3_column_blob(stmt, column);
  return sdo_arena_add(&inbox->found, bytes, (size_t)sqlite3_column_bytes(stmt, column));
}

/* Finds one row with a statement. 1, 0, or -1; the statement is to be reset by `found`. */
static int step(struct sdo_inbox *inbox, sqlite3_stmt *stmt, struct sdo_error *err) {
  sdo_arena_clear(&inbox->found);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  return code == SQLITE_ROW ? 1 : sdo_database_visited(inbox->db, stmt, code, err);
}

/* Ends a statement whose row was copied. 1, or -1 when not all of it could be. */
static int found(struct sdo_inbox *inbox, sqlite3_stmt *stmt, struct sdo_error *err) {
  sqlite3_reset(stmt);
  return inbox->found.failed ? sdo_fail(err, SDO_STORE, "out of memory") : 1;
}

/* Finds one event with a statement. As sdo_inbox_next. */
static int find(struct sdo_inbox *inbox, sqlite3_stmt *stmt, struct sdo_inbox_event *event,
                struct sdo_error *err) {
  int result = step(inbox, stmt, err);
  if (result <= 0) return result;
  *event = (struct sdo_inbox_event){
      .number = sqlite3_column_int64(stmt, 0),
      .source = copy(inbox, stmt, 1),
      .id = copy(inbox, stmt, 2),
      .type = copy(inbox, stmt, 3),
      .received = sqlite3_column_int64(stmt, 4),
      .body = copy(inbox, stmt, 5),
      .len = (size_t)sqlite3_column_bytes(stmt, 5),
      .tries = sqlite3_column_int64(stmt, 6),
      .due = sqlite3_column_int64(stmt, 7),
  };
  return found(inbox, stmt, err);
}

int sdo_inbox_next(struct sdo_inbox *inbox, const char *work, int64_t now,
                   struct sdo_inbox_event *event, struct sdo_error *err) {
  return find(inbox,
              sdo_database_query(inbox->db, err, &inbox->statements[NEXT], "ti", work, now),
              event, err);
}

int sdo_inbox_failed(struct sdo_inbox *inbox, const char *work, int64_t after,
                     struct sdo_inbox_event *event, struct sdo_error *err) {
  return find(
      inbox,
      sdo_database_query(inbox->db, err, &inbox->statements[FAILED], "ti", work, after),
      event, err);
}

int sdo_inbox_count(struct sdo_inbox *inbox, const char *work, int64_t *count,
                    struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(inbox->db, err, &inbox->statements[COUNT], "t", work);
  int result = step(inbox, stmt, err);
  if (result <= 0) return result;
  *count = sqlite3_column_int64(stmt, 0);
  sqlite3_reset(stmt);
  return 0;
}

int sdo_inbox_link(struct sdo_inbox *inbox, const char *token, const char **link,
                   struct sdo_error *err) {
  *link = NULL;
  sqlite3_stmt *stmt =
      sdo_database_query(inbox->db, err, &inbox->statements[LINK], "t", token);
  int result = step(inbox, stmt, err);
  if (result <= 0) return result;
  *link = copy(inbox, stmt, 0);
  return found(inbox, stmt, err);
}

#include "ledger/shown.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/database.h"

enum statement {
  LAST,
  FORGET,
  FORGET_MET,
  MEET,
  ADD,
  OF,
  NEW,
  PAIRS,
  LEFT,
  SHOWN,
  IS_OWN,
  STATEMENTS
};

/* A send is known by its name, and found by its pair. Of each pair it is counted how many
   gifts of the run's own have left, and how many sends were shown beside them. */
static const char schema[] =
    "PRAGMA journal_mode = OFF; PRAGMA cache_size = -128;"
    "CREATE TABLE send (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, pair TEXT,"
    " id TEXT, sender TEXT, time INTEGER NOT NULL);"
    "CREATE INDEX send_pair ON send (pair) WHERE pair IS NOT NULL;"
    "CREATE TABLE met (id TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE own (pair TEXT PRIMARY KEY, sent INTEGER NOT NULL,"
    " shown INTEGER NOT NULL) WITHOUT ROWID;";

static const char *const sql[STATEMENTS] = {
    [LAST] = "SELECT coalesce(max(n), 0) FROM send",
    [FORGET] = "DELETE FROM send WHERE n > ?",
    [FORGET_MET] = "DELETE FROM met",
    [MEET] = "INSERT OR IGNORE INTO met (id) VALUES (?)",
    [ADD] = "INSERT OR IGNORE INTO send (name, pair, id, sender, time)"
            " VALUES (?, ?, ?, ?, ?)",
    [OF] = "SELECT n, pair, id, sender, time FROM send WHERE pair = ? ORDER BY n",
    [NEW] = "SELECT n, pair, id, sender, time FROM send"
            " WHERE n > ? AND pair IS NOT NULL ORDER BY n LIMIT ?",
    [PAIRS] = "SELECT DISTINCT pair FROM send WHERE pair > ? ORDER BY pair LIMIT ?",
    [LEFT] = "INSERT INTO own (pair, sent, shown) VALUES (?, 1, 0)"
             " ON CONFLICT (pair) DO UPDATE SET sent = sent + 1",
    [SHOWN] = "INSERT INTO own (pair, sent, shown) VALUES (?, 0, 1)"
              " ON CONFLICT (pair) DO UPDATE SET shown = shown + 1",
    [IS_OWN] = "SELECT shown <= sent FROM own WHERE pair = ?",
};

struct sdo_shown {
  sqlite3 *db;
  struct sdo_statement statements[STATEMENTS];
  /* whose file it is */
  pid_t owner;
  /* the last send that is new no more */
  int64_t before;
};

int sdo_shown_open(struct sdo_shown **shown, struct sdo_error *err) {
  *shown = NULL;
  struct sdo_shown *made = calloc(1, sizeof *made);
  if (!made) return sdo_fail(err, SDO_STORE, "out of memory");
  made->owner = getpid();
  for (int i = 0; i < STATEMENTS; i++)
    made->statements[i].sql = sql[i];
  if (sdo_database_open_nameless(schema, &made->db, err) < 0) {
    free(made);
    return -1;
  }
  *shown = made;
  return 0;
}

void sdo_shown_close(struct sdo_shown *shown) {
  if (!shown) return;
  sdo_database_close(shown->db, shown->statements, STATEMENTS);
  free(shown);
}

/* A statement with texts bound to its first parameters. */
static sqlite3_stmt *query(struct sdo_shown *shown, enum statement which,
                           const struct sdo_shown_text *texts, int count,
                           struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(shown->db, err, &shown->statements[which], "");
  for (int i = 0; stmt && i < count; i++)
    sqlite3_bind_text64(stmt, i + 1, texts[i].at, texts[i].len, SQLITE_STATIC, SQLITE_UTF8);
  return stmt;
}

/* Runs a statement that gives no row. How many rows it changed, or -1. */
static int run(struct sdo_shown *shown, sqlite3_stmt *stmt, struct sdo_error *err) {
  return sdo_database_done(shown->db, stmt, err) < 0 ? -1 : sqlite3_changes(shown->db);
}

static int fail_forked(const struct sdo_shown *shown, struct sdo_error *err) {
  sdo_fail(err, SDO_GUARD,
           "the list of sends is read by the process %ld, which opened the client",
           (long)shown->owner);
  return sdo_hint(err, "a forked child opens a client and a ledger of its own");
}

int sdo_shown_begin(struct sdo_shown *shown, struct sdo_error *err) {
  if (shown->owner != getpid()) return fail_forked(shown, err);
  sqlite3_stmt *stmt =
      sdo_database_query(shown->db, err, &shown->statements[FORGET], "i", shown->before);
  if (run(shown, stmt, err) < 0) return -1;
  return run(shown, query(shown, FORGET_MET, NULL, 0, err), err) < 0 ? -1 : 0;
}

int sdo_shown_keep(struct sdo_shown *shown, struct sdo_error *err) {
  return sdo_database_number(shown->db, sql[LAST], &shown->before, err);
}

int sdo_shown_meet(struct sdo_shown *shown, struct sdo_shown_text id,
                   struct sdo_error *err) {
  return run(shown, query(shown, MEET, &id, 1, err), err);
}

int sdo_shown_add(struct sdo_shown *shown, struct sdo_shown_text name,
                  const struct sdo_shown_send *send, struct sdo_error *err) {
  const struct sdo_shown_text texts[] = {name, send->pair, send->id, send->sender};
  sqlite3_stmt *stmt = query(shown, ADD, texts, 4, err);
  if (stmt) sqlite3_bind_int64(stmt, 5, send->time);
  return run(shown, stmt, err);
}

static struct sdo_shown_text text(sqlite3_stmt *stmt, int column) {
  const char *at = (const char *)sqlite3_column_text(stmt, column);
  return (struct sdo_shown_text){at, at ? (size_t)sqlite3_column_bytes(stmt, column) : 0};
}

static void read_send(sqlite3_stmt *stmt, struct sdo_shown_send *send) {
  send->number = sqlite3_column_int64(stmt, 0);
  send->pair = text(stmt, 1);
  send->id = text(stmt, 2);
  send->sender = text(stmt, 3);
  send->time = sqlite3_column_int64(stmt, 4);
}

/* Visits the rows of a statement. 0, or -1. */
static int visit_sends(struct sdo_shown *shown, sqlite3_stmt *stmt, sdo_shown_visit *visit,
                       void *data, struct sdo_error *err) {
  if (!stmt) return -1;
  struct sdo_shown_send send;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    read_send(stmt, &send);
    if (visit(data, &send)) break;
  }
  return sdo_database_visited(shown->db, stmt, code, err);
}

int sdo_shown_of(struct sdo_shown *shown, struct sdo_shown_text pair,
                 sdo_shown_visit *visit, void *data, struct sdo_error *err) {
  return visit_sends(shown, query(shown, OF, &pair, 1, err), visit, data, err);
}

int sdo_shown_new(struct sdo_shown *shown, int64_t after, sdo_shown_visit *visit,
                  void *data, struct sdo_error *err) {
  if (after < shown->before) after = shown->before;
  sqlite3_stmt *stmt = sdo_database_query(shown->db, err, &shown->statements[NEW], "ii",
                                          after, (int64_t)SDO_SHOWN_PART);
  return visit_sends(shown, stmt, visit, data, err);
}

int sdo_shown_pairs(struct sdo_shown *shown, struct sdo_shown_text after,
                    sdo_shown_visit_pair *visit, void *data, struct sdo_error *err) {
  sqlite3_stmt *stmt = query(shown, PAIRS, &after, 1, err);
  if (!stmt) return -1;
  sqlite3_bind_int(stmt, 2, SDO_SHOWN_PART);
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW && !visit(data, text(stmt, 0)))
    ;
  return sdo_database_visited(shown->db, stmt, code, err);
}

int sdo_shown_left(struct sdo_shown *shown, struct sdo_shown_text pair,
                   struct sdo_error *err) {
  return run(shown, query(shown, LEFT, &pair, 1, err), err) < 0 ? -1 : 0;
}

int sdo_shown_is_own(struct sdo_shown *shown, struct sdo_shown_text pair,
                     struct sdo_error *err) {
  if (run(shown, query(shown, SHOWN, &pair, 1, err), err) < 0) return -1;
  sqlite3_stmt *stmt = query(shown, IS_OWN, &pair, 1, err);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  int is_own = code == SQLITE_ROW && sqlite3_column_int(stmt, 0);
  return sdo_database_visited(shown->db, stmt, code, err) < 0 ? -1 : is_own;
}

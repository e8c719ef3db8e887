#include "mirror/inside.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { APPLICATION = 0x53646d31 /* "Sdm1" */ };

_Static_assert(APPLICATION == 1399090481, "the schema says the same");

/* Bodies stand apart: what adds up sends reads a row of a hundred bytes for each. */
static const char schema[] =
    "CREATE TABLE send (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, gid TEXT,"
    " status TEXT, campaign_name TEXT, email TEXT COLLATE NOCASE, team TEXT, country TEXT,"
    " currency TEXT, gift TEXT, script TEXT, rule TEXT, campaign INTEGER,"
    " created INTEGER NOT NULL, changed INTEGER NOT NULL, reached INTEGER NOT NULL,"
    " cost INTEGER NOT NULL, terminal INTEGER NOT NULL, place INTEGER NOT NULL,"
    " pass INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX send_email ON send (email, campaign);"
    "CREATE INDEX send_gid ON send (gid);"
    "CREATE INDEX send_gift ON send (gift) WHERE gift IS NOT NULL;"
    "CREATE INDEX send_terminal ON send (terminal, changed);"
    "CREATE TABLE body (n INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, send INTEGER NOT NULL,"
    " status TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,"
    " UNIQUE (send, status));"
    "CREATE INDEX change_event ON change (event, at, id);"
    "CREATE TABLE heard (gid TEXT NOT NULL, events TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (gid, events)) WITHOUT ROWID;"
    "CREATE TABLE told (follower TEXT NOT NULL, change INTEGER NOT NULL,"
    " PRIMARY KEY (follower, change)) WITHOUT ROWID;"
    "CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;"
    "PRAGMA application_id = 1399090481; PRAGMA user_version = 1;";

/* Sends by their time, with all that a report adds up: it reads no row besides. A mirror
   that was made before has got the first of its columns only. */
static const char index_created[] =
    "DROP INDEX IF EXISTS send_created;"
    "CREATE INDEX IF NOT EXISTS send_summed ON send (created, n, gone, campaign_name, team,"
    " script, country, status, currency, changed, reached, cost, terminal)";

/* What is open, by the index that says so. */
#define OPEN(columns)                                                                      \
  "SELECT " columns " FROM send WHERE terminal = 0 AND gone = 0"                           \
  " UNION SELECT " columns " FROM send WHERE terminal = 1 AND changed >= ?1 AND gone = 0"

/* What a follower was not told, with a condition more. */
#define NEWS(more)                                                                         \
  "SELECT c.id, c.at, c.status, c.event, " SDO_SEND_COLUMNS                                \
  " FROM change c JOIN send s ON s.n = c.send JOIN body b ON b.n = s.n"                    \
  " WHERE c.event IN (SELECT value FROM json_each(?2)) AND c.at >= ?4"                     \
  " AND (?3 IS NULL OR c.status = ?3 COLLATE NOCASE) AND (c.at, c.id) > (?5, ?6)"          \
  " AND NOT EXISTS (SELECT 1 FROM told WHERE follower = ?1 AND change = c.id)" more        \
  " ORDER BY c.at, c.id LIMIT ?7"

static const char *const statements[SDO_MIRROR_STATEMENTS] = {
    [SDO_MIRROR_NOTE] = "SELECT text FROM note WHERE name = ?",
    [SDO_MIRROR_SET_NOTE] = "INSERT OR REPLACE INTO note (name, text) VALUES (?, ?)",
    [SDO_MIRROR_FIND] = "SELECT s.n, b.text, s.gone FROM send s JOIN body b ON b.n = s.n"
                        " WHERE s.id = ?",
    /* neither place nor pass is in an index; gone is */
    [SDO_MIRROR_SEEN] = "UPDATE send SET place = ?2, pass = max(pass, ?3) WHERE n = ?1",
    [SDO_MIRROR_BACK] = "UPDATE send SET gone = 0 WHERE n = ?",
    [SDO_MIRROR_INSERT] =
        "INSERT INTO send (id, gid, status, campaign_name, email, team, country, currency,"
        " campaign, created, changed, reached, cost, terminal, place, pass)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SDO_MIRROR_UPDATE] =
        "UPDATE send SET gid = ?2, status = ?3, campaign_name = ?4, email = ?5, team = ?6,"
        " country = ?7, currency = ?8, campaign = ?9, created = ?10, changed = ?11,"
        " reached = ?12, cost = ?13, terminal = ?14, place = ?15, pass = max(pass, ?16)"
        " WHERE id = ?1",
    [SDO_MIRROR_BODY] = "INSERT OR REPLACE INTO body (n, text) VALUES (?, ?)",
    /* is it known, and has a webhook told of any? */
    [SDO_MIRROR_KNOWN] = "SELECT max(status = ?2), max(status GLOB 'send.*') FROM change"
                         " WHERE send = ?1",
    /* a webhook names an event, and no status */
    [SDO_MIRROR_NAMED] = "UPDATE change SET status = ?2, at = ?4"
                         " WHERE send = ?1 AND status IN"
                         " (SELECT 'send.' || value FROM json_each(?3))",
    [SDO_MIRROR_ADD] = "INSERT INTO change (send, status, event, at)"
                       " VALUES (?1, ?2, json_extract(?3, '$[0]'), ?4)",
    [SDO_MIRROR_ADD_HEARD] =
        "INSERT INTO change (send, status, event, at) VALUES"
        " (?1, 'send.' || json_extract(?2, '$[0]'), json_extract(?2, '$[0]'), ?3)",
    [SDO_MIRROR_OF_GID] = "SELECT n FROM send WHERE gid = ?",
    [SDO_MIRROR_HAS_EVENT] = "SELECT 1 FROM change WHERE send = ?"
                             " AND event IN (SELECT value FROM json_each(?))",
    [SDO_MIRROR_HEAR] = "INSERT OR IGNORE INTO heard (gid, events, at) VALUES (?, ?, ?)",
    [SDO_MIRROR_HEARD] = "SELECT events, at FROM heard WHERE gid = ?1 LIMIT 1",
    [SDO_MIRROR_FORGET_HEARD] = "DELETE FROM heard WHERE gid = ? AND events = ?",
    [SDO_MIRROR_JOIN] = "UPDATE send SET gift = ?2, script = ?3, rule = ?4 WHERE n = ?1",
    [SDO_MIRROR_PAGES] = "SELECT DISTINCT max(?2 + ?3 * place, 0) / ?4 + 1 FROM (" OPEN(
        "n, place, pass") ") WHERE pass < ?5 ORDER BY 1",
    [SDO_MIRROR_NEWS] = NEWS(""),
    [SDO_MIRROR_NEWS_OF] = NEWS(" AND s.gid = ?8"),
    [SDO_MIRROR_WAS_TOLD] = "SELECT 1 FROM told WHERE follower = ? AND change = ?",
    [SDO_MIRROR_TOLD] = "INSERT OR IGNORE INTO told (follower, change) VALUES (?, ?)",
};

static int hint_anew(struct sdo_error *err) {
  return sdo_hint(err, "move it away and run `sendoso sync`: it is read anew");
}

/* Makes the tables, once, whoever else does. */
static int prepare(sqlite3 *db, const char *path, struct sdo_error *err) {
  int64_t tables = 0, application = 0, version = 0;
  if (sdo_database_run(db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = sdo_database_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
  if (result == 0 && tables == 0) result = sdo_database_run(db, schema, err);
  if (result == 0)
    result = sdo_database_number(db, "PRAGMA application_id", &application, err);
  if (result == 0) result = sdo_database_number(db, "PRAGMA user_version", &version, err);
  if (result == 0 && (application != APPLICATION || version != 1)) {
    sdo_fail(err, SDO_STORE, "%.200s is no mirror of this version of sendoso", path);
    result = hint_anew(err);
  }
  if (result == 0) result = sdo_database_run(db, index_created, err);
  return sdo_database_end(db, result, err);
}

int sdo_mirror_open(const char *path, struct sdo_mirror **mirror, struct sdo_error *err) {
  struct sdo_mirror *self = calloc(1, sizeof *self);
  *mirror = NULL;
  if (!self) return sdo_fail(err, SDO_STORE, "out of memory");
  for (int i = 0; i < SDO_MIRROR_STATEMENTS; i++)
    self->statements[i].sql = statements[i];
  self->telling = -1;
  self->telling_path = sqlite3_mprintf("%s.lock", path);
  if (!self->telling_path) {
    free(self);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  if (sdo_database_open(path, 0,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        " " SDO_MIRROR_CACHE,
                        &self->db, err) < 0 ||
      prepare(self->db, path, err) < 0) {
    if (err && err->is_damaged) hint_anew(err);
    sdo_mirror_close(self);
    return -1;
  }
  *mirror = self;
  return 0;
}

void sdo_mirror_close(struct sdo_mirror *mirror) {
  if (!mirror) return;
  sdo_database_close(mirror->db, mirror->statements, SDO_MIRROR_STATEMENTS);
  if (mirror->telling >= 0) close(mirror->telling);
  sqlite3_free(mirror->telling_path);
  free(mirror);
}

int sdo_mirror_begin(struct sdo_mirror *mirror, struct sdo_error *err) {
  return sdo_database_run(mirror->db, "BEGIN IMMEDIATE", err);
}

int sdo_mirror_end(struct sdo_mirror *mirror, int keep, struct sdo_error *err) {
  if (keep) return sdo_database_end(mirror->db, 0, err);
  return sdo_database_run(mirror->db, "ROLLBACK", err);
}

int sdo_mirror_note(struct sdo_mirror *mirror, const char *name, const char **text,
                    struct sdo_error *err) {
  struct sdo_statement *statement = &mirror->statements[SDO_MIRROR_NOTE];
  *text = NULL;
  if (statement->made) sqlite3_reset(statement->made);
  sqlite3_stmt *stmt = sdo_database_query(mirror->db, err, statement, "t", name);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    *text = (const char *)sqlite3_column_text(stmt, 0);
    return 0;
  }
  return sdo_database_visited(mirror->db, stmt, code, err);
}

int sdo_mirror_set_note(struct sdo_mirror *mirror, const char *name, const char *text,
                        struct sdo_error *err) {
  return sdo_database_done(mirror->db,
                           sdo_database_query(mirror->db, err,
                                              &mirror->statements[SDO_MIRROR_SET_NOTE],
                                              "tt", name, text),
                           err);
}

/* Runs a statement that counts, once; it may look at all sends. */
static int count_once(struct sdo_mirror *mirror, const char *sql, const char *types,
                      int64_t first, int64_t second, int64_t *count,
                      struct sdo_error *err) {
  struct sdo_statement once = {.sql = sql};
  if (sdo_database_run(mirror->db, SDO_MIRROR_SMALL_CACHE, err) < 0) return -1;
  sqlite3_stmt *stmt = sdo_database_query(mirror->db, err, &once, types, first, second);
  int code = stmt ? sqlite3_step(stmt) : SQLITE_ERROR;
  if (code == SQLITE_ROW) *count = sqlite3_column_int64(stmt, 0);
  else if (stmt) sdo_database_fail(mirror->db, err);
  sqlite3_finalize(once.made);
  if (sdo_database_run(mirror->db, SDO_MIRROR_CACHE, err) < 0) return -1;
  return code == SQLITE_ROW ? 0 : -1;
}

int sdo_mirror_count(struct sdo_mirror *mirror, int64_t pass, int64_t *count,
                     struct sdo_error *err) {
  return count_once(mirror, "SELECT count(*) FROM send WHERE gone = 0 AND pass >= ?", "i",
                    pass, 0, count, err);
}

int sdo_mirror_pages(struct sdo_mirror *mirror, const struct sdo_mirror_places *places,
                     int (*visit)(void *data, int64_t page), void *data,
                     struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      mirror->db, err, &mirror->statements[SDO_MIRROR_PAGES], "iiiii",
      places->closed_before, places->is_newest_first ? places->total - 1 : 0,
      (int64_t)(places->is_newest_first ? -1 : 1), places->size, places->pass);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (visit(data, sqlite3_column_int64(stmt, 0))) break;
  return sdo_database_visited(mirror->db, stmt, code, err);
}

int sdo_mirror_unseen(struct sdo_mirror *mirror, int64_t closed_before, int64_t pass,
                      int64_t *count, struct sdo_error *err) {
  return count_once(mirror, "SELECT count(*) FROM (" OPEN("n, pass") ") WHERE pass < ?2",
                    "ii", closed_before, pass, count, err);
}

int sdo_mirror_forget(struct sdo_mirror *mirror, int64_t pass, struct sdo_error *err) {
  struct sdo_statement once = {.sql =
                                   "UPDATE send SET gone = 1 WHERE pass < ? AND gone = 0"};
  int result = sdo_database_done(
      mirror->db, sdo_database_query(mirror->db, err, &once, "i", pass), err);
  sqlite3_finalize(once.made);
  return result;
}

#include "client/permits.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/database.h"

/* How long to wait before looking again while a permit is in flight and may come back at
   any moment, perhaps from another process. */
enum { LOOK_AGAIN_MS = 20 };

/* Fewer round trips than this say little about their spread, and more are old. */
enum { TRIPS_MIN = 5, TRIPS_MAX = 20 };

enum statement {
  FORGET,
  PAUSED,
  COUNT,
  TAKE,
  RETURN,
  TRIP,
  TRIM,
  SPREAD,
  GIVE,
  PAUSE,
  STATEMENTS
};

static const char *const sql[STATEMENTS] = {
    [FORGET] = "DELETE FROM permit WHERE client = ? AND (free_at <= ? OR boot <> ?)",
    [PAUSED] = "SELECT until, 0 FROM pause WHERE client = ? AND boot = ?",
    [COUNT] = "SELECT count(*), min(CASE flying WHEN 0 THEN free_at"
              " ELSE min(free_at, ? + ?) END) FROM permit WHERE client = ?",
    [TAKE] = "INSERT INTO permit (client, boot, free_at, flying) VALUES (?, ?, ?, 1)",
    [RETURN] = "DELETE FROM permit WHERE id = ?",
    [TRIP] = "INSERT INTO trip (client, ms) VALUES (?, ?)",
    [TRIM] = "DELETE FROM trip WHERE client = ?1 AND id <="
             " (SELECT id FROM trip WHERE client = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
    [SPREAD] = "SELECT count(*), max(ms) - min(ms) FROM trip WHERE client = ?",
    [GIVE] = "UPDATE permit SET free_at = ?, flying = 0 WHERE id = ?",
    [PAUSE] = "INSERT INTO pause (client, boot, until) VALUES (?1, ?2, ?3)"
              " ON CONFLICT (client) DO UPDATE SET boot = ?2, until ="
              " CASE WHEN boot = ?2 THEN max(until, ?3) ELSE ?3 END",
};

struct sdo_permits {
  sqlite3 *db;
  struct sdo_statement statements[STATEMENTS];
  char client[400];
  char boot[37];
};

static const char setup[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
    "CREATE TABLE IF NOT EXISTS permit"
    " (id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT, boot TEXT, free_at INTEGER,"
    "  flying INTEGER);"
    "CREATE TABLE IF NOT EXISTS trip"
    " (id INTEGER PRIMARY KEY, client TEXT, ms INTEGER);"
    "CREATE TABLE IF NOT EXISTS pause"
    " (client TEXT PRIMARY KEY, boot TEXT, until INTEGER);";

int sdo_permits_open(const char *path, const char *client, struct sdo_permits **permits,
                     struct sdo_error *err) {
  struct sdo_permits *p = calloc(1, sizeof *p);
  *permits = NULL;
  if (!p) return sdo_fail(err, SDO_STORE, "out of memory");
  sqlite3_snprintf(sizeof p->client, p->client, "%s", client);
  sdo_clock_boot_id(p->boot);
  for (int i = 0; i < STATEMENTS; i++)
    p->statements[i].sql = sql[i];
  if (sdo_database_open(path, 0, setup, &p->db, err) < 0) {
    /* Not synced, so a power cut may have damaged it. Nothing in it is worth keeping. */
    if (!sdo_database_remove_damaged(path) ||
        sdo_database_open(path, 0, setup, &p->db, err) < 0) {
      free(p);
      return -1;
    }
  }
  *permits = p;
  return 0;
}

void sdo_permits_close(struct sdo_permits *permits) {
  if (!permits) return;
  sdo_database_close(permits->db, permits->statements, STATEMENTS);
  free(permits);
}

/* Reads one row of two whole numbers. */
static int read_pair(sqlite3 *db, sqlite3_stmt *stmt, int64_t *a, int64_t *b,
                     struct sdo_error *err) {
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    *a = sqlite3_column_int64(stmt, 0);
    *b = sqlite3_column_int64(stmt, 1);
  } else if (code != SQLITE_DONE) {
    sdo_database_fail(db, err);
  }
  sqlite3_reset(stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

static int take(struct sdo_permits *p, int64_t now, int64_t lease_ms, int64_t *permit,
                int64_t *wait_ms, struct sdo_error *err) {
  struct sdo_statement *to = p->statements;
  sqlite3_stmt *stmt =
      sdo_database_query(p->db, err, &to[FORGET], "tit", p->client, now, p->boot);
  if (sdo_database_done(p->db, stmt, err) < 0) return -1;

  int64_t until = 0, unused = 0;
  stmt = sdo_database_query(p->db, err, &to[PAUSED], "tt", p->client, p->boot);
  if (read_pair(p->db, stmt, &until, &unused, err) < 0) return -1;
  *wait_ms = until - now;
  if (until > now) return 0;

  int64_t count = 0, first = 0;
  stmt = sdo_database_query(p->db, err, &to[COUNT], "iit", now, (int64_t)LOOK_AGAIN_MS,
                            p->client);
  if (read_pair(p->db, stmt, &count, &first, err) < 0) return -1;
  *wait_ms = first - now;
  if (count >= SDO_PERMITS) return 0;

  stmt =
      sdo_database_query(p->db, err, &to[TAKE], "tti", p->client, p->boot, now + lease_ms);
  if (sdo_database_done(p->db, stmt, err) < 0) return -1;
  *permit = sqlite3_last_insert_rowid(p->db);
  *wait_ms = 0;
  return 1;
}

int sdo_permits_take(struct sdo_permits *permits, int64_t now, int64_t lease_ms,
                     int64_t *permit, int64_t *wait_ms, struct sdo_error *err) {
  if (sdo_database_run(permits->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = take(permits, now, lease_ms, permit, wait_ms, err);
  return sdo_database_end(permits->db, result, err);
}

static int give(struct sdo_permits *p, int64_t permit, int64_t left, int64_t answered,
                struct sdo_error *err) {
  struct sdo_statement *to = p->statements;
  if (!left) {
    sqlite3_stmt *gone = sdo_database_query(p->db, err, &to[RETURN], "i", permit);
    return sdo_database_done(p->db, gone, err);
  }
  sqlite3_stmt *stmt =
      sdo_database_query(p->db, err, &to[TRIP], "ti", p->client, answered - left);
  if (sdo_database_done(p->db, stmt, err) < 0) return -1;
  stmt = sdo_database_query(p->db, err, &to[TRIM], "ti", p->client, (int64_t)TRIPS_MAX);
  if (sdo_database_done(p->db, stmt, err) < 0) return -1;

  int64_t count = 0, spread = 0;
  stmt = sdo_database_query(p->db, err, &to[SPREAD], "t", p->client);
  if (read_pair(p->db, stmt, &count, &spread, err) < 0) return -1;
  int64_t free_at = answered + 1000;
  if (count >= TRIPS_MIN && left + spread < answered) free_at = left + spread + 1000;
  stmt = sdo_database_query(p->db, err, &to[GIVE], "ii", free_at, permit);
  return sdo_database_done(p->db, stmt, err);
}

int sdo_permits_give(struct sdo_permits *permits, int64_t permit, int64_t left,
                     int64_t answered, struct sdo_error *err) {
  if (sdo_database_run(permits->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = give(permits, permit, left, answered, err);
  return sdo_database_end(permits->db, result, err);
}

int sdo_permits_pause(struct sdo_permits *permits, int64_t until, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(permits->db, err, &permits->statements[PAUSE],
                                          "tti", permits->client, permits->boot, until);
  return sdo_database_done(permits->db, stmt, err);
}

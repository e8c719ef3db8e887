#include "client/permits_file.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/database.h"

/* How long to wait before looking again while a permit is in flight and may come back at
   any moment, perhaps from another process. */
enum { LOOK_AGAIN_MS = 20 };

enum statement {
  BEGIN,
  COMMIT,
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
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [FORGET] = "DELETE FROM permit WHERE client = ? AND (free_at <= ? OR boot <> ?)",
    [PAUSED] = "SELECT until, 0 FROM pause WHERE client = ? AND boot = ?",
    [COUNT] = "SELECT count(*), min(CASE flying WHEN 0 THEN free_at"
              " ELSE min(free_at, ? + ?) END) FROM permit WHERE client = ?",
    [TAKE] = "INSERT INTO permit (id, client, boot, free_at, flying)"
             " VALUES (random() & 0x1fffffffffffff, ?, ?, ?, 1)",
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

struct file_permits {
  struct sdo_permits base;
  sqlite3 *db;
  struct sdo_statement statements[STATEMENTS];
  char client[400];
  char boot[37];
};

/* A number is not used twice: a permit that is given back too late is not another's. To
   count them would be another page to write for each. */
static const char setup[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
    "CREATE TABLE IF NOT EXISTS permit"
    " (id INTEGER PRIMARY KEY, client TEXT, boot TEXT, free_at INTEGER, flying INTEGER);"
    "CREATE TABLE IF NOT EXISTS trip"
    " (id INTEGER PRIMARY KEY, client TEXT, ms INTEGER);"
    "CREATE TABLE IF NOT EXISTS pause"
    " (client TEXT PRIMARY KEY, boot TEXT, until INTEGER);";

static int open_file(const struct sdo_permits_options *options,
                     struct sdo_permits **permits, struct sdo_error *err) {
  const char *path = options->place;
  struct file_permits *p = calloc(1, sizeof *p);
  if (!p) return sdo_fail(err, SDO_STORE, "out of memory");
  sqlite3_snprintf(sizeof p->client, p->client, "%s", options->client);
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
  *permits = &p->base;
  return 0;
}

static struct file_permits *of(struct sdo_permits *permits) {
  return (struct file_permits *)permits; /* the base is its first member */
}

static void close_file(struct sdo_permits *permits) {
  struct file_permits *p = of(permits);
  sdo_database_close(p->db, p->statements, STATEMENTS);
  free(p);
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

static int run(struct file_permits *p, enum statement which, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(p->db, err, &p->statements[which], "");
  return sdo_database_done(p->db, stmt, err);
}

/* Ends the transaction of what has returned `result`, and returns it; -1 where nothing of
   it was done. */
static int end(struct file_permits *p, int result, struct sdo_error *err) {
  if (result >= 0 && run(p, COMMIT, err) == 0) return result;
  sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
  return -1;
}

static int take(struct file_permits *p, int64_t now, int64_t lease_ms, int64_t *permit,
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

static int take_from_file(struct sdo_permits *permits, int64_t now, int64_t lease_ms,
                          int64_t *permit, int64_t *wait_ms, struct sdo_error *err) {
  struct file_permits *p = of(permits);
  if (run(p, BEGIN, err) < 0) return -1;
  int result = take(p, now, lease_ms, permit, wait_ms, err);
  return end(p, result, err);
}

static int give(struct file_permits *p, int64_t permit, int64_t left, int64_t answered,
                struct sdo_error *err) {
  struct sdo_statement *to = p->statements;
  if (!left) {
    sqlite3_stmt *gone = sdo_database_query(p->db, err, &to[RETURN], "i", permit);
    return sdo_database_done(p->db, gone, err);
  }
  sqlite3_stmt *stmt =
      sdo_database_query(p->db, err, &to[TRIP], "ti", p->client, answered - left);
  if (sdo_database_done(p->db, stmt, err) < 0) return -1;
  stmt = sdo_database_query(p->db, err, &to[TRIM], "ti", p->client, (int64_t)SDO_TRIPS_MAX);
  if (sdo_database_done(p->db, stmt, err) < 0) return -1;

  int64_t count = 0, spread = 0;
  stmt = sdo_database_query(p->db, err, &to[SPREAD], "t", p->client);
  if (read_pair(p->db, stmt, &count, &spread, err) < 0) return -1;
  int64_t free_at = sdo_permit_free_at(left, answered, count, spread);
  stmt = sdo_database_query(p->db, err, &to[GIVE], "ii", free_at, permit);
  return sdo_database_done(p->db, stmt, err);
}

static int give_to_file(struct sdo_permits *permits, int64_t permit, int64_t left,
                        int64_t answered, struct sdo_error *err) {
  struct file_permits *p = of(permits);
  if (run(p, BEGIN, err) < 0) return -1;
  int result = give(p, permit, left, answered, err);
  return end(p, result, err);
}

static int pause_in_file(struct sdo_permits *permits, int64_t until,
                         struct sdo_error *err) {
  struct file_permits *p = of(permits);
  sqlite3_stmt *stmt = sdo_database_query(p->db, err, &p->statements[PAUSE], "tti",
                                          p->client, p->boot, until);
  return sdo_database_done(p->db, stmt, err);
}

const struct sdo_permits_driver sdo_permits_file = {.version = SDO_PERMITS_VERSION,
                                                    .open = open_file,
                                                    .close = close_file,
                                                    .take = take_from_file,
                                                    .give = give_to_file,
                                                    .pause = pause_in_file};

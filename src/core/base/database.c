#include "base/database.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

enum {
  /* how long another process's write is waited for, and how long between two looks */
  WAIT_MS = 5000,
  BRIEF_MS = 500,
  LOOK_MS = 5
};

static int fail_nameless(int code, const char *message, struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "a file that is not kept: %s", message);
  if (code == SQLITE_NOMEM) return -1;
  return sdo_hint(err, "TMPDIR names the folder for it; free some space there, or set "
                       "TMPDIR to another one, then run again");
}

int sdo_database_fail(sqlite3 *db, struct sdo_error *err) {
  const char *path = sqlite3_db_filename(db, "main");
  int code = sqlite3_errcode(db) & 0xff;
  if (!path || !*path) return fail_nameless(code, sqlite3_errmsg(db), err);
  sdo_fail(err, SDO_STORE, "%.200s: %s", path, sqlite3_errmsg(db));
  if (err) err->is_damaged = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
  switch (code) {
  case SQLITE_BUSY: return sdo_hint(err, "another process is using it; try again later");
  case SQLITE_READONLY:
  case SQLITE_CANTOPEN:
    return sdo_hint(
        err,
        "check that this user may write there, or set XDG_STATE_HOME to another folder");
  case SQLITE_IOERR:
    return sdo_hint(err, "check the disk: it may be full or failing; then run again");
  case SQLITE_FULL:
    return sdo_hint(err, "the disk is full; free some space, then run again");
  case SQLITE_NOTADB: return sdo_hint(err, "the file is not a database; use another one");
  case SQLITE_CORRUPT:
    return sdo_hint(err, "the file is damaged; move it away and restore a copy");
  default: return -1;
  }
}

/* Switching to WAL, or back, needs the file for itself for a moment, and SQLite does not
   always wait for that by itself: two processes that open a file at once would fail one
   another. */
static int set_up(sqlite3 *db, const char *setup, struct sdo_error *err) {
  int64_t until = sdo_clock_boot() + WAIT_MS;
  int code;
  for (;;) {
    code = sqlite3_exec(db, setup, NULL, NULL, NULL);
    if ((code != SQLITE_BUSY && code != SQLITE_LOCKED) || sdo_clock_boot() >= until) break;
    sqlite3_sleep(20);
  }
  return code == SQLITE_OK ? 0 : sdo_database_fail(db, err);
}

/* SQLite's own waiting looks but ten times a second, which finds no gap between the writes
   of somebody who is busy. */
static int wait(int looks, int wait_ms) {
  if (looks >= wait_ms / LOOK_MS) return 0;
  sqlite3_sleep(looks < LOOK_MS ? 1 : LOOK_MS);
  return 1;
}

static int wait_busy(void *unused, int looks) {
  (void)unused;
  return wait(looks, WAIT_MS);
}

static int wait_briefly(void *unused, int looks) {
  (void)unused;
  return wait(looks, BRIEF_MS);
}

void sdo_database_hurry(sqlite3 *db) { sqlite3_busy_handler(db, wait_briefly, NULL); }

int sdo_database_remove_damaged(const char *path) {
  sqlite3 *db = NULL;
  int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
  sqlite3_close(db);
  if ((code & 0xff) != SQLITE_NOTADB && (code & 0xff) != SQLITE_CORRUPT) return 0;
  static const char *const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    char *file = sqlite3_mprintf("%s%s", path, ends[i]);
    if (file) remove(file);
    sqlite3_free(file);
  }
  return 1;
}

/* SQLite counts the bytes that it has, under a lock, at each of hundreds of allocations a
   gift, and nobody asks how many there are. Where somebody else uses it already it is as
   they want it. */
static void count_no_bytes(void) {
  static int is_told;
  if (!is_told) sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  is_told = 1;
}

static int open_database(const char *vfs, const char *path, int readonly, const char *setup,
                         sqlite3 **db, struct sdo_error *err) {
  *db = NULL;
  count_no_bytes();
  int has_name = *path && strcmp(path, ":memory:") != 0;
  if (has_name && !readonly && sdo_file_private(path, err) < 0) return -1;
  /* Also to read: a reader that may not write leaves SQLite's side files behind. What must
     not be written, setup says. */
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, db, flags, vfs) != SQLITE_OK) {
    sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", path,
             *db ? sqlite3_errmsg(*db) : "out of memory");
  } else {
    sqlite3_busy_handler(*db, wait_busy, NULL);
    if (set_up(*db, setup, err) == 0) return 0;
  }
  sqlite3_close(*db);
  *db = NULL;
  return -1;
}

int sdo_database_open(const char *path, int readonly, const char *setup, sqlite3 **db,
                      struct sdo_error *err) {
  return open_database(NULL, path, readonly, setup, db, err);
}

int sdo_database_open_with(const char *vfs, const char *path, const char *setup,
                           sqlite3 **db, struct sdo_error *err) {
  return open_database(vfs, path, 0, setup, db, err);
}

/* Where SQLite makes such a file, in its order, but for the working directory: that is the
   user's. */
static int has_folder(void) {
  const char *const folders[] = {getenv("SQLITE_TMPDIR"), getenv("TMPDIR"), "/var/tmp",
                                 "/usr/tmp", "/tmp"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (folders[i] && access(folders[i], W_OK | X_OK) == 0) return 1;
  return 0;
}

int sdo_database_open_nameless(const char *setup, sqlite3 **db, struct sdo_error *err) {
  return open_database(NULL, has_folder() ? "" : ":memory:", 0, setup, db, err);
}

int sdo_database_run(sqlite3 *db, const char *sql, struct sdo_error *err) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return 0;
  return sdo_database_fail(db, err);
}

int sdo_database_number(sqlite3 *db, const char *sql, int64_t *number,
                        struct sdo_error *err) {
  struct sdo_statement once = {.sql = sql};
  sqlite3_stmt *stmt = sdo_database_query(db, err, &once, "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) *number = sqlite3_column_int64(stmt, 0);
  else sdo_database_fail(db, err);
  sqlite3_finalize(stmt);
  return code == SQLITE_ROW ? 0 : -1;
}

int sdo_database_text(sqlite3 *db, const char *sql, char *text, size_t size,
                      struct sdo_error *err) {
  struct sdo_statement once = {.sql = sql};
  sqlite3_stmt *stmt = sdo_database_query(db, err, &once, "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    const char *found = (const char *)sqlite3_column_text(stmt, 0);
    snprintf(text, size, "%s", found ? found : "");
  } else {
    sdo_database_fail(db, err);
  }
  sqlite3_finalize(stmt);
  return code == SQLITE_ROW ? 0 : -1;
}

sqlite3_stmt *sdo_database_query(sqlite3 *db, struct sdo_error *err,
                                 struct sdo_statement *statement, const char *types, ...) {
  if (!statement->made &&
      sqlite3_prepare_v3(db, statement->sql, -1, SQLITE_PREPARE_PERSISTENT,
                         &statement->made, NULL) != SQLITE_OK) {
    sdo_database_fail(db, err);
    return NULL;
  }
  va_list args;
  va_start(args, types);
  for (int i = 0; types[i]; i++) {
    if (types[i] == 'i') sqlite3_bind_int64(statement->made, i + 1, va_arg(args, int64_t));
    else
      sqlite3_bind_text(statement->made, i + 1, va_arg(args, const char *), -1,
                        SQLITE_STATIC);
  }
  va_end(args);
  return statement->made;
}

int sdo_database_done(sqlite3 *db, sqlite3_stmt *stmt, struct sdo_error *err) {
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code != SQLITE_DONE && code != SQLITE_ROW) sdo_database_fail(db, err);
  sqlite3_reset(stmt);
  return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
}

int sdo_database_visited(sqlite3 *db, sqlite3_stmt *stmt, int code, struct sdo_error *err) {
  int failed = code != SQLITE_DONE && code != SQLITE_ROW;
  if (failed) sdo_database_fail(db, err);
  sqlite3_reset(stmt);
  return failed ? -1 : 0;
}

void sdo_database_close(sqlite3 *db, struct sdo_statement *statements, size_t count) {
  for (size_t i = 0; i < count; i++)
    sqlite3_finalize(statements[i].made);
  sqlite3_close(db);
}

int sdo_database_end(sqlite3 *db, int result, struct sdo_error *err) {
  if (result >= 0 && sdo_database_run(db, "COMMIT", err) == 0) return result;
  sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  return -1;
}

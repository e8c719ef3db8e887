#include "ledger/store_sqlite.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "ledger/lease.h"
#include "ledger/schema_sqlite.h"
#include "ledger/sqlite.h"

/* Full sync: an intent that was not on disk when the power went would be a second gift. */
static const char setup[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

int64_t sdo_sqlite_boot(const struct sdo_store_sqlite *store) {
  return sdo_clock_boot() + store->ahead_ms;
}

int64_t sdo_sqlite_wall(const struct sdo_store_sqlite *store) {
  return sdo_clock_wall() + store->ahead_ms;
}

static int read_account(struct sdo_store_sqlite *s, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[ACCOUNT], "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW)
    snprintf(s->store.account, sizeof s->store.account, "%s", sqlite3_column_text(stmt, 0));
  else if (code != SQLITE_DONE) sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

static int note_account(struct sdo_store_sqlite *s, const char *account,
                        struct sdo_error *err) {
  if (read_account(s, err) < 0) return -1;
  if (!account || s->store.account[0]) return 0;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[OWN], "t", account);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  snprintf(s->store.account, sizeof s->store.account, "%s", account);
  return 0;
}

static int add_process(struct sdo_store_sqlite *s, struct sdo_error *err) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  struct passwd *entry = getpwuid(geteuid());
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[PROCESS], "ittti", (int64_t)getpid(),
                         s->boot, entry ? entry->pw_name : NULL, host, sdo_sqlite_wall(s));
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  s->store.process = sqlite3_last_insert_rowid(s->db);
  if (s->lease_fd < 0) return 0;
  return sdo_lease_hold(s->lease_fd, s->store.process, err);
}

static int prepare_file(struct sdo_store_sqlite *s, const struct sdo_store_options *options,
                        struct sdo_error *err) {
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int failed = sdo_schema_prepare(s->db, options->path, err) < 0 ||
               note_account(s, options->account, err) < 0;
  return sdo_database_end(s->db, failed ? -1 : 0, err);
}

/* The process is on the disk when its lease is held: an intent is never of a process that
   nobody can find. */
static int prepare_process(struct sdo_store_sqlite *s, const char *path,
                           struct sdo_error *err) {
  if (strcmp(path, ":memory:") != 0) {
    s->lease_fd = sdo_lease_open(path, err);
    if (s->lease_fd < 0) return -1;
  }
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  return sdo_database_end(s->db, add_process(s, err), err);
}

/* What is only read is moved forward as a copy in memory. */
static int copy_to_memory(struct sdo_store_sqlite *s, struct sdo_error *err) {
  sqlite3 *copy = NULL;
  if (sdo_database_open(":memory:", 0, "", &copy, err) < 0) return -1;
  sqlite3_backup *backup = sqlite3_backup_init(copy, "main", s->db, "main");
  int done = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
  int failed = !backup || sqlite3_backup_finish(backup) != SQLITE_OK || !done;
  if (failed) sdo_database_fail(copy, err);
  sqlite3_close(failed ? copy : s->db);
  if (!failed) s->db = copy;
  return failed ? -1 : 0;
}

static int open_to_read(struct sdo_store_sqlite *s, const struct sdo_store_options *options,
                        struct sdo_error *err) {
  if (sdo_database_open(options->path, 1, "PRAGMA query_only = 1", &s->db, err) < 0)
    return -1;
  int old = sdo_schema_is_old(s->db, err);
  if (old < 0 || (old && copy_to_memory(s, err) < 0)) return -1;
  if (sdo_schema_prepare(s->db, options->path, err) < 0) return -1;
  return read_account(s, err);
}

static int open_to_write(struct sdo_store_sqlite *s,
                         const struct sdo_store_options *options, struct sdo_error *err) {
  if (sdo_database_open(options->path, 0, setup, &s->db, err) < 0 ||
      prepare_file(s, options, err) < 0)
    return -1;
  return prepare_process(s, options->path, err);
}

static void close_store(struct sdo_store *store) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (s->lease_fd >= 0) close(s->lease_fd);
  sdo_arena_clear(&s->texts);
  sdo_database_close(s->db, s->statements, STATEMENTS);
  free(s);
}

static int open_store(const struct sdo_store_options *options, struct sdo_store **store,
                      struct sdo_error *err) {
  *store = NULL;
  struct sdo_store_sqlite *s = calloc(1, sizeof *s);
  if (!s) return sdo_fail(err, SDO_STORE, "out of memory");
  s->store.driver = &sdo_store_sqlite;
  snprintf(s->store.name, sizeof s->store.name, "%s", options->path);
  s->lease_fd = -1;
  s->ahead_ms = options->ahead_ms;
  sdo_clock_boot_id(s->boot);
  for (int i = 0; i < STATEMENTS; i++)
    s->statements[i].sql = sdo_sqlite_sql[i];
  int result;
  if (access(options->path, F_OK) < 0 && sdo_lease_exists(options->path))
    result = sdo_schema_fail_lost(options->path, err);
  else if (options->readonly) result = open_to_read(s, options, err);
  else result = open_to_write(s, options, err);
  if (result < 0) close_store(&s->store);
  else *store = &s->store;
  return result;
}

const struct sdo_store_driver sdo_store_sqlite = {
    .version = SDO_STORE_VERSION,
    .open = open_store,
    .close = close_store,
    .take = sdo_sqlite_take,
    .keep = sdo_sqlite_keep,
    .leave = sdo_sqlite_leave,
    .look = sdo_sqlite_look,
    .list = sdo_sqlite_list,
    .history = sdo_sqlite_history,
    .rule = sdo_sqlite_rule,
    .remember = sdo_sqlite_remember,
    .alias = sdo_sqlite_alias,
    .aliases = sdo_sqlite_aliases,
};

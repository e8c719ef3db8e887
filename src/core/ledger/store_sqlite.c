#include "ledger/store_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "ledger/journal_sqlite.h"
#include "ledger/lease.h"
#include "ledger/pieces_sqlite.h"
#include "ledger/schema_sqlite.h"
#include "ledger/sqlite.h"
#include "ledger/volume.h"

/* The file is whole by itself: with a log beside it, a copy of the file would be an older
   ledger. Full sync: an intent that was not on disk when the power went would be a second
   gift. The journal stays there, empty, so that a missing one tells something. */
static const char setup[] = "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;";

int64_t sdo_sqlite_boot(const struct sdo_store_sqlite *store) {
  return sdo_clock_boot() + store->ahead_ms;
}

int64_t sdo_sqlite_wall(const struct sdo_store_sqlite *store) {
  return sdo_clock_wall() + store->ahead_ms;
}

/* Whose it is, and which. */

static void copy_column(sqlite3_stmt *stmt, int column, char *to, size_t size) {
  const char *text = (const char *)sqlite3_column_text(stmt, column);
  snprintf(to, size, "%s", text ? text : "");
}

static int read_account(struct sdo_store_sqlite *s, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[ACCOUNT], "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) copy_column(stmt, 0, s->store.account, sizeof s->store.account);
  else if (code != SQLITE_DONE) sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

int sdo_sqlite_identify(struct sdo_store_sqlite *s, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[LEDGER], "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    copy_column(stmt, 0, s->store.id, sizeof s->store.id);
    copy_column(stmt, 1, s->store.moved_to, sizeof s->store.moved_to);
    copy_column(stmt, 2, s->store.filled_from, sizeof s->store.filled_from);
    s->store.copied = sqlite3_column_int64(stmt, 3);
    copy_column(stmt, 4, s->store.secret, sizeof s->store.secret);
    s->store.is_marked = sqlite3_column_int(stmt, 5);
  } else if (code != SQLITE_DONE) {
    sdo_database_fail(s->db, err);
  }
  sqlite3_reset(stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE ? read_account(s, err) : -1;
}

static int note_account(struct sdo_store_sqlite *s, const char *account,
                        struct sdo_error *err) {
  if (!account || s->store.account[0]) return 0;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[OWN], "t", account);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  snprintf(s->store.account, sizeof s->store.account, "%s", account);
  return 0;
}

/* Opening. */

static int is_in_file(const struct sdo_store_options *options) {
  return strcmp(options->path, ":memory:") != 0;
}

/* A file that was copied while somebody wrote to it may be half of one moment and half of
   another: each of its pages is whole, and a gift is in some of them only. Where it was
   never used before, it is looked over once. */
static int check_copy(struct sdo_store_sqlite *s, struct sdo_error *err) {
  struct sdo_store_health health;
  int is_ledger = sdo_schema_check(s->db, s->path, err);
  if (is_ledger <= 0) return is_ledger;
  if (sdo_sqlite_examine(&s->store, &health, err) < 0) return -1;
  if (!health.damage[0]) return 0;
  sdo_fail(err, SDO_STORE, "%.140s is damaged: %.150s", s->path, health.damage);
  return sdo_hint(err,
                  "was it copied during a run? Copy it again, or restore another copy");
}

static int prepare(struct sdo_store_sqlite *s, const struct sdo_store_options *options,
                   struct sdo_error *err) {
  int made = sdo_schema_prepare(s->db, s->store.name, options->make, err);
  if (made < 0) return -1;
  if (made && options->filling &&
      sdo_database_run(s->db, "UPDATE ledger SET filled_from = id", err) < 0)
    return -1;
  return sdo_sqlite_identify(s, err) < 0 ? -1 : note_account(s, options->account, err);
}

static int prepare_file(struct sdo_store_sqlite *s, const struct sdo_store_options *options,
                        struct sdo_error *err) {
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  return sdo_database_end(s->db, prepare(s, options, err), err);
}

static int open_to_write(struct sdo_store_sqlite *s,
                         const struct sdo_store_options *options, struct sdo_error *err) {
  if (sdo_volume_check(s->path, options->file_system, err) < 0 ||
      sdo_journal_check(s->path, options->recover, err) < 0)
    return -1;
  s->pieces = sdo_pieces_make();
  if (sdo_database_open_with(sdo_pieces_name(s->pieces), s->path, setup, &s->db, err) < 0)
    return -1;
  sdo_journal_make(s->path);
  s->place = sdo_lease_place(s->path);
  if (!sdo_lease_is_at(s->path, &s->place) && check_copy(s, err) < 0) return -1;
  return prepare_file(s, options, err);
}

static int open_in_memory(struct sdo_store_sqlite *s,
                          const struct sdo_store_options *options, struct sdo_error *err) {
  if (sdo_database_open(":memory:", 0, "", &s->db, err) < 0 ||
      prepare_file(s, options, err) < 0)
    return -1;
  s->store.id[0] = '\0'; /* nothing is left of it that could be put back */
  return 0;
}

static int open_in_file(struct sdo_store_sqlite *s, const struct sdo_store_options *options,
                        struct sdo_error *err) {
  int is_there = sdo_volume_find(options->path, s->path, err);
  if (is_there < 0 || sdo_lease_path(s->path, s->lease, err) < 0) return -1;
  snprintf(s->store.name, sizeof s->store.name, "%.255s", s->path);
  s->store.beside = s->lease;
  if (!is_there && sdo_lease_exists(s->path)) return sdo_schema_fail_lost(s->path, err);
  if (!is_there && (options->readonly || !options->make))
    return sdo_schema_fail_missing(s->path, err);
  if (options->readonly) return sdo_sqlite_open_to_read(s, err);
  if (sdo_volume_check_name(s->path, !is_there, err) < 0) return -1;
  return open_to_write(s, options, err);
}

/* Closing. */

static void free_store(struct sdo_store_sqlite *s) {
  sdo_arena_clear(&s->texts);
  sdo_database_close(s->db, s->statements, STATEMENTS);
  sdo_pieces_free(s->pieces);
  free(s);
}

static void close_store(struct sdo_store *store) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sdo_sqlite_leave(store);
  if (s->lease_fd >= 0) {
    sdo_lease_end(s->lease_fd, s->store.process);
    close(s->lease_fd);
  }
  free_store(s);
}

/* The connection is left as it is: even closing it might take the parent's write back. */
static void abandon_store(struct sdo_store *store) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (s->lease_fd >= 0) close(s->lease_fd);
  s->lease_fd = -1;
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
  int result =
      is_in_file(options) ? open_in_file(s, options, err) : open_in_memory(s, options, err);
  if (result < 0) free_store(s);
  else *store = &s->store;
  return result;
}

const struct sdo_store_driver sdo_store_sqlite = {
    .version = SDO_STORE_VERSION,
    .open = open_store,
    .enter = sdo_sqlite_enter,
    .opening = sdo_sqlite_opening,
    .event = sdo_sqlite_event,
    .close = close_store,
    .abandon = abandon_store,
    .take = sdo_sqlite_take,
    .keep = sdo_sqlite_keep,
    .leave = sdo_sqlite_leave,
    .look = sdo_sqlite_look,
    .list = sdo_sqlite_list,
    .budget = sdo_sqlite_budget,
    .allot = sdo_sqlite_allot,
    .allotments = sdo_sqlite_allotments,
    .history = sdo_sqlite_history,
    .rule = sdo_sqlite_rule,
    .remember = sdo_sqlite_remember,
    .alias = sdo_sqlite_alias,
    .aliases = sdo_sqlite_aliases,
    .got = sdo_sqlite_got,
    .rules_of = sdo_sqlite_rules_of,
    .count = sdo_sqlite_count,
    .examine = sdo_sqlite_examine,
    .backup = sdo_sqlite_backup,
    .seal = sdo_sqlite_seal,
    .openings = sdo_sqlite_openings,
    .ran = sdo_sqlite_ran,
    .runs = sdo_sqlite_runs,
    .see = sdo_sqlite_see,
    .seen = sdo_sqlite_seen,
    .all_rules = sdo_sqlite_all_rules,
    .all_aliases = sdo_sqlite_all_aliases,
    .fill = sdo_sqlite_fill,
    .load_openings = sdo_sqlite_load_openings,
    .load = sdo_sqlite_load,
    .filled = sdo_sqlite_filled,
    .tell = sdo_sqlite_tell,
    .told = sdo_sqlite_told,
};

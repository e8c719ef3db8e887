#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger/lease.h"
#include "ledger/sqlite.h"

/* Who has opened the ledger for writing. */

static int add_process(struct sdo_store_sqlite *s, struct sdo_error *err) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  struct passwd *entry = getpwuid(geteuid());
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[PROCESS], "itttit", (int64_t)getpid(), s->boot,
      entry ? entry->pw_name : NULL, host, sdo_sqlite_wall(s), s->mark);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  s->store.process = sqlite3_last_insert_rowid(s->db);
  stmt = sdo_database_query(s->db, err, &s->statements[OPENED], "");
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  s->store.copied = 0;
  if (s->lease_fd < 0) return 0;
  return sdo_lease_hold(s->lease_fd, s->store.process, err);
}

/* The process is on the disk when its lease is held: an intent is never of a process that
   nobody can find. */
int sdo_sqlite_enter(struct sdo_store *store, const char *mark, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  snprintf(s->mark, sizeof s->mark, "%s", mark);
  if (s->path[0] && s->lease_fd < 0) {
    s->lease_fd = sdo_lease_open(s->path, err);
    if (s->lease_fd < 0 || sdo_lease_note_place(s->lease_fd, &s->place, err) < 0) return -1;
  }
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  return sdo_database_end(s->db, add_process(s, err), err);
}

/* Copies the text of the first column of the one row that a statement gives: 1, 0 (there is
   no row, or nothing in it) or -1. */
static int read_mark(struct sdo_store_sqlite *s, sqlite3_stmt *stmt,
                     char mark[SDO_MARK_SIZE], struct sdo_error *err) {
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
  snprintf(mark, SDO_MARK_SIZE, "%s", text ? text : "");
  int failed = code != SQLITE_ROW && code != SQLITE_DONE;
  if (failed) sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return failed ? -1 : mark[0] != '\0';
}

int sdo_sqlite_opening(struct sdo_store *store, int64_t number, char mark[SDO_MARK_SIZE],
                       struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  return read_mark(
      s, sdo_database_query(s->db, err, &s->statements[OPENING_MARK], "i", number), mark,
      err);
}

int sdo_sqlite_event(struct sdo_store *store, int64_t *number, int64_t *opening,
                     struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt =
      *number ? sdo_database_query(s->db, err, &s->statements[EVENT_OF], "i", *number)
              : sdo_database_query(s->db, err, &s->statements[LAST_EVENT], "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    *number = sqlite3_column_int64(stmt, 0);
    *opening = sqlite3_column_int64(stmt, 1);
  } else if (code != SQLITE_DONE) {
    sdo_database_fail(s->db, err);
  }
  sqlite3_reset(stmt);
  return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

int sdo_sqlite_openings(struct sdo_store *store,
                        int (*visit)(void *data, const struct sdo_opening *opening),
                        void *data, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[OPENINGS], "");
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_opening opening = {.number = sqlite3_column_int64(stmt, 0),
                                  .mark = (const char *)sqlite3_column_text(stmt, 1),
                                  .user = (const char *)sqlite3_column_text(stmt, 2),
                                  .host = (const char *)sqlite3_column_text(stmt, 3),
                                  .pid = sqlite3_column_int64(stmt, 4),
                                  .at = sqlite3_column_int64(stmt, 5)};
    if (visit(data, &opening)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

/* Under a running process the file may be exchanged for another one, or another one copied
   over it, or one of its own from a moment ago: that has its opening, but not what it wrote
   last. What was read of it before is not asked. */
int sdo_sqlite_check_stand(struct sdo_store_sqlite *s, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[STAND], "iti",
                                          s->store.process, s->mark, s->store.event);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), is_same = 0;
  if (code == SQLITE_ROW) {
    const char *moved_to = (const char *)sqlite3_column_text(stmt, 1);
    is_same = sqlite3_column_int(stmt, 0);
    snprintf(s->store.moved_to, sizeof s->store.moved_to, "%s", moved_to ? moved_to : "");
  } else if (code != SQLITE_DONE) {
    sdo_database_fail(s->db, err);
  }
  sqlite3_reset(stmt);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return -1;
  if (!is_same) {
    sdo_fail(err, SDO_GUARD, "the ledger %.200s is not the one any more that was opened",
             s->path);
    return sdo_hint(err, "another file, or an older copy, was put in its place during the "
                         "run; put the right one there, then run again");
  }
  if (!s->store.moved_to[0]) return 0;
  return sdo_fail(err, SDO_GUARD, "the ledger was moved to %.200s", s->store.moved_to);
}

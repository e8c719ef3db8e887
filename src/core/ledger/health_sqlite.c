#include <stdio.h>
#include <string.h>

#include "ledger/sqlite.h"

/* How a ledger is. */

/* Pages that are looked at in half a second. */
enum { LONG = 16384 };

/* What must not be: each asks for one case of it, and says so. */
static const char *const faults[] = {
    "SELECT 'the gift ' || key || ' has no change' FROM gift WHERE NOT EXISTS"
    " (SELECT 1 FROM event WHERE event.key = gift.key) LIMIT 1",
    "SELECT 'a change of ' || key || ' is of no gift' FROM event WHERE NOT EXISTS"
    " (SELECT 1 FROM gift WHERE gift.key = event.key) AND state <> '" SDO_STATE_CALL
    "' LIMIT 1",
    "SELECT 'the gift ' || key || ' is ' || state || ', not what its last change says'"
    " FROM gift WHERE state <> (SELECT state FROM event WHERE event.key = gift.key"
    " AND event.state <> '" SDO_STATE_CALL "' ORDER BY event.id DESC LIMIT 1) LIMIT 1",
    "SELECT 'the change ' || id || ' is of an opening that is not there' FROM event"
    " WHERE process > (SELECT max(id) FROM process) LIMIT 1",
};

/* 1 and the fault, 0 or -1. */
static int find_fault(sqlite3 *db, const char *sql, char *fault, size_t size,
                      struct sdo_error *err) {
  struct sdo_statement once = {.sql = sql};
  sqlite3_stmt *stmt = sdo_database_query(db, err, &once, "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) snprintf(fault, size, "%s", sqlite3_column_text(stmt, 0));
  else if (code != SQLITE_DONE) sdo_database_fail(db, err);
  sqlite3_finalize(stmt);
  return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

static int count_all(sqlite3 *db, struct sdo_store_health *health, struct sdo_error *err) {
  const struct {
    const char *sql;
    int64_t *number;
  } all[] = {{"PRAGMA user_version", &health->version},
             {"SELECT count(*) FROM gift", &health->gifts},
             {"SELECT count(*) FROM event", &health->events},
             {"SELECT coalesce(max(id), 0) FROM process", &health->opening}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (sdo_database_number(db, all[i].sql, all[i].number, err) < 0) return -1;
  return 0;
}

static int find_damage(sqlite3 *db, struct sdo_store_health *health,
                       struct sdo_error *err) {
  if (sdo_database_text(db, "PRAGMA integrity_check(1)", health->damage,
                        sizeof health->damage, err) < 0)
    return -1;
  if (strcmp(health->damage, "ok") != 0) return 0;
  health->damage[0] = '\0';
  for (size_t i = 0; i < sizeof faults / sizeof *faults && !health->damage[0]; i++)
    if (find_fault(db, faults[i], health->damage, sizeof health->damage, err) < 0)
      return -1;
  return count_all(db, health, err);
}

/* What cannot be read to its end is damaged, and that is the answer. */
static int examine(sqlite3 *db, struct sdo_store_health *health, struct sdo_error *err) {
  if (find_damage(db, health, err) == 0) return 0;
  int code = sqlite3_errcode(db) & 0xff;
  if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) return -1;
  snprintf(health->damage, sizeof health->damage, "%.230s", err->message);
  return 0;
}

/* Whoever looks long keeps writers waiting: what is long is looked at as a copy. 1, 0: it
   cannot be copied, or -1. */
static int examine_copy(sqlite3 *from, struct sdo_store_health *health,
                        struct sdo_error *err) {
  char folder[PATH_MAX], path[PATH_MAX + 16];
  sqlite3 *db = NULL;
  int result = 0;
  if (sdo_sqlite_make_folder(folder, err) < 0) return 0;
  snprintf(path, sizeof path, "%s/db", folder);
  if (sdo_sqlite_copy_to(from, path, &db, err) == 0)
    result = examine(db, health, err) < 0 ? -1 : 1;
  sqlite3_close(db);
  sdo_sqlite_remove_folder(folder);
  return result;
}

int sdo_sqlite_examine(struct sdo_store *store, struct sdo_store_health *health,
                       struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  int64_t pages = 0;
  *health = (struct sdo_store_health){0};
  if (sdo_database_number(s->db, "PRAGMA page_count", &pages, err) == 0 && pages > LONG) {
    int examined = examine_copy(s->db, health, err);
    if (examined) return examined < 0 ? -1 : 0;
  }
  return examine(s->db, health, err);
}

int sdo_sqlite_count(struct sdo_store *store,
                     int (*visit)(void *data, const char *state, int64_t gifts), void *data,
                     struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[COUNT], "");
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    int64_t gifts = sqlite3_column_int64(stmt, 1);
    if (gifts && visit(data, (const char *)sqlite3_column_text(stmt, 0), gifts)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

#include <stdio.h>
#include <string.h>

#include "mirror/inside.h"

/* Sends as a filter asks for them. The statement has the conditions
   that are asked for and no other, so that SQLite finds the index for them. */

enum { SQL_MAX = 2048 };

struct condition {
  const char *sql;
  int64_t number;
  const char *text;
};

enum { CONDITIONS = 14 };

static void list_conditions(const struct sdo_send_filter *filter,
                            struct condition all[CONDITIONS]) {
  const struct condition list[CONDITIONS] = {
      {"s.created >= ?1", filter->since, NULL},
      {"s.created < ?2", filter->until, NULL},
      {"s.status COLLATE NOCASE IN (SELECT value FROM json_each(?3))", 0, filter->statuses},
      {"s.campaign = ?4", filter->campaign, NULL},
      {"s.campaign_name = ?5", 0, filter->campaign_name},
      {"s.email = ?6", 0, filter->email},
      {"s.script = ?7", 0, filter->script},
      {"s.gift = ?8", 0, filter->gift},
      {"s.id = ?9", 0, filter->id},
      {"(s.created, s.n) < (?10, ?11)", filter->before_number ? filter->before : 0, NULL},
      {"?11 > 0", filter->before_number, NULL},
      {"s.gift IS NULL AND ?12 > 0", filter->unjoined, NULL},
      {"s.n > ?13", filter->after_number, NULL},
      {"s.terminal = 0 AND s.changed < ?14", filter->stuck, NULL},
  };
  memcpy(all, list, sizeof list);
}

sqlite3_stmt *sdo_mirror_select(struct sdo_mirror *mirror,
                                const struct sdo_send_filter *filter, const char *before,
                                const char *behind, struct sdo_error *err) {
  struct condition conditions[CONDITIONS];
  char sql[SQL_MAX];
  int length = snprintf(sql, sizeof sql, "%s WHERE s.gone = 0", before);
  list_conditions(filter, conditions);
  for (int i = 0; i < CONDITIONS; i++)
    if (conditions[i].number || conditions[i].text)
      length +=
          snprintf(sql + length, sizeof sql - (size_t)length, " AND %s", conditions[i].sql);
  snprintf(sql + length, sizeof sql - (size_t)length, "%s", behind);
  sqlite3_stmt *stmt = NULL;
  if (sqlite3_prepare_v2(mirror->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
    sdo_database_fail(mirror->db, err);
    return NULL;
  }
  for (int i = 0; i < CONDITIONS; i++) /* where one is not asked for, nothing takes it */
    if (conditions[i].text)
      sqlite3_bind_text(stmt, i + 1, conditions[i].text, -1, SQLITE_STATIC);
    else sqlite3_bind_int64(stmt, i + 1, conditions[i].number);
  return stmt;
}

/* Ends a statement that was stepped through. 0, 1 (it was left before its end) or -1. */
static int finish(struct sdo_mirror *mirror, sqlite3_stmt *stmt, int code,
                  struct sdo_error *err) {
  if (code != SQLITE_DONE && code != SQLITE_ROW) sdo_database_fail(mirror->db, err);
  sqlite3_finalize(stmt);
  return code == SQLITE_DONE ? 0 : code == SQLITE_ROW ? 1 : -1;
}

int sdo_mirror_list(struct sdo_mirror *mirror, const struct sdo_send_filter *filter,
                    int (*visit)(void *data, const struct sdo_send *send), void *data,
                    struct sdo_error *err) {
  char behind[96];
  snprintf(behind, sizeof behind, " ORDER BY %s LIMIT %lld",
           filter->unjoined ? "s.n"
           : filter->stuck  ? "s.changed, s.n"
                            : "s.created DESC, s.n DESC",
           filter->limit ? (long long)filter->limit : -1LL);
  sqlite3_stmt *stmt = sdo_mirror_select(
      mirror, filter, "SELECT " SDO_SEND_COLUMNS " FROM send s JOIN body b ON b.n = s.n",
      behind, err);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_send send;
    sdo_mirror_read(stmt, 0, &send);
    if (visit(data, &send)) break;
  }
  return finish(mirror, stmt, code, err);
}

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mirror/inside.h"
#include "mirror/sums.h"

/* Sends added up by a key. SQL would sort them for that, with several texts each; here each
   is looked at once, as it comes. */

enum { KEY_COLUMN, KEY_MAX = 24 };

/* The key of a send, from its column, or from its times. */

static const char *key_of_column(sqlite3_stmt *stmt, const struct sdo_sums_send *send,
                                 char room[KEY_MAX]) {
  (void)send;
  (void)room;
  return (const char *)sqlite3_column_text(stmt, KEY_COLUMN);
}

/* A send of which no time is known is of no month. */
static const char *month_of(sqlite3_stmt *stmt, const struct sdo_sums_send *send,
                            char room[KEY_MAX]) {
  (void)stmt;
  time_t at = (time_t)send->created;
  struct tm day;
  if (send->created <= 1 || !gmtime_r(&at, &day) || day.tm_year + 1900 > 9999) return NULL;
  snprintf(room, KEY_MAX, "%04d-%02d", day.tm_year + 1900, day.tm_mon + 1);
  return room;
}

static const char *days_of(sqlite3_stmt *stmt, const struct sdo_sums_send *send,
                           char room[KEY_MAX]) {
  (void)stmt;
  if (send->reached <= 0) return NULL;
  int64_t seconds = send->reached - send->created;
  snprintf(room, KEY_MAX, "%lld", (long long)(seconds > 0 ? seconds / 86400 : 0));
  return room;
}

/* What sends are added up by. */
struct key {
  const char *name, *column;
  const char *(*of)(sqlite3_stmt *stmt, const struct sdo_sums_send *send,
                    char room[KEY_MAX]);
};

static const struct key keys[] = {
    {"campaign", "s.campaign_name", key_of_column},
    {"group", "s.team", key_of_column},
    {"script", "s.script", key_of_column},
    {"country", "s.country", key_of_column},
    {"month", "NULL", month_of},
    {"days", "NULL", days_of},
};

static const struct key *find_key(const char *name, struct sdo_error *err) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strcmp(keys[i].name, name) == 0) return &keys[i];
  sdo_fail_field(err, "by", "sends cannot be added up by %.40s", name);
  return NULL;
}

/* Adds up the rows of a statement. 0, or -1. */
static int add_up(struct sdo_mirror *mirror, sqlite3_stmt *stmt, const struct key *key,
                  int64_t stuck_before, struct sdo_sums *sums, struct sdo_error *err) {
  char room[KEY_MAX];
  int code, result = 0;
  while (result == 0 && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_sums_send send = {
        .status = (const char *)sqlite3_column_text(stmt, 1),
        .currency = (const char *)sqlite3_column_text(stmt, 2),
        .created = sqlite3_column_int64(stmt, 3),
        .changed = sqlite3_column_int64(stmt, 4),
        .reached = sqlite3_column_int64(stmt, 5),
        .cost = sqlite3_column_int64(stmt, 6),
    };
    send.is_stuck = sqlite3_column_int64(stmt, 7) == 0 && send.changed < stuck_before;
    send.key = key->of(stmt, &send, room);
    result = sdo_sums_add(sums, &send, err);
  }
  if (result == 0 && code != SQLITE_DONE) result = sdo_database_fail(mirror->db, err);
  sqlite3_finalize(stmt);
  return result;
}

int sdo_mirror_sum(struct sdo_mirror *mirror, const struct sdo_send_filter *filter,
                   const char *by, int64_t stuck_before,
                   int (*visit)(void *data, const struct sdo_send_sum *sum), void *data,
                   struct sdo_error *err) {
  char before[192];
  const struct key *key = find_key(by, err);
  if (!key) return -1;
  snprintf(before, sizeof before,
           "SELECT %s, s.status, s.currency, s.created, s.changed, s.reached, s.cost,"
           " s.terminal FROM send s",
           key->column);
  /* a walk over sends needs no page twice, and would but fill the cache */
  if (sdo_database_run(mirror->db, SDO_MIRROR_SMALL_CACHE, err) < 0) return -1;
  struct sdo_sums sums = {0};
  sqlite3_stmt *stmt = sdo_mirror_select(mirror, filter, before, "", err);
  int result = stmt ? add_up(mirror, stmt, key, stuck_before, &sums, err) : -1;
  if (sdo_database_run(mirror->db, SDO_MIRROR_CACHE, err) < 0) result = -1;
  if (result == 0) result = sdo_sums_finish(&sums, err);
  if (result == 0) result = sdo_sums_visit(&sums, visit, data);
  sdo_sums_clear(&sums);
  return result;
}

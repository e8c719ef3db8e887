#include <string.h>

#include "mirror/inside.h"

/* Sends and their statuses, as they are taken up. */

static const char *text(sqlite3_stmt *stmt, int column) {
  return (const char *)sqlite3_column_text(stmt, column);
}

void sdo_mirror_read(sqlite3_stmt *stmt, int column, struct sdo_send *send) {
  int at = column;
  send->number = sqlite3_column_int64(stmt, at++);
  const char **const texts[] = {
      &send->id,    &send->gid,  &send->status,  &send->campaign_name,
      &send->email, &send->team, &send->country, &send->currency,
      &send->body,  &send->gift, &send->script,  &send->rule};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    *texts[i] = text(stmt, at++);
  int64_t *const numbers[] = {&send->campaign, &send->created, &send->changed,
                              &send->reached,  &send->cost,    &send->terminal,
                              &send->place,    &send->pass};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    *numbers[i] = sqlite3_column_int64(stmt, at++);
}

/* A statement with this number, its parameters bound. */
#define QUERY(which, ...)                                                                  \
  sdo_database_query(mirror->db, err, &mirror->statements[which], __VA_ARGS__)

/* Runs a statement that gives no row. */
#define RUN(which, ...) sdo_database_done(mirror->db, QUERY(which, __VA_ARGS__), err)

int sdo_mirror_has_row(struct sdo_mirror *mirror, sqlite3_stmt *stmt,
                       struct sdo_error *err) {
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  return sdo_database_visited(mirror->db, stmt, code, err) < 0 ? -1 : code == SQLITE_ROW;
}

/* Finds a send by its id. Sets number, 0 if it is not there. Is its text the same? Had it
   gone from the list? */
static int find(struct sdo_mirror *mirror, struct sdo_send *send, int *is_same,
                int *is_gone, struct sdo_error *err) {
  sqlite3_stmt *stmt = QUERY(SDO_MIRROR_FIND, "t", send->id);
  send->number = *is_same = *is_gone = 0;
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    send->number = sqlite3_column_int64(stmt, 0);
    *is_same = strcmp(text(stmt, 1), send->body) == 0;
    *is_gone = sqlite3_column_int(stmt, 2);
  }
  return sdo_database_visited(mirror->db, stmt, code, err);
}

static int write(struct sdo_mirror *mirror, struct sdo_send *send, struct sdo_error *err) {
  int which = send->number ? SDO_MIRROR_UPDATE : SDO_MIRROR_INSERT;
  if (RUN(which, "ttttttttiiiiiiii", send->id, send->gid, send->status, send->campaign_name,
          send->email, send->team, send->country, send->currency, send->campaign,
          send->created, send->changed, send->reached, send->cost, send->terminal,
          send->place, send->pass) < 0)
    return -1;
  if (!send->number) send->number = sqlite3_last_insert_rowid(mirror->db);
  return RUN(SDO_MIRROR_BODY, "it", send->number, send->body);
}

/* Takes up what webhooks have told of a send that was not there. */
static int take_heard(struct sdo_mirror *mirror, const struct sdo_send *send,
                      struct sdo_error *err) {
  char events[512];
  int64_t at = 0;
  for (;;) {
    sqlite3_stmt *stmt = QUERY(SDO_MIRROR_HEARD, "t", send->gid);
    if (!stmt) return -1;
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
      sqlite3_snprintf(sizeof events, events, "%s", text(stmt, 0));
      at = sqlite3_column_int64(stmt, 1);
    }
    if (sdo_database_visited(mirror->db, stmt, code, err) < 0) return -1;
    if (code != SQLITE_ROW) return 0;
    if (RUN(SDO_MIRROR_FORGET_HEARD, "tt", send->gid, events) < 0 ||
        sdo_mirror_hear(mirror, send->gid, events, at, err) < 0)
      return -1;
  }
}

int sdo_mirror_put(struct sdo_mirror *mirror, struct sdo_send *send,
                   struct sdo_error *err) {
  int is_same, is_gone;
  if (find(mirror, send, &is_same, &is_gone, err) < 0) return -1;
  if (is_gone && RUN(SDO_MIRROR_BACK, "i", send->number) < 0) return -1;
  if (is_same)
    return RUN(SDO_MIRROR_SEEN, "iii", send->number, send->place, send->pass) < 0
               ? -1
               : SDO_PUT_SAME;
  int is_new = !send->number;
  if (write(mirror, send, err) < 0) return -1;
  if (is_new && send->gid && take_heard(mirror, send, err) < 0) return -1;
  return is_new ? SDO_PUT_NEW : SDO_PUT_CHANGED;
}

/* What is known of a send: this status, and any of which a webhook has told? 0, or -1. */
static int look(struct sdo_mirror *mirror, int64_t number, const char *status, int *known,
                int *heard, struct sdo_error *err) {
  sqlite3_stmt *stmt = QUERY(SDO_MIRROR_KNOWN, "it", number, status);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  *known = code == SQLITE_ROW && sqlite3_column_int(stmt, 0);
  *heard = code == SQLITE_ROW && sqlite3_column_int(stmt, 1);
  return sdo_database_visited(mirror->db, stmt, code, err);
}

int sdo_mirror_change(struct sdo_mirror *mirror, int64_t number, const char *status,
                      const char *events, int64_t at, struct sdo_error *err) {
  int known, heard;
  if (look(mirror, number, status, &known, &heard, err) < 0) return -1;
  if (known) return 0;
  if (heard && RUN(SDO_MIRROR_NAMED, "itti", number, status, events, at) < 0) return -1;
  if (heard && sqlite3_changes(mirror->db) > 0) return 0;
  return RUN(SDO_MIRROR_ADD, "itti", number, status, events, at) < 0 ? -1 : 1;
}

int sdo_mirror_hear(struct sdo_mirror *mirror, const char *gid, const char *events,
                    int64_t at, struct sdo_error *err) {
  sqlite3_stmt *stmt = QUERY(SDO_MIRROR_OF_GID, "t", gid);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  int64_t number = code == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
  if (sdo_database_visited(mirror->db, stmt, code, err) < 0) return -1;
  if (!number) {
    if (RUN(SDO_MIRROR_HEAR, "tti", gid, events, at) < 0) return -1;
    return sqlite3_changes(mirror->db) > 0;
  }
  int known =
      sdo_mirror_has_row(mirror, QUERY(SDO_MIRROR_HAS_EVENT, "it", number, events), err);
  if (known) return known < 0 ? -1 : 0;
  return RUN(SDO_MIRROR_ADD_HEARD, "iti", number, events, at) < 0 ? -1 : 1;
}

int sdo_mirror_knows(struct sdo_mirror *mirror, const char *gid, struct sdo_error *err) {
  return sdo_mirror_has_row(mirror, QUERY(SDO_MIRROR_OF_GID, "t", gid), err);
}

int sdo_mirror_join(struct sdo_mirror *mirror, int64_t number, const char *gift,
                    const char *script, const char *rule, struct sdo_error *err) {
  return RUN(SDO_MIRROR_JOIN, "ittt", number, gift, script, rule);
}

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "mirror/inside.h"

/* What followers are told: each change once, by one process at a time. */

int sdo_mirror_news(struct sdo_mirror *mirror, const struct sdo_news_filter *filter,
                    int (*visit)(void *data, const struct sdo_news *news), void *data,
                    struct sdo_error *err) {
  int which = filter->gid ? SDO_MIRROR_NEWS_OF : SDO_MIRROR_NEWS;
  sqlite3_stmt *stmt = sdo_database_query(
      mirror->db, err, &mirror->statements[which], filter->gid ? "tttiiiit" : "tttiiii",
      filter->follower, filter->events, filter->status, filter->since, filter->after,
      filter->after_id, filter->limit, filter->gid);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_news news = {.id = sqlite3_column_int64(stmt, 0),
                            .at = sqlite3_column_int64(stmt, 1),
                            .status = (const char *)sqlite3_column_text(stmt, 2),
                            .event = (const char *)sqlite3_column_text(stmt, 3)};
    sdo_mirror_read(stmt, 4, &news.send);
    if (visit(data, &news)) break;
  }
  return sdo_database_visited(mirror->db, stmt, code, err) < 0 ? -1 : code == SQLITE_ROW;
}

/* Opens the file beside the database: SQLite's own locks would be lost with ours in it. */
static int open_telling(struct sdo_mirror *mirror, struct sdo_error *err) {
  if (mirror->telling >= 0) return 0;
  if (sdo_file_private(mirror->telling_path, err) < 0) return -1;
  mirror->telling = open(mirror->telling_path, O_RDWR | O_CLOEXEC);
  if (mirror->telling >= 0) return 0;
  return sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", mirror->telling_path,
                  strerror(errno));
}

/* Locks the byte that stands for a change; it ends with the process. 1, 0 or -1. */
static int lock(struct sdo_mirror *mirror, int64_t change, struct sdo_error *err) {
  struct flock byte = {
      .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = change, .l_len = 1};
  if (open_telling(mirror, err) < 0) return -1;
  if (fcntl(mirror->telling, F_OFD_SETLK, &byte) == 0) return 1;
  if (errno == EAGAIN || errno == EACCES) return 0;
  return sdo_fail(err, SDO_STORE, "cannot lock %.200s: %s", mirror->telling_path,
                  strerror(errno));
}

int sdo_mirror_take(struct sdo_mirror *mirror, const char *follower, int64_t change,
                    struct sdo_error *err) {
  int taken = lock(mirror, change, err);
  if (taken <= 0) return taken;
  int told = sdo_mirror_has_row(mirror,
                                sdo_database_query(mirror->db, err,
                                                   &mirror->statements[SDO_MIRROR_WAS_TOLD],
                                                   "ti", follower, change),
                                err);
  if (told) sdo_mirror_leave(mirror);
  return told < 0 ? -1 : !told;
}

void sdo_mirror_leave(struct sdo_mirror *mirror) {
  struct flock all = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
  if (mirror->telling >= 0) fcntl(mirror->telling, F_OFD_SETLK, &all);
}

int sdo_mirror_told(struct sdo_mirror *mirror, const char *follower, int64_t change,
                    struct sdo_error *err) {
  return sdo_database_done(mirror->db,
                           sdo_database_query(mirror->db, err,
                                              &mirror->statements[SDO_MIRROR_TOLD], "ti",
                                              follower, change),
                           err);
}

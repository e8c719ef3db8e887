#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/lease.h"
#include "ledger/sqlite.h"
#include "ledger/volume.h"

/* Copies of a ledger's file. */

int sdo_sqlite_copy(sqlite3 *from, sqlite3 *to, struct sdo_error *err) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  int code = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
  if (backup && sqlite3_backup_finish(backup) == SQLITE_OK && code == SQLITE_DONE) return 0;
  if (code != SQLITE_BUSY && code != SQLITE_LOCKED) return sdo_database_fail(to, err);
  sdo_fail(err, SDO_STORE, "%.200s: database is locked", sqlite3_db_filename(from, "main"));
  return sdo_hint(err, "another process holds it; try again when it is done");
}

/* A copy that is not kept: in a folder of its own, as the file "db". */

int sdo_sqlite_make_folder(char folder[PATH_MAX], struct sdo_error *err) {
  const char *where = getenv("TMPDIR");
  snprintf(folder, PATH_MAX, "%.3000s/sendoso-XXXXXX", where && *where ? where : "/tmp");
  if (mkdtemp(folder)) return 0;
  sdo_fail(err, SDO_STORE, "cannot make the folder %.200s: %s", folder, strerror(errno));
  return sdo_hint(err, "TMPDIR names a folder for what is not kept");
}

void sdo_sqlite_remove_folder(const char *folder) {
  static const char *const ends[] = {"", "-journal", "-wal", "-shm"};
  char path[PATH_MAX + 16];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    snprintf(path, sizeof path, "%s/db%s", folder, ends[i]);
    unlink(path);
  }
  rmdir(folder);
}

/* What may be replaced. */

/* Is it a copy of this ledger that nobody has used as one? 1, 0. */
static int is_copy(const struct sdo_store_sqlite *s, const char *path) {
  static const char question[] =
      "SELECT count(*) FROM ledger WHERE id = ? AND copied IS NOT NULL";
  struct sdo_statement of_copy = {.sql = question};
  struct sdo_error unused;
  sqlite3 *db = NULL;
  int found = 0;
  if (sdo_lease_exists(path) || sdo_database_open(path, 1, "", &db, &unused) < 0) return 0;
  sqlite3_stmt *stmt = sdo_database_query(db, &unused, &of_copy, "t", s->store.id);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW) found = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return found;
}

static int check_target(const struct sdo_store_sqlite *s, const char *path,
                        char real[PATH_MAX], struct sdo_error *err) {
  int is_there = sdo_volume_find(path, real, err);
  if (is_there < 0 || sdo_volume_check_name(real, 1, err) < 0) return -1;
  if (!is_there && !sdo_lease_exists(real)) return 0;
  if (is_there && strcmp(real, s->path) != 0 && is_copy(s, real)) return 0;
  sdo_fail(err, SDO_GUARD, "%.200s is there, and is no copy of this ledger", real);
  return sdo_hint(err, "only an earlier copy of it is replaced; name another file");
}

/* Writing one. */

static int fail_file(const char *path, struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "cannot write %.200s: %s", path, strerror(errno));
  return sdo_hint(err, "is there a folder, and room? May this user write there?");
}

/* Without syncs and a journal: it is nothing yet. */
int sdo_sqlite_copy_to(sqlite3 *from, const char *path, sqlite3 **db,
                       struct sdo_error *err) {
  if (sdo_database_open(path, 0, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF",
                        db, err) < 0)
    return -1;
  if (sdo_sqlite_copy(from, *db, err) == 0) return 0;
  sqlite3_close(*db);
  *db = NULL;
  return -1;
}

static int fill_copy(struct sdo_store_sqlite *s, const char *path, struct sdo_error *err) {
  /* A copy of a backup has what the backup has. */
  struct sdo_statement note = {.sql = "UPDATE ledger SET copied = coalesce(copied, ?)"};
  sqlite3 *db = NULL;
  int result = sdo_sqlite_copy_to(s->db, path, &db, err);
  if (result == 0) {
    sqlite3_stmt *stmt = sdo_database_query(db, err, &note, "i", sdo_sqlite_wall(s));
    result = sdo_database_done(db, stmt, err);
    sqlite3_finalize(stmt);
  }
  sqlite3_close(db);
  return result;
}

static int sync_file(const char *path, int flags) {
  int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) return -1;
  int result = fsync(fd);
  close(fd);
  return result;
}

/* Gives it its name when it is on the disk, so that there is always a whole copy. */
static int name_copy(const char *from, const char *to, struct sdo_error *err) {
  char folder[PATH_MAX];
  const char *slash = strrchr(to, '/');
  snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - to) + 1 : 1,
           slash ? to : ".");
  if (sync_file(from, O_RDWR) < 0 || rename(from, to) < 0 ||
      sync_file(folder, O_RDONLY | O_DIRECTORY) < 0)
    return fail_file(to, err);
  return 0;
}

int sdo_sqlite_backup(struct sdo_store *store, const char *path, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  char real[PATH_MAX], part[PATH_MAX];
  if (!store->id[0]) {
    sdo_fail(err, SDO_STORE, "%.200s is of an earlier version", store->name);
    return sdo_hint(err, "sendoso run moves it forward; then it can be copied");
  }
  if (check_target(s, path, real, err) < 0) return -1;
  if (snprintf(part, sizeof part, "%s.XXXXXX", real) >= PATH_MAX)
    return sdo_fail(err, SDO_STORE, "the path is too long: %.80s...", real);
  int fd = mkstemp(part);
  if (fd < 0) return fail_file(real, err);
  close(fd);
  if (fill_copy(s, part, err) == 0 && name_copy(part, real, err) == 0) return 0;
  unlink(part);
  return -1;
}

int sdo_sqlite_seal(struct sdo_store *store, const char *target, int64_t event,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[SEAL], "ti", target, event);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  return sqlite3_changes(s->db);
}

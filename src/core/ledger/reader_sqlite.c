#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/journal_sqlite.h"
#include "ledger/schema_sqlite.h"
#include "ledger/sqlite.h"

/* Opening a ledger that is only read: also on a medium on which nothing can be written, and
   as it was left by whoever was killed. */

/* What is read through a copy in memory. */

static int read_into_memory(struct sdo_store_sqlite *s, struct sdo_error *err) {
  sqlite3 *copy = NULL;
  if (sdo_database_open(":memory:", 0, "", &copy, err) < 0) return -1;
  int failed = sdo_sqlite_copy(s->db, copy, err) < 0;
  sqlite3_close(failed ? copy : s->db);
  if (!failed) s->db = copy;
  return failed ? -1 : 0;
}

/* A journal or a log that must be worked in before the file can be read needs a place where
   something can be written: a folder of our own. */

static int fail_file(const char *path, struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "cannot copy %.200s: %s", path, strerror(errno));
}

/* Copies a file that may be missing. */
static int copy_file(const char *from, const char *to, struct sdo_error *err) {
  char bytes[65536];
  ssize_t got = 0;
  int in = open(from, O_RDONLY | O_CLOEXEC);
  if (in < 0) return errno == ENOENT ? 0 : fail_file(from, err);
  int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  while (out >= 0 && (got = read(in, bytes, sizeof bytes)) > 0)
    if (write(out, bytes, (size_t)got) != got) got = -1;
  int failed = out < 0 || got < 0 ? fail_file(from, err) : 0;
  if (out >= 0) close(out);
  close(in);
  return failed;
}

static int read_from(struct sdo_store_sqlite *s, const char *folder,
                     struct sdo_error *err) {
  static const char *const parts[] = {"", "-journal", "-wal"};
  char from[PATH_MAX + 16], to[PATH_MAX + 16];
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    snprintf(from, sizeof from, "%s%s", s->path, parts[i]);
    snprintf(to, sizeof to, "%s/db%s", folder, parts[i]);
    if (copy_file(from, to, err) < 0) return -1;
  }
  snprintf(to, sizeof to, "%s/db", folder);
  if (sdo_database_open(to, 1, "", &s->db, err) < 0) return -1;
  return read_into_memory(s, err);
}

static int read_elsewhere(struct sdo_store_sqlite *s, struct sdo_error *err) {
  char folder[PATH_MAX];
  if (sdo_sqlite_make_folder(folder, err) < 0) return -1;
  int result = read_from(s, folder, err);
  if (result < 0) sqlite3_close(s->db);
  if (result < 0) s->db = NULL;
  sdo_sqlite_remove_folder(folder);
  return result;
}

/* Is it to be read elsewhere? 1, 0, or -1: not there, either. */
static int is_barred(struct sdo_store_sqlite *s, struct sdo_error *err) {
  int64_t tables;
  if (sdo_database_number(s->db, "SELECT count(*) FROM sqlite_schema", &tables, err) == 0)
    return 0;
  int code = sqlite3_errcode(s->db) & 0xff;
  return code == SQLITE_READONLY || code == SQLITE_CANTOPEN ? 1 : -1;
}

int sdo_sqlite_open_to_read(struct sdo_store_sqlite *s, struct sdo_error *err) {
  /* Reading takes back what was left, and then no journal is missed. */
  sdo_journal_settle(s->path);
  if (sdo_database_open(s->path, 1, "PRAGMA query_only = 1", &s->db, err) < 0) return -1;
  int barred = is_barred(s, err);
  if (barred < 0) return -1;
  if (barred) {
    sqlite3_close(s->db);
    s->db = NULL;
    if (read_elsewhere(s, err) < 0) return -1;
  }
  int old = sdo_schema_is_old(s->db, err);
  if (old < 0 || (old && !barred && read_into_memory(s, err) < 0)) return -1;
  if (sdo_schema_prepare(s->db, s->path, 0, err) < 0 || sdo_sqlite_identify(s, err) < 0)
    return -1;
  if (old) s->store.id[0] = '\0'; /* it has none yet */
  return 0;
}

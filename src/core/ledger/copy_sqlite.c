#include <stdio.h>
#include <string.h>

#include "ledger/sqlite.h"

int sdo_sqlite_copy(sqlite3 *from, sqlite3 *to, struct sdo_error *err) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  int done = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
  if (backup && sqlite3_backup_finish(backup) == SQLITE_OK && done) return 0;
  return sdo_database_fail(to, err);
}

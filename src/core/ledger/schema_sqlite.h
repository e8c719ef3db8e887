/* The tables of a ledger in SQLite, and their earlier forms. */
#ifndef SENDOSO_SCHEMA_SQLITE_H
#define SENDOSO_SCHEMA_SQLITE_H

#include <sqlite3.h>

#include "base/error.h"

/* An empty ledger that was used is no new one: what it knew is lost, and as a new one it
   would send everything again. Fills err and returns -1. */
int sdo_schema_fail_lost(const char *path, struct sdo_error *err);

/* Says that there is no ledger, and what to do. Fills err with SDO_NOT_FOUND and
   returns -1. */
int sdo_schema_fail_missing(const char *path, struct sdo_error *err);

/* Is it a ledger, and of a version that this program knows? 1, 0 (it has no tables yet) or
   -1. */
int sdo_schema_check(sqlite3 *db, const char *path, struct sdo_error *err);

/* Makes the tables in an empty file (if make says so), or moves those of an earlier version
   forward; refuses what is not ours to read. Call it in a transaction. Returns 1 when it
   made them, 0, or -1. */
int sdo_schema_prepare(sqlite3 *db, const char *path, int make, struct sdo_error *err);

/* Are its tables of an earlier version? 1, 0, or -1. */
int sdo_schema_is_old(sqlite3 *db, struct sdo_error *err);

#endif

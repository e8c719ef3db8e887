/* The little of SQLite that the ledger and the permits share. */
#ifndef SENDOSO_DATABASE_H
#define SENDOSO_DATABASE_H

#include <sqlite3.h>

#include "base/error.h"

/* Opens the file (made 0600 when missing, unless readonly) and runs setup, a list of
   pragmas. Waits up to five seconds for another process's write. Returns 0, or -1 with
   SDO_STORE and *db == NULL. The caller closes with sqlite3_close. */
int sdo_database_open(const char *path, int readonly, const char *setup, sqlite3 **db,
                      struct sdo_error *err);

/* Removes the file, and what SQLite keeps beside it, if it is there and is damaged or no
   database at all. Returns 1 if so. */
int sdo_database_remove_damaged(const char *path);

/* Fills err with what SQLite says, and what to do about it. Returns -1. */
int sdo_database_fail(sqlite3 *db, struct sdo_error *err);

/* Runs statements that give no rows. 0, or -1. */
int sdo_database_run(sqlite3 *db, const char *sql, struct sdo_error *err);

/* Prepares one statement and binds its parameters: types has a letter for each, `i` for an
   int64_t, `t` for a const char * (NULL binds null; must outlive the statement). Returns
   the statement for sqlite3_step and sqlite3_finalize, or NULL with err filled. */
sqlite3_stmt *sdo_database_query(sqlite3 *db, struct sdo_error *err, const char *sql,
                                 const char *types, ...);

/* Steps a statement that gives no row, and finalizes it. stmt may be NULL. 0, or -1. */
int sdo_database_done(sqlite3 *db, sqlite3_stmt *stmt, struct sdo_error *err);

/* Ends a transaction: commits when result >= 0, rolls back otherwise. Returns result, or -1
   when the commit failed. */
int sdo_database_end(sqlite3 *db, int result, struct sdo_error *err);

#endif

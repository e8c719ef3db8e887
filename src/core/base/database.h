/* The little of SQLite that the ledger and the permits share. */
#ifndef SENDOSO_DATABASE_H
#define SENDOSO_DATABASE_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Opens the file (made 0600 when missing, unless readonly) and runs setup, a list of
   pragmas; one that names a journal_mode gets that mode, or fails. Waits up to five seconds
   for another process's write. Returns 0, or -1 with SDO_STORE and *db == NULL. The caller
   closes with sdo_database_close. */
int sdo_database_open(const char *path, int readonly, const char *setup, sqlite3 **db,
                      struct sdo_error *err);

/* As that, to be written, with the files of an SQLite VFS; NULL: those of the system. */
int sdo_database_open_with(const char *vfs, const char *path, const char *setup,
                           sqlite3 **db, struct sdo_error *err);

/* Opens a database that has no name and is gone when it is closed, or with the process, and
   runs setup. As long as it is small it is in memory, then in a file where SQLite finds
   room for it: in the folder of TMPDIR, or in /var/tmp or /tmp; where none can be written
   to, it stays in memory. */
int sdo_database_open_nameless(const char *setup, sqlite3 **db, struct sdo_error *err);

/* From now on another process's write is waited for but briefly: somebody waits for us. */
void sdo_database_hurry(sqlite3 *db);

/* Removes the file, and what SQLite keeps beside it, if it is there and is damaged or no
   database at all. Returns 1 if so. */
int sdo_database_remove_damaged(const char *path);

/* Fills err with what SQLite says, and what to do about it. Returns -1. */
int sdo_database_fail(sqlite3 *db, struct sdo_error *err);

/* Runs statements that give no rows. 0, or -1. */
int sdo_database_run(sqlite3 *db, const char *sql, struct sdo_error *err);

/* Reads the one whole number that a statement gives. 0, or -1. */
int sdo_database_number(sqlite3 *db, const char *sql, int64_t *number,
                        struct sdo_error *err);

/* Copies the one text that a statement gives, as much of it as fits. 0, or -1. */
int sdo_database_text(sqlite3 *db, const char *sql, char *text, size_t size,
                      struct sdo_error *err);

/* A statement of a connection: prepared when it is first used, and kept. */
struct sdo_statement {
  const char *sql;
  sqlite3_stmt *made;
};

/* Binds the parameters of a statement that is not running: types has a letter for each,
   `i` for an int64_t, `t` for a const char * (NULL binds null; must stay as long as the
   statement runs). Returns it for sqlite3_step and sqlite3_reset, or NULL with err
   filled. */
sqlite3_stmt *sdo_database_query(sqlite3 *db, struct sdo_error *err,
                                 struct sdo_statement *statement, const char *types, ...);

/* Steps a statement that gives no row, and resets it. stmt may be NULL. 0, or -1. */
int sdo_database_done(sqlite3 *db, sqlite3_stmt *stmt, struct sdo_error *err);

/* Ends a statement that was stepped through, or left before its end: code is what its last
   step gave. 0, or -1. */
int sdo_database_visited(sqlite3 *db, sqlite3_stmt *stmt, int code, struct sdo_error *err);

/* Lets go of statements, and closes the connection; db may be NULL. */
void sdo_database_close(sqlite3 *db, struct sdo_statement *statements, size_t count);

/* Ends a transaction: commits when result >= 0, rolls back otherwise. Returns result, or -1
   when the commit failed. */
int sdo_database_end(sqlite3 *db, int result, struct sdo_error *err);

#endif

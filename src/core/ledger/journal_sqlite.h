/* The journal that SQLite keeps beside a ledger's file: how it was left, before SQLite sees
   it. */
#ifndef SENDOSO_JOURNAL_SQLITE_H
#define SENDOSO_JOURNAL_SQLITE_H

#include "base/error.h"

/* Whoever was killed in the middle of a write has left a journal that takes it back.
   Refuses a ledger whose journal is gone then, or is of another moment of the file: SQLite
   would write it into the file all the same. recover: a person says that it is to be gone
   on with; then such a journal is emptied. Returns 0, or -1 with SDO_GUARD. */
int sdo_journal_check(const char *path, int recover, struct sdo_error *err);

/* Notes that whatever was left is seen to, if the journal is there. For who only reads. */
void sdo_journal_settle(const char *path);

/* Makes an empty journal where there is none. SQLite removes the one of a process that was
   killed when it has taken its write back, and makes it again with the next write: without
   this, being killed in between would look as if somebody had removed it. */
void sdo_journal_make(const char *path);

#endif

/* A ledger in a file of SQLite: the store that there is without being asked for. */
#ifndef SENDOSO_STORE_SQLITE_H
#define SENDOSO_STORE_SQLITE_H

#include "ledger/store.h"

/* Its path is a file, or ":memory:" for one that ends with the process. Whether another
   process lives is told by the boot and the lock in the lease file (lease.h); the clock is
   this machine's. */
extern const struct sdo_store_driver sdo_store_sqlite;

#endif

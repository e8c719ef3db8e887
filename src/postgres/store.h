/* A ledger in a schema of PostgreSQL, behind the door of ledger/store.h. */
#ifndef SENDOSO_POSTGRES_STORE_H
#define SENDOSO_POSTGRES_STORE_H

#include "ledger/store.h"

extern const struct sdo_store_driver sdo_store_postgres;

#endif

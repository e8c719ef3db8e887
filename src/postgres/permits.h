/* The permits of an application client for runs on several machines: the slots of a
   ledger's schema, behind the door of client/permits.h. */
#ifndef SENDOSO_POSTGRES_PERMITS_H
#define SENDOSO_POSTGRES_PERMITS_H

#include "client/permits.h"

/* The place is a URL. */
extern const struct sdo_permits_driver sdo_permits_postgres;

#endif

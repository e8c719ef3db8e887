/* The credentials of profiles, for runs on several machines or on runners that forget: a
   row of a table beside the ledger, behind the door of client/vault.h. Whoever renews them
   holds a lease on the server's clock, since behind a pooler no session has a lock. */
#ifndef SENDOSO_POSTGRES_VAULT_H
#define SENDOSO_POSTGRES_VAULT_H

#include "client/vault.h"

/* The place is a URL; whose they are is said by the profile. */
extern const struct sdo_vault_driver sdo_vault_postgres;

#endif

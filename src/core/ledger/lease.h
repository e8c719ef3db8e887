/* How a process shows that it lives, to others who have the same ledger: by a lock on the
   byte of its number, in a file beside the ledger. The kernel releases it however the
   process ends.

   The file also tells that the ledger was used: it is made after the ledger's tables. */
#ifndef SENDOSO_LEASE_H
#define SENDOSO_LEASE_H

#include <stdint.h>

#include "base/error.h"

/* Is there a lease file beside the ledger at path? */
int sdo_lease_exists(const char *path);

/* Opens, or makes, the lease file of a ledger. Returns a descriptor that the caller closes
   (which ends the process's lease), or -1 with SDO_STORE. */
int sdo_lease_open(const char *path, struct sdo_error *err);

/* Holds the lease of a process from now on. 0, or -1 with SDO_STORE. */
int sdo_lease_hold(int fd, int64_t process, struct sdo_error *err);

/* Does somebody else hold the lease of that process? */
int sdo_lease_is_held(int fd, int64_t process);

#endif

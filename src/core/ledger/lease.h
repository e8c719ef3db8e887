/* How a process shows that it lives, to others who have the same ledger: by a lock on the
   byte of its number, in a file beside the ledger. The kernel releases it however the
   process ends.

   The file also tells that the ledger was used: it is made after the ledger's tables were.
   And it tells whether whoever used it has closed it: a process that was killed may have
   left a write that only SQLite's journal can take back. And it tells which file it stands
   beside, so that one that came with its lease file from elsewhere is known for a copy.
   What else is in the file is the memory's (memory.h). */
#ifndef SENDOSO_LEASE_H
#define SENDOSO_LEASE_H

#include <stdint.h>

#include "base/error.h"

/* Writes the path of the lease file of the ledger at path. Returns 0, or -1 with
   SDO_STORE. */
int sdo_lease_path(const char *path, char lease[4096], struct sdo_error *err);

/* Is there a lease file beside the ledger at path? */
int sdo_lease_exists(const char *path);

/* Which file is it? Not its path, nor the device, which may have another number after a
   restart. */
struct sdo_lease_place {
  char text[64];
};

/* Finds out which file is at path. One that cannot be looked at is no file. */
struct sdo_lease_place sdo_lease_place(const char *path);

/* Is it the file that the lease file at path stands beside? */
int sdo_lease_is_at(const char *path, const struct sdo_lease_place *place);

/* Notes that it is. 0, or -1 with SDO_STORE. */
int sdo_lease_note_place(int fd, const struct sdo_lease_place *place,
                         struct sdo_error *err);

/* Opens, or makes, the lease file of a ledger. Returns a descriptor that the caller closes
   (which ends the process's lease), or -1 with SDO_STORE. */
int sdo_lease_open(const char *path, struct sdo_error *err);

/* Holds the lease of a process from now on. 0, or -1 with SDO_STORE. */
int sdo_lease_hold(int fd, int64_t process, struct sdo_error *err);

/* Ends it, also where a forked child still has the descriptor; and notes that the ledger is
   closed, if nobody else has it open. */
void sdo_lease_end(int fd, int64_t process);

/* Does somebody else hold the lease of that process? */
int sdo_lease_is_held(int fd, int64_t process);

/* Was the ledger left without being closed, and has nobody opened it since? */
int sdo_lease_was_left(const char *path);

/* Notes that what was left has been seen to. */
void sdo_lease_settle(const char *path);

#endif

/* Where the file of a ledger really is, and on what: by another name it would be another
   ledger, and not every file system keeps what it promises. */
#ifndef SENDOSO_VOLUME_H
#define SENDOSO_VOLUME_H

#include <limits.h>
#include <stdint.h>

#include "base/error.h"

/* Follows all symbolic links of a path, also of one that is not there yet. Returns 1 if the
   file is there, 0 if not, or -1 with SDO_STORE. */
int sdo_volume_find(const char *path, char real[PATH_MAX], struct sdo_error *err);

/* May a file of that name be a ledger? Refuses what stands beside another one (its lease
   file, or SQLite's own), and, for one that is new there, a name beside which something of
   SQLite's is left, which would be worked into it. Returns 0, or -1 with SDO_GUARD. */
int sdo_volume_check_name(const char *real, int is_new, struct sdo_error *err);

/* May a ledger be written there? Refuses network drives, files with several names, and
   those that are mounted without their folder. file_system: the kind of file system that it
   is taken to be on; 0: the one that it is on. Returns 0, or -1 with SDO_GUARD and the way
   out. */
int sdo_volume_check(const char *real, int64_t file_system, struct sdo_error *err);

#endif

/* Whose a file is. What stands in a file of another user of this system, that user has
   written there: so a second person can say yes without a key. */
#ifndef SENDOSO_OWNER_H
#define SENDOSO_OWNER_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/error.h"

struct sdo_owner {
  uid_t uid;
  /* its name on this system, or "" */
  char user[256];
  /* permissions, such as 0644 */
  unsigned mode;
  /* seconds since 1970: when its content was last written, and when it was created */
  int64_t modified, created;
  /* This file and no copy of it: a new file gets another one, and nobody can choose it. */
  char id[64];
  /* Does its file system keep no owners? A server says whose it is, or who has mounted it;
     or nothing says when it was created. */
  int is_claimed;
};

/* Opens a file for reading, and tells whose that very file is: its path may lead to another
   one by now. A link is followed, as what counts is whose the file is. Only of a regular
   file: what comes out of a pipe has no owner. NULL with SDO_STORE, or SDO_INVALID. */
FILE *sdo_owner_open(const char *path, struct sdo_owner *owner, struct sdo_error *err);

/* Creates a file that was not there, by a link neither, with exactly these permissions.
   NULL with SDO_STORE. */
FILE *sdo_owner_create(const char *path, unsigned mode, struct sdo_owner *owner,
                       struct sdo_error *err);

/* Writes the name of a user of this system, or "". */
void sdo_owner_name(uid_t uid, char name[256]);

#endif

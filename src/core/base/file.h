/* Files that hold what is nobody else's business. */
#ifndef SENDOSO_FILE_H
#define SENDOSO_FILE_H

#include "base/error.h"

/* Makes sure that path exists and is readable by its owner only: missing folders are
   made 0700, the file 0600. What is there already keeps its content and its mode. Returns 1
   when it made the file, 0 when it was there, or -1 with SDO_STORE. */
int sdo_file_private(const char *path, struct sdo_error *err);

/* Lets a group of this system read a file of ours (0640); NULL: that of its folder. 0, or
   -1 with SDO_INVALID (there is no such group, or the path is not a file) or SDO_STORE (we
   are not in it). */
int sdo_file_share(const char *path, const char *group, struct sdo_error *err);

/* Syncs the folder of a file that was only just made, so that its name is on the disk. */
void sdo_file_sync_folder(const char *path);

#endif

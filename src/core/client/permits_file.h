/* Permits in a small SQLite file of this machine, shared by all of its processes. Not
   synced to disk: losing it costs one second. What another boot left in it is forgotten. */
#ifndef SENDOSO_PERMITS_FILE_H
#define SENDOSO_PERMITS_FILE_H

#include "client/permits.h"

/* The place is the path of the file; ":memory:" is one for this process alone. */
extern const struct sdo_permits_driver sdo_permits_file;

#endif

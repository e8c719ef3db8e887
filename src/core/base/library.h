/* Libraries that are loaded when they are first needed: libcurl, libmicrohttpd and libical
   bring forty others with them, which takes longer than most commands.

   Each has a header of ours (http/curl.h) that is included in the place of its own: it
   makes of the library's names those of a table, which is filled when it is loaded. */
#ifndef SENDOSO_LIBRARY_H
#define SENDOSO_LIBRARY_H

#include <stddef.h>

#include "base/error.h"

struct sdo_symbol {
  const char *name;
  /* where its address goes */
  void *to;
};

struct sdo_library {
  const char *file;
  const struct sdo_symbol *symbols;
  size_t count;
  int loaded;
};

/* Loads a library, to the end of the process, unless it is loaded. Returns 0, or -1 with
   SDO_STORE. */
int sdo_library_load(struct sdo_library *library, struct sdo_error *err);

#endif

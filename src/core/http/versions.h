/* The libraries that we stand on, as they are loaded. */
#ifndef SENDOSO_VERSIONS_H
#define SENDOSO_VERSIONS_H

#include "base/error.h"

struct sdo_version {
  const char *library, *version;
};

enum { SDO_VERSIONS = 6 };

/* Fills in static texts. Returns 0, or -1 with SDO_STORE where one cannot be loaded. */
int sdo_versions(struct sdo_version all[SDO_VERSIONS], struct sdo_error *err);

#endif

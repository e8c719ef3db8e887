/* The libraries that we stand on, as they are loaded. */
#ifndef SENDOSO_VERSIONS_H
#define SENDOSO_VERSIONS_H

struct sdo_version {
  const char *library, *version;
};

enum { SDO_VERSIONS = 6 };

/* Static texts. */
void sdo_versions(struct sdo_version all[SDO_VERSIONS]);

#endif

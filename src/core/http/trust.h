/* The authorities that are trusted to say who a server is. */
#ifndef SENDOSO_TRUST_H
#define SENDOSO_TRUST_H

#include "base/error.h"

/* Each may be NULL. Where both are, the system's are trusted; else they alone. */
struct sdo_trust {
  /* PEM file of certificates */
  const char *ca_file;
  /* folder of them, with the hashed names of c_rehash; several, with colons between */
  const char *ca_dir;
};

/* Is there a certificate in the file or, where only a folder is named, a folder? 0, or -1
   with SDO_INVALID, field ca_file or ca_dir. */
int sdo_trust_check(const struct sdo_trust *trust, struct sdo_error *err);

/* Makes a transfer (a CURL *) trust them: the server, and a proxy that speaks TLS. */
void sdo_trust_apply(const struct sdo_trust *trust, void *easy);

#endif

/* The certificate of a server, and its key, as PEM texts. */
#ifndef SENDOSO_CERTIFICATE_H
#define SENDOSO_CERTIFICATE_H

#include <stddef.h>

#include "base/error.h"

struct sdo_pem {
  const char *text;
  size_t len;
};

/* Can they serve? Returns 1; 0: the certificate has expired; -1 with SDO_INVALID and the
   field that is wrong, "cert" or "key". A key is read without asking for a password. */
int sdo_certificate_check(struct sdo_pem cert, struct sdo_pem key, struct sdo_error *err);

#endif

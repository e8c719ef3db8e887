/* The URL of a database. It may hold a password, so it is never shown, and a text that
   another reader could take apart otherwise (a password with an @ in it) is refused before
   any part of it is shown. */
#ifndef SENDOSO_POSTGRES_URL_H
#define SENDOSO_POSTGRES_URL_H

#include <stddef.h>

#include "base/error.h"

/* What may be shown of a URL, and what only it may say. */
struct sdo_url {
  /* "postgresql://db.example.com:5432/hr": no user, no password */
  char name[256];
  /* Does it say sslmode=disable? */
  int plain;
};

/* Reads a URL. Returns 0, or -1 with SDO_STORE and a message without any part of it. */
int sdo_url_read(const char *text, struct sdo_url *url, struct sdo_error *err);

#endif

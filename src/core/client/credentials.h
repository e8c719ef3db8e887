/* What a profile was given at its sign-in, and is given anew at each refresh. */
#ifndef SENDOSO_CREDENTIALS_H
#define SENDOSO_CREDENTIALS_H

#include <stdint.h>

#include "api/tokens.h"
#include "base/buffer.h"
#include "base/error.h"

/* Strings are owned. */
struct sdo_credentials {
  /* who gave them, and to which program */
  char *base_url, *client_id;
  /* NULL: it is kept elsewhere, or there is none */
  char *client_secret;
  struct sdo_tokens tokens;
  /* sdo_clock_wall when they came */
  int64_t received_at;
  /* the first are 1, and each refresh makes one more */
  int64_t generation;
};

/* Releases the strings, and wipes them. */
void sdo_credentials_free(struct sdo_credentials *credentials);

/* Copies strings and all. 0, or -1 when memory is short. */
int sdo_credentials_copy(const struct sdo_credentials *from, struct sdo_credentials *to);

enum { SDO_CREDENTIALS_MAX = 32 * 1024 }; /* bytes, as text */

/* Writes them as text, which the caller wipes. 0, or -1 with SDO_INVALID. */
int sdo_credentials_write(const struct sdo_credentials *credentials,
                          struct sdo_buffer *text, struct sdo_error *err);

/* Reads such a text. 0, or -1 with SDO_STORE: it is none. */
int sdo_credentials_read(const char *text, size_t len, struct sdo_credentials *credentials,
                         struct sdo_error *err);

#endif

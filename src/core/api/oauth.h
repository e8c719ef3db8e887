/* OAuth 2.0 as Sendoso documents it: what is asked of /oauth/token and /oauth/revoke.
   tokens.h has what is answered. Nothing of a secret gets into an error. */
#ifndef SENDOSO_OAUTH_H
#define SENDOSO_OAUTH_H

#include "base/buffer.h"
#include "base/error.h"

/* The program that was registered with Sendoso. Strings are borrowed. */
struct sdo_oauth_client {
  const char *id;
  /* or NULL: it has none */
  const char *secret;
  /* Do id and secret go into the header, as Basic, and not into the body? */
  int is_basic;
};

/* What tokens are asked for: a code (with all three), or a refresh token. Strings are
   borrowed. */
struct sdo_oauth_grant {
  const char *code, *redirect_uri;
  /* of PKCE; or NULL */
  const char *code_verifier;
  /* NULL: a code is given */
  const char *refresh_token;
};

/* Is it a text that can stand in a header, as tokens must? */
int sdo_oauth_is_token(const char *text);

extern const char sdo_oauth_token_path[];

/* Writes the body of the request for tokens. Returns 0, or -1 with SDO_INVALID. The caller
   wipes the body. */
int sdo_oauth_ask(const struct sdo_oauth_client *client,
                  const struct sdo_oauth_grant *grant, struct sdo_buffer *body,
                  struct sdo_error *err);

/* Writes path and query that end a token: the one call in which Sendoso takes a token in
   the query. The caller wipes it, and shows it to nobody. Returns as above. */
int sdo_oauth_revoke(const char *token, struct sdo_buffer *path, struct sdo_error *err);

/* Writes what stands behind "Basic " in a header; the caller wipes it. Returns 0, or -1
   with SDO_INVALID: an ID with a colon cannot be written so. */
int sdo_oauth_basic(const struct sdo_oauth_client *client, struct sdo_buffer *text,
                    struct sdo_error *err);

#endif

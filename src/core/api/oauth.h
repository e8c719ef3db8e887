/* OAuth 2.0 as Sendoso documents it: what is asked of /oauth/token and /oauth/revoke, and
   what is answered. Nothing of a secret gets into an error: of an answer that refuses, only
   its code is read. */
#ifndef SENDOSO_OAUTH_H
#define SENDOSO_OAUTH_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/outcome.h"

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

/* Strings are owned. */
struct sdo_tokens {
  char *access_token, *refresh_token;
  /* what was granted, with blanks between; "" where that is not said */
  char *scope;
  /* seconds from when it was made, and when that was by the server's clock; 0: not said */
  int64_t expires_in, created_at;
};

/* Releases the strings, and wipes them. */
void sdo_tokens_free(struct sdo_tokens *tokens);

/* Is it a text that can stand in a header, as tokens must? */
int sdo_oauth_is_token(const char *text);

enum { SDO_OAUTH_LIFE = 7200 /* seconds, where an answer does not say: as documented */ };

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

/* Reads the answer to the request for tokens of that grant. OK fills tokens, which the
   caller frees; anything else fills err:
   AUTH     the grant is over (invalid_grant): a person signs in again. SDO_AUTH
   REFUSED  of the program or of the request. SDO_AUTH for the program's ID and secret,
            SDO_INVALID otherwise
   LIMITED  429
   BROKEN   no documented answer: the grant may have been used up, or not. SDO_SERVER, or
            SDO_REPLY
   Where a refresh gave no new refresh token, the one that was given stays. */
enum sdo_outcome sdo_oauth_read(const struct sdo_oauth_grant *grant, int status,
                                const struct sdo_buffer *body, const char *request_id,
                                struct sdo_tokens *tokens, struct sdo_error *err);

/* Reads the answer to sdo_oauth_revoke: OK, or as above. */
enum sdo_outcome sdo_oauth_read_revoked(int status, const struct sdo_buffer *body,
                                        const char *request_id, struct sdo_error *err);

#endif

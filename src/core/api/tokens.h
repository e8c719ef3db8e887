/* What /oauth/token and /oauth/revoke answer. Nothing of a secret gets into an error: of an
   answer that refuses, only its code is read. */
#ifndef SENDOSO_TOKENS_H
#define SENDOSO_TOKENS_H

#include <stdint.h>

#include "api/oauth.h"
#include "base/outcome.h"

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

enum { SDO_TOKEN_LIFE = 7200 /* seconds, where an answer does not say: as documented */ };

/* Reads the answer to the request for tokens of that grant. OK fills tokens, which the
   caller frees; anything else fills err:
   AUTH     the grant is over (invalid_grant): a person signs in again. SDO_AUTH
   REFUSED  of the program or of the request. SDO_AUTH for the program's ID and secret,
            SDO_INVALID otherwise
   LIMITED  429
   BROKEN   no documented answer: the grant may have been used up, or not. SDO_SERVER, or
            SDO_REPLY
   Where a refresh gave no new refresh token, the one that was given stays. */
enum sdo_outcome sdo_tokens_read(const struct sdo_oauth_grant *grant, int status,
                                 const struct sdo_buffer *body, const char *request_id,
                                 struct sdo_tokens *tokens, struct sdo_error *err);

/* Reads the answer to sdo_oauth_revoke: OK, or as above. */
enum sdo_outcome sdo_tokens_read_revoked(int status, const struct sdo_buffer *body,
                                         const char *request_id, struct sdo_error *err);

#endif

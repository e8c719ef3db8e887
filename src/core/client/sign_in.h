/* Signing in and out, each a request of its own: a code for tokens, and the end of a
   token. */
#ifndef SENDOSO_SIGN_IN_H
#define SENDOSO_SIGN_IN_H

#include <signal.h>

#include "api/tokens.h"
#include "base/error.h"
#include "http/connect.h"

struct sdo_sign_in {
  struct sdo_connect_options to;
  struct sdo_oauth_client client;
  /* 1 or more: the user asks to stop; or NULL */
  const volatile sig_atomic_t *stop;
};

/* Has a code exchanged for tokens, once: a code is good for one time. 0 and tokens, which
   the caller frees, or -1. */
int sdo_sign_in(const struct sdo_sign_in *options, const struct sdo_oauth_grant *grant,
                struct sdo_tokens *tokens, struct sdo_error *err);

/* Has a token revoked. 0, or -1. */
int sdo_sign_out(const struct sdo_sign_in *options, const char *token,
                 struct sdo_error *err);

#endif

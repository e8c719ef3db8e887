/* The access token of a profile: one for all clients of a process, fetched anew ahead of
   its end, or when Sendoso does not accept it any more, by one process at a time. */
#ifndef SENDOSO_TOKEN_H
#define SENDOSO_TOKEN_H

#include "base/error.h"
#include "client/vault.h"

struct sdo_token;

struct sdo_token_options {
  /* NULL: a file */
  const struct sdo_vault_driver *driver;
  struct sdo_vault_options vault;
  /* the program's; NULL: as it was kept at the sign-in */
  const char *client_id, *client_secret;
  /* see oauth.h */
  int is_basic;
};

/* Opens the token that is kept there. 0, or -1: SDO_AUTH, nobody has signed in. */
int sdo_token_open(const struct sdo_token_options *options, struct sdo_token **token,
                   struct sdo_error *err);

/* Looks what is kept now, and takes it if it is another one. 1, 0, or -1 as above. */
int sdo_token_look(struct sdo_token *token, struct sdo_error *err);

/* Each of these goes with one sdo_token_release; opening one, too. In a forked child, whose
   it is not, that changes nothing. */
struct sdo_token *sdo_token_hold(struct sdo_token *token);
void sdo_token_release(struct sdo_token *token); /* NULL is allowed */

#endif

/* Where credentials are kept, as Lua says it. */
#ifndef SENDOSO_L_VAULT_H
#define SENDOSO_L_VAULT_H

#include "binding.h"
#include "client/token.h"

/* Reads {path=, driver=, schema=, profile=, client_id=, client_secret=, client_auth=} at
   `at`. Strings are borrowed from the table. Raises where the path is missing. */
void l_vault_read(lua_State *L, int at, struct sdo_token_options *options);

/* Opens the vault of such options. 0, or -1. */
int l_vault_reach(const struct sdo_token_options *options, struct sdo_vault **vault,
                  struct sdo_error *err);

/* The token of the profile that the table at `at` names, the same one for all clients. The
   state keeps it. NULL, and err is filled. */
struct sdo_token *l_vault_token(lua_State *L, int at, struct sdo_error *err);

/* Reads how ID and secret are given, "body" or "basic"; NULL is the body. Raises on another
   word. Is it Basic? */
int l_vault_is_basic(lua_State *L, const char *client_auth);

#endif

/* A call under way, as an object that Lua owns. */
#ifndef SENDOSO_L_CALL_H
#define SENDOSO_L_CALL_H

#include "binding.h"
#include "client/call.h"

/* User value of a call: its client. */
enum { L_CALL_CLIENT = 1 };

/* Starts a call of the client at `client`. For a spend, `ledger` is the index of its
   ledger; for a read count and ledger are 0. Pushes an object that owns the call and
   returns 0; or pushes nothing and returns -1 with err filled. */
int l_call_start(lua_State *L, int client, struct sdo_request *request,
                 const struct sdo_gift *gifts, size_t count, int ledger,
                 struct sdo_error *err);

/* The call of the object at `at`, done or not; raises when it was closed. */
struct sdo_call *l_call_check(lua_State *L, int at);

/* Frees the call at `at`, once what was wanted of it has been taken. */
void l_call_release(lua_State *L, int at);

#endif

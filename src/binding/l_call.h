/* A call under way, as an object that Lua owns. */
#ifndef SENDOSO_L_CALL_H
#define SENDOSO_L_CALL_H

#include "binding.h"
#include "client/call.h"

/* User value of a call: its client. */
enum { L_CALL_CLIENT = 1 };

/* Starts a read of the client at `client`. Pushes an object that owns the call and returns
   0; or pushes nothing and returns -1 with err filled. */
int l_call_start(lua_State *L, int client, struct sdo_request *request,
                 struct sdo_error *err);

/* Pushes an object that will own a call. */
void l_call_new(lua_State *L);

/* Starts a spend in the object of l_call_new at `at`, with the client and the ledger at
   those indices. Nothing is collected in here: what was read before of tables is still
   theirs. Returns 0, or -1 with err filled. */
int l_call_spend(lua_State *L, int at, int client, struct sdo_request *request,
                 const struct sdo_gift *gifts, size_t count, int ledger,
                 struct sdo_error *err);

/* The call of the object at `at`, done or not; raises when it was closed. */
struct sdo_call *l_call_check(lua_State *L, int at);

/* Takes the call at `at` out of its object, into one that nobody else has and that is put
   in its place: who was yielded the first one may close it. */
struct sdo_call *l_call_take(lua_State *L, int at);

/* Frees the call at `at`, once what was wanted of it has been taken. */
void l_call_release(lua_State *L, int at);

#endif

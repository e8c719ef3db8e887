/* A call under way, as an object that Lua owns, and the waiting for it. */
#ifndef SENDOSO_L_CALL_H
#define SENDOSO_L_CALL_H

#include "binding.h"
#include "client/client.h"

void l_call_open(lua_State *L);

/* Starts a call of the client at `client`. For a spend, `ledger` is the index of its
   ledger; for a read count and ledger are 0. Pushes an object that owns the call and
   returns 0; or pushes nothing and returns -1 with err filled. */
int l_call_start(lua_State *L, int client, struct sdo_request *request,
                 const struct sdo_gift *gifts, size_t count, int ledger,
                 struct sdo_error *err);

/* The call of the object at `at`, done or not; raises when it was closed. */
struct sdo_call *l_call_check(lua_State *L, int at);

/* Returns the call at `at` when it is done. In a body of `concurrently` it yields until
   then, and k goes on with the same stack (and anything above it); anywhere else it drives
   the client itself. */
struct sdo_call *l_call_await(lua_State *L, int at, lua_KContext context, lua_KFunction k);

/* Lets everything of the client at `client` go on, waiting for nothing. */
void l_call_pump(lua_State *L, int client);

/* Frees the call at `at`, once what was wanted of it has been taken. */
void l_call_release(lua_State *L, int at);

/* In the registry: the clients of this state, as weak keys. */
extern const char l_clients[];

/* User value of a client: the server it drives, or nil. */
enum { L_CLIENT_SERVER = 1 };

#endif

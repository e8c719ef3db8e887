/* The loop that drives calls, and the waiting for one of them. */
#ifndef SENDOSO_L_LOOP_H
#define SENDOSO_L_LOOP_H

#include "binding.h"

struct sdo_call;
struct sdo_ledger;

/* The longest sleep of the loop, in ms: how late a Ctrl-C may be noticed. */
enum { L_LOOP_STEP_MS = 200 };

/* In the registry: the clients of this state, as weak keys. */
extern const char l_clients[];

/* User values of a client: the server it drives, or nil; the function that is told of each
   request, or nil. */
enum { L_CLIENT_SERVER = 1, L_CLIENT_WATCHER, L_CLIENT_VALUES = L_CLIENT_WATCHER };

/* Tells the watcher of the client at `client` what came of requests, if it has one. What it
   raises is its own affair: gifts are under way. */
void l_loop_tell(lua_State *L, int client);

/* Moves all calls of the client at `client` on, and what its server has to answer. Waits at
   most wait_ms. */
void l_loop_step(lua_State *L, int client, int wait_ms);

/* Breaks off what is under way with a ledger that is about to be closed. */
void l_loop_abandon(lua_State *L, const struct sdo_ledger *ledger);

/* Returns the call at `at` when it is done. In a body of `concurrently` it yields until
   then, and k goes on with the same stack (and anything above it); anywhere else it drives
   the client itself. */
struct sdo_call *l_loop_await(lua_State *L, int at, lua_KContext context, lua_KFunction k);

#endif

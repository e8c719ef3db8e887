#include "l_loop.h"

#include "base/clock.h"
#include "client/client.h"
#include "client/exchange.h"
#include "http/server.h"
#include "l_call.h"

const char l_clients[] = "sendoso.clients";

/* In the registry: the threads that `concurrently` runs, as weak keys. */
static const char managed[] = "sendoso.managed";

/* Between two looks at a client, while others have something to do. */
enum { SHARED_STEP_MS = 5 };

static void push_exchange(lua_State *L, const struct sdo_exchange *exchange) {
  lua_createtable(L, 0, 7);
  l_set_text(L, "method", exchange->method);
  l_set_text(L, "path", exchange->path);
  l_set_text(L, "reason", exchange->reason);
  l_set_integer(L, "ms", exchange->ms);
  l_set_integer(L, "attempt", exchange->attempt);
  if (exchange->status) l_set_integer(L, "status", exchange->status);
  if (exchange->wait_ms >= 0) l_set_integer(L, "wait_ms", exchange->wait_ms);
}

/* Tells of one: watcher exchange. Runs protected: making the table may fail, too. */
static int tell_one(lua_State *L) {
  const struct sdo_exchange *exchange = lua_touserdata(L, 2);
  lua_settop(L, 1);
  push_exchange(L, exchange);
  lua_call(L, 1, 0);
  return 0;
}

void l_loop_tell(lua_State *L, int client) {
  client = lua_absindex(L, client);
  luaL_checkstack(L, 4, NULL);
  void **object = lua_touserdata(L, client);
  if (lua_getiuservalue(L, client, L_CLIENT_WATCHER) == LUA_TFUNCTION) {
    struct sdo_exchange exchange;
    while (*object && sdo_client_take_exchange(*object, &exchange)) {
      lua_pushcfunction(L, tell_one);
      lua_pushvalue(L, -2);
      lua_pushlightuserdata(L, &exchange);
      if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

void l_loop_step(lua_State *L, int client, int wait_ms) {
  client = lua_absindex(L, client);
  struct sdo_client *c = l_object_check(L, client, "sendoso.client");
  lua_getiuservalue(L, client, L_CLIENT_SERVER); /* server */
  struct sdo_server *s = lua_isnil(L, -1) ? NULL : l_server_get(L, -1);
  int soon = s ? sdo_server_timeout(s) : -1;
  if (soon >= 0 && soon < wait_ms) wait_ms = soon;
  sdo_client_step(c, s ? sdo_server_fd(s) : -1, wait_ms);
  l_loop_tell(L, client);
  if (s) l_server_pump(L, -1);
  lua_pop(L, 1);
}

/* How many other clients are let go on at a time. */
enum { OTHERS = 16 };

/* Lets the other clients go on: what waits for one of them must not be overtaken by time.
   Returns 1 if there is any that has something to do. */
static int step_others(lua_State *L, int client) {
  int top = lua_gettop(L), busy = 0;
  luaL_checkstack(L, OTHERS + 8, NULL);
  lua_getfield(L, LUA_REGISTRYINDEX, l_clients);
  lua_pushnil(L);
  while (busy < OTHERS && lua_next(L, top + 1)) { /* clients other... client true */
    lua_pop(L, 1);
    void **other = lua_touserdata(L, -1);
    if (lua_rawequal(L, -1, client) || !*other || !sdo_client_is_busy(*other)) continue;
    lua_pushvalue(L, -1); /* the one below stays */
    busy++;
  }
  /* Only now: what they do may open clients, and close them. */
  for (int i = 0; i < busy; i++) {
    void **other = lua_touserdata(L, top + 2 + i);
    if (*other) l_loop_step(L, top + 2 + i, 0);
  }
  lua_settop(L, top);
  return busy > 0;
}

void l_loop_abandon(lua_State *L, const struct sdo_ledger *ledger) {
  if (!ledger) return;
  lua_getfield(L, LUA_REGISTRYINDEX, l_clients); /* clients */
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    void **client = lua_touserdata(L, -2);
    if (*client) sdo_client_abandon(*client, ledger);
  }
  lua_pop(L, 1);
}

static int is_managed(lua_State *L) {
  if (!lua_isyieldable(L)) return 0;
  int found = 0;
  if (lua_getfield(L, LUA_REGISTRYINDEX, managed) == LUA_TTABLE) {
    lua_pushthread(L);
    found = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return found;
}

struct sdo_call *l_loop_await(lua_State *L, int at, lua_KContext context, lua_KFunction k) {
  at = lua_absindex(L, at);
  struct sdo_call *call = l_call_check(L, at);
  if (sdo_call_done(call)) return call;
  if (is_managed(L)) {
    lua_pushvalue(L, at);
    lua_yieldk(L, 1, context, k);
  }
  lua_getiuservalue(L, at, L_CALL_CLIENT);
  int client = lua_gettop(L);
  while (!sdo_call_done(call)) {
    l_loop_step(L, client, step_others(L, client) ? SHARED_STEP_MS : L_LOOP_STEP_MS);
    call = l_call_check(L, at); /* what ran meanwhile may have closed it */
  }
  lua_pop(L, 1);
  return call;
}

static int later_on(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 0;
}

/* later(): lets the others go on for a moment, and comes back: a body yields nothing,
   anything else drives all clients a little */
static int l_later(lua_State *L) {
  if (is_managed(L)) return lua_yieldk(L, 0, 0, later_on);
  lua_pushnil(L);
  step_others(L, lua_gettop(L));
  sdo_clock_sleep(1);
  return 0;
}

/* manage(thread): its calls yield, with the call that is waited for */
static int l_manage(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTHREAD);
  lua_getfield(L, LUA_REGISTRYINDEX, managed);
  lua_pushvalue(L, 1);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  return 0;
}

/* drive(fn, ...) -> what fn returns. Its calls do not yield: for what several bodies need
   and one is to fetch. The others go on, as far as nothing of theirs has to run. */
static int l_drive(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* A table in the registry that keeps none of its keys. */
static void weak_table(lua_State *L, const char *name) {
  if (!luaL_getsubtable(L, LUA_REGISTRYINDEX, name)) {
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
  }
  lua_pop(L, 1);
}

void l_loop_open(lua_State *L) {
  weak_table(L, managed);
  weak_table(L, l_clients);
  static const luaL_Reg functions[] = {
      {"manage", l_manage}, {"drive", l_drive}, {"later", l_later}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

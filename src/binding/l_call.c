#include "l_call.h"

#include "base/clock.h"
#include "http/server.h"

static const char type[] = "sendoso.call";

/* User values of a call: the client and the ledger it uses. */
enum { CLIENT = 1, LEDGER = 2 };

/* In the registry: the threads that `concurrently` runs, as weak keys. */
static const char managed[] = "sendoso.managed";

const char l_clients[] = "sendoso.clients";

/* The longest sleep of the loop: how late a Ctrl-C may be noticed. */
enum { STEP_MS = 200, SHARED_STEP_MS = 5 };

int l_call_start(lua_State *L, int client, struct sdo_request *request,
                 const struct sdo_gift *gifts, size_t count, int ledger,
                 struct sdo_error *err) {
  client = lua_absindex(L, client);
  struct sdo_client *c = l_object_check(L, client, "sendoso.client");
  struct sdo_ledger *book = ledger ? l_object_check(L, ledger, "sendoso.ledger") : NULL;
  void **object = l_object_new(L, type, 2);
  lua_pushvalue(L, client);
  lua_setiuservalue(L, -2, CLIENT);
  if (ledger) {
    lua_pushvalue(L, ledger);
    lua_setiuservalue(L, -2, LEDGER);
  }
  *object = sdo_client_start(c, request, gifts, count, book, err);
  if (*object) return 0;
  lua_pop(L, 1);
  return -1;
}

struct sdo_call *l_call_check(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

/* Moves all calls of a client on, and what its server has to answer. */
static void step(lua_State *L, int client, int wait_ms) {
  struct sdo_client *c = l_object_check(L, client, "sendoso.client");
  lua_getiuservalue(L, client, L_CLIENT_SERVER); /* server */
  struct sdo_server *s = lua_isnil(L, -1) ? NULL : l_server_get(L, -1);
  int soon = s ? sdo_server_timeout(s) : -1;
  if (soon >= 0 && soon < wait_ms) wait_ms = soon;
  sdo_client_step(c, s ? sdo_server_fd(s) : -1, wait_ms);
  if (s) l_server_pump(L, -1);
  lua_pop(L, 1);
}

void l_call_pump(lua_State *L, int client) { step(L, lua_absindex(L, client), 0); }

void l_call_release(lua_State *L, int at) {
  void **object = luaL_checkudata(L, at, type);
  sdo_call_free(*object);
  *object = NULL;
}

/* Lets all other clients go on: what waits for one of them must not be overtaken by time.
   Returns 1 if there is any that has something to do. */
static int step_others(lua_State *L, int client) {
  int busy = 0;
  lua_getfield(L, LUA_REGISTRYINDEX, l_clients); /* clients */
  lua_pushnil(L);
  while (lua_next(L, -2)) { /* clients client true */
    lua_pop(L, 1);
    void **other = lua_touserdata(L, -1);
    if (lua_rawequal(L, -1, client) || !*other || !sdo_client_is_busy(*other)) continue;
    busy = 1;
    step(L, lua_gettop(L), 0);
  }
  lua_pop(L, 1);
  return busy;
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

struct sdo_call *l_call_await(lua_State *L, int at, lua_KContext context, lua_KFunction k) {
  at = lua_absindex(L, at);
  struct sdo_call *call = l_call_check(L, at);
  if (sdo_call_done(call)) return call;
  if (is_managed(L)) {
    lua_pushvalue(L, at);
    lua_yieldk(L, 1, context, k);
  }
  lua_getiuservalue(L, at, CLIENT);
  int client = lua_gettop(L);
  while (!sdo_call_done(call)) {
    step(L, client, step_others(L, client) ? SHARED_STEP_MS : STEP_MS);
    call = l_call_check(L, at); /* what ran meanwhile may have closed it */
  }
  lua_pop(L, 1);
  return call;
}

/* call:done() -> boolean; one that was closed is */
static int l_call_done(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  lua_pushboolean(L, !*object || sdo_call_done(*object));
  return 1;
}

/* call:step(wait_ms): moves all calls of its client on, waiting at most that long */
static int l_call_step(lua_State *L) {
  luaL_checkudata(L, 1, type);
  lua_Integer wait_ms = luaL_optinteger(L, 2, STEP_MS);
  luaL_argcheck(L, wait_ms >= 0 && wait_ms <= STEP_MS, 2, "must be from 0 to 200");
  lua_getiuservalue(L, 1, CLIENT);
  void **client = lua_touserdata(L, -1);
  if (client && *client) step(L, lua_gettop(L), (int)wait_ms);
  return 0;
}

/* call:client() -> the client that it is a call of */
static int l_call_client(lua_State *L) {
  luaL_checkudata(L, 1, type);
  lua_getiuservalue(L, 1, CLIENT);
  return 1;
}

/* is_busy() -> has any client a call that is not done? */
static int l_is_busy(lua_State *L) {
  int busy = 0;
  lua_settop(L, 0);
  lua_getfield(L, LUA_REGISTRYINDEX, l_clients); /* clients */
  lua_pushnil(L);
  while (!busy && lua_next(L, 1)) { /* clients client true */
    void **client = lua_touserdata(L, 2);
    busy = *client && sdo_client_is_busy(*client);
    lua_settop(L, 2);
  }
  lua_pushboolean(L, busy);
  return 1;
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

static int l_call_close(lua_State *L) {
  l_call_release(L, 1);
  return 0;
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

void l_call_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"done", l_call_done},
                                     {"step", l_call_step},
                                     {"client", l_call_client},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_call_close);
  weak_table(L, managed);
  weak_table(L, l_clients);
  static const luaL_Reg functions[] = {{"manage", l_manage},
                                       {"drive", l_drive},
                                       {"later", l_later},
                                       {"is_busy", l_is_busy},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "l_call.h"

#include "l_loop.h"

static const char type[] = "sendoso.call";

/* User value of a call: the ledger it uses. */
enum { LEDGER = L_CALL_CLIENT + 1 };

void l_call_new(lua_State *L) { l_object_new(L, type, LEDGER); }

/* Checks what is needed, and starts the call: the last thing that may raise comes first. */
static int start(lua_State *L, int at, int client, struct sdo_request *request,
                 const struct sdo_gift *gifts, size_t count, int ledger,
                 struct sdo_error *err) {
  void **object = lua_touserdata(L, at);
  struct sdo_client *c = l_object_check(L, client, "sendoso.client");
  struct sdo_ledger *book = ledger ? l_object_check(L, ledger, "sendoso.ledger") : NULL;
  lua_pushvalue(L, client);
  lua_setiuservalue(L, at, L_CALL_CLIENT);
  if (ledger) {
    lua_pushvalue(L, ledger);
    lua_setiuservalue(L, at, LEDGER);
  }
  *object = sdo_call_start(c, request, gifts, count, book, err);
  return *object ? 0 : -1;
}

int l_call_start(lua_State *L, int client, struct sdo_request *request,
                 struct sdo_error *err) {
  client = lua_absindex(L, client);
  l_call_new(L);
  if (start(L, lua_gettop(L), client, request, NULL, 0, 0, err) == 0) return 0;
  lua_pop(L, 1);
  return -1;
}

int l_call_spend(lua_State *L, int at, int client, struct sdo_request *request,
                 const struct sdo_gift *gifts, size_t count, int ledger,
                 struct sdo_error *err) {
  return start(L, at, client, request, gifts, count, ledger, err);
}

struct sdo_call *l_call_check(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

struct sdo_call *l_call_take(lua_State *L, int at) {
  at = lua_absindex(L, at);
  l_call_new(L);
  void **mine = lua_touserdata(L, -1), **given = lua_touserdata(L, at);
  *mine = l_call_check(L, at); /* only now: Lua may have collected */
  *given = NULL;
  for (int i = L_CALL_CLIENT; i <= LEDGER; i++) {
    lua_getiuservalue(L, at, i);
    lua_setiuservalue(L, -2, i);
  }
  lua_replace(L, at);
  return *mine;
}

void l_call_release(lua_State *L, int at) {
  void **object = luaL_checkudata(L, at, type);
  sdo_call_free(*object);
  *object = NULL;
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
  lua_Integer wait_ms = luaL_optinteger(L, 2, L_LOOP_STEP_MS);
  luaL_argcheck(L, wait_ms >= 0 && wait_ms <= L_LOOP_STEP_MS, 2, "must be from 0 to 200");
  lua_getiuservalue(L, 1, L_CALL_CLIENT);
  void **client = lua_touserdata(L, -1);
  if (client && *client) l_loop_step(L, -1, (int)wait_ms);
  return 0;
}

/* call:client() -> the client that it is a call of */
static int l_call_client(lua_State *L) {
  luaL_checkudata(L, 1, type);
  lua_getiuservalue(L, 1, L_CALL_CLIENT);
  return 1;
}

static int l_call_close(lua_State *L) {
  l_call_release(L, 1);
  return 0;
}

void l_call_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"done", l_call_done},
                                     {"step", l_call_step},
                                     {"client", l_call_client},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_call_close);
}

#include "binding.h"

/* An error object is a plain table with a metatable: kind, message, and where they are
   known status, request_id, field and hint; ends_run where nothing that comes next can
   succeed. */

static const char type[] = "sendoso.error";

static void push_error(lua_State *L, const struct sdo_error *err) {
  lua_createtable(L, 0, 6);
  l_set_text(L, "kind", sdo_kind_name(err->kind));
  l_set_text(L, "message", err->message);
  l_set_text(L, "request_id", err->request_id);
  l_set_text(L, "field", err->field);
  l_set_text(L, "hint", err->hint);
  if (err->status) {
    lua_pushinteger(L, err->status);
    lua_setfield(L, -2, "status");
  }
  if (err->ends_run) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "ends_run");
  }
  luaL_setmetatable(L, type);
}

int l_fail(lua_State *L, const struct sdo_error *err) {
  lua_pushnil(L);
  push_error(L, err);
  return 2;
}

int l_raise(lua_State *L, const struct sdo_error *err) {
  push_error(L, err);
  return lua_error(L);
}

/* error(fields) -> err: the same object for failures of the Lua side. `kind` is checked. */
static int l_error(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_getfield(L, 1, "kind");
  luaL_argcheck(L, sdo_kind_named(luaL_checkstring(L, -1)) != SDO_NONE, 1, "unknown kind");
  lua_settop(L, 1);
  luaL_setmetatable(L, type);
  return 1;
}

/* tostring(err) --> limited (429): too many requests [request 5957...] */
static int l_error_tostring(lua_State *L) {
  lua_settop(L, 1);
  lua_getfield(L, 1, "kind");
  lua_getfield(L, 1, "message");
  lua_getfield(L, 1, "status");
  lua_getfield(L, 1, "request_id");
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  luaL_addstring(&out, luaL_optstring(L, 2, "error"));
  if (lua_isinteger(L, 4)) {
    lua_pushfstring(L, " (%I)", (LUAI_UACINT)lua_tointeger(L, 4));
    luaL_addvalue(&out);
  }
  luaL_addstring(&out, ": ");
  luaL_addstring(&out, luaL_optstring(L, 3, "?"));
  if (lua_isstring(L, 5)) {
    lua_pushfstring(L, " [request %s]", lua_tostring(L, 5));
    luaL_addvalue(&out);
  }
  luaL_pushresult(&out);
  return 1;
}

void l_error_open(lua_State *L) {
  static const luaL_Reg meta[] = {{"__tostring", l_error_tostring}, {NULL, NULL}};
  luaL_newmetatable(L, type);
  luaL_setfuncs(L, meta, 0);
  lua_pop(L, 1);
  static const luaL_Reg functions[] = {{"error", l_error}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

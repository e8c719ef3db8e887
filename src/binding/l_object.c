#include <stdlib.h>

#include "binding.h"

void **l_object_new(lua_State *L, const char *type, int values) {
  void **object = lua_newuserdatauv(L, sizeof(void *), values);
  *object = NULL;
  luaL_setmetatable(L, type);
  return object;
}

void *l_object_check(lua_State *L, int at, const char *type) {
  void **object = luaL_checkudata(L, at, type);
  if (!*object) luaL_error(L, "attempt to use a closed %s", type + sizeof "sendoso." - 1);
  return *object;
}

/* tostring(object) --> sendoso.ledger: 0x5581, or sendoso.ledger (closed) */
static int l_object_tostring(lua_State *L) {
  const char *type = lua_tostring(L, lua_upvalueindex(1));
  void **object = luaL_checkudata(L, 1, type);
  if (*object) lua_pushfstring(L, "%s: %p", type, *object);
  else lua_pushfstring(L, "%s (closed)", type);
  return 1;
}

void l_object_type(lua_State *L, const char *type, const luaL_Reg *methods,
                   lua_CFunction close) {
  luaL_newmetatable(L, type);
  lua_pushstring(L, type);
  lua_pushcclosure(L, l_object_tostring, 1);
  lua_setfield(L, -2, "__tostring");
  lua_newtable(L); /* metatable methods */
  luaL_setfuncs(L, methods, 0);
  lua_pushcfunction(L, close);
  lua_pushvalue(L, -1);
  lua_setfield(L, -4, "__gc");
  lua_pushvalue(L, -1);
  lua_setfield(L, -4, "__close");
  lua_setfield(L, -2, "close");
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void l_object_methods(lua_State *L, const char *type, const luaL_Reg *methods) {
  luaL_getmetatable(L, type);
  lua_getfield(L, -1, "__index"); /* metatable methods */
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 2);
}

static int l_memory_free(lua_State *L) {
  void **memory = luaL_checkudata(L, 1, "sendoso.memory");
  free(*memory);
  *memory = NULL;
  return 0;
}

void **l_memory_new(lua_State *L) {
  if (luaL_newmetatable(L, "sendoso.memory")) {
    lua_pushcfunction(L, l_memory_free);
    lua_setfield(L, -2, "__gc");
  }
  lua_pop(L, 1);
  return l_object_new(L, "sendoso.memory", 0);
}

#include "http/versions.h"

#include <stdio.h>

#include "binding.h"

/* "$LuaVersion: Lua 5.4.4  Copyright": no function of Lua tells its third number. A Lua
   that hides this text has none here. */
#pragma weak lua_ident

static void add(lua_State *L, const char *library, const char *version) {
  lua_createtable(L, 0, 2);
  l_set_text(L, "library", library);
  l_set_text(L, "version", version);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* versions() -> { { library =, version = }, ... } | nil, err */
static int l_versions(lua_State *L) {
  struct sdo_version all[SDO_VERSIONS];
  struct sdo_error err = {0};
  char lua[16] = LUA_VERSION_MAJOR "." LUA_VERSION_MINOR;
  if (lua_ident) sscanf(lua_ident, "$LuaVersion: Lua %15[0-9.]", lua);
  if (sdo_versions(all, &err) < 0) return l_fail(L, &err);
  lua_createtable(L, SDO_VERSIONS + 1, 0);
  add(L, "Lua", lua);
  for (int i = 0; i < SDO_VERSIONS; i++)
    add(L, all[i].library, all[i].version);
  return 1;
}

void l_versions_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"versions", l_versions}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "http/versions.h"

#include "binding.h"

/* versions() -> { { library =, version = }, ... } | nil, err */
static int l_versions(lua_State *L) {
  struct sdo_version all[SDO_VERSIONS];
  struct sdo_error err = {0};
  if (sdo_versions(all, &err) < 0) return l_fail(L, &err);
  lua_createtable(L, SDO_VERSIONS, 0);
  for (int i = 0; i < SDO_VERSIONS; i++) {
    lua_createtable(L, 0, 2);
    l_set_text(L, "library", all[i].library);
    l_set_text(L, "version", all[i].version);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

void l_versions_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"versions", l_versions}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "base/instant.h"

#include "binding.h"

/* instant(text) -> seconds since 1970; nil for what is no point in time */
static int l_instant(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  int64_t seconds;
  if (sdo_instant_read(text, len, &seconds)) lua_pushinteger(L, seconds);
  else lua_pushnil(L);
  return 1;
}

/* civil(seconds since 1970) -> "2026-03-04T09:58:12"; nil where no such year is written */
static int l_civil(lua_State *L) {
  char text[SDO_INSTANT_SIZE];
  if (sdo_instant_write(luaL_checkinteger(L, 1), text))
    lua_pushlstring(L, text, sizeof text - 1);
  else lua_pushnil(L);
  return 1;
}

void l_instant_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"instant", l_instant}, {"civil", l_civil}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "base/address.h"

#include <string.h>

#include "binding.h"

/* address(text) -> what is plainly an email address, in small letters; or nil */
static int l_address(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  if (!sdo_address_is_plain(text, len)) {
    lua_pushnil(L);
    return 1;
  }
  luaL_Buffer buffer;
  char *small = luaL_buffinitsize(L, &buffer, len);
  memcpy(small, text, len);
  for (size_t i = 0; i < len; i++)
    if (text[i] >= 'A' && text[i] <= 'Z') small[i] = (char)(text[i] | 0x20);
  luaL_pushresultsize(&buffer, len);
  return 1;
}

void l_address_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"address", l_address}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

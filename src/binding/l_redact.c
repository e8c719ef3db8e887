#include "base/redact.h"

#include <string.h>

#include "binding.h"

/* redact(text, known) -> the text without secrets; known: one that is to go, or nil */
static int l_redact(lua_State *L) {
  size_t len;
  const char *text = l_check_bytes(L, 1, &len), *known = l_opt_text(L, 2, NULL);
  luaL_Buffer out;
  char *copy = luaL_buffinitsize(L, &out, len + 1);
  memcpy(copy, text, len);
  copy[len] = '\0';
  sdo_redact(copy, known);
  luaL_pushresultsize(&out, strlen(copy));
  return 1;
}

void l_redact_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"redact", l_redact}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "base/printable.h"

#include "binding.h"

/* printable(text, as) -> text
   as: "line", "lines", "field", "json" or "ndjson" */
static int l_printable(lua_State *L) {
  static const char *const names[] = {"line", "lines", "field", "json", "ndjson", NULL};
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  enum sdo_printed as = (enum sdo_printed)luaL_checkoption(L, 2, NULL, names);
  lua_settop(L, 1);
  if (sdo_printable_plain(text, len) == len) return 1;
  void **memory = l_memory_new(L);
  struct sdo_buffer out = {0};
  int changed = sdo_printable(as, text, len, &out);
  *memory = out.data;
  if (changed < 0) return luaL_error(L, "out of memory");
  if (changed) lua_pushlstring(L, out.data, out.len);
  else lua_settop(L, 1);
  return 1;
}

void l_printable_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"printable", l_printable}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

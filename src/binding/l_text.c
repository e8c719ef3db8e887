#include <stdlib.h>

#include "binding.h"
#include "data/text.h"

/* text(path) -> UTF-8, the encoding it was in | nil, err; "-" is standard input
   text(name, bytes) -> the same of bytes that are here already */
static int l_text(lua_State *L) {
  size_t len;
  const char *name = l_check_text(L, 1), *bytes = luaL_optlstring(L, 2, NULL, &len);
  void **memory = l_memory_new(L);
  struct sdo_error err = {0};
  struct sdo_text text;
  int result = bytes ? sdo_text_decode(name, bytes, len, &text, &err)
                     : sdo_text_read(name, &text, &err);
  if (result < 0) return l_fail(L, &err);
  *memory = text.bytes;
  lua_pushlstring(L, text.bytes, text.len);
  lua_pushstring(L, text.encoding);
  *memory = NULL; /* now, and not when the collector comes: files can be large */
  free(text.bytes);
  return 2;
}

void l_text_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"text", l_text}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

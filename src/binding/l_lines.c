#include <stdlib.h>

#include "base/lines.h"
#include "binding.h"

/* Lines that come over a descriptor, such as standard input, as they come. */

static const char type[] = "sendoso.lines";

/* lines:take(wait_ms) -> line; nil: nothing whole yet; false: nothing will come any more;
   nil, err: one that was too long, and is left out */
static int l_lines_take(lua_State *L) {
  struct sdo_lines *lines = l_object_check(L, 1, type);
  int wait_ms = (int)l_check_within(L, 2, 0, 60000);
  const char *line;
  size_t len;
  struct sdo_error err = {0};
  switch (sdo_lines_take(lines, wait_ms, &line, &len)) {
  case SDO_LINE: lua_pushlstring(L, line, len); return 1;
  case SDO_LINE_END: lua_pushboolean(L, 0); return 1;
  case SDO_LINE_LONG:
    sdo_fail(&err, SDO_INVALID, "a line is longer than %zu bytes", lines->max);
    return l_fail(L, &err);
  case SDO_LINE_NONE: break;
  }
  lua_pushnil(L);
  return 1;
}

static int l_lines_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  if (*object) sdo_lines_close(*object);
  free(*object);
  *object = NULL;
  return 0;
}

/* lines(fd, max) -> lines; the descriptor stays open */
static int l_lines_new(lua_State *L) {
  int fd = (int)l_check_within(L, 1, 0, 65535);
  lua_Integer max = l_check_within(L, 2, 1, INT32_MAX);
  void **object = l_object_new(L, type, 0);
  *object = malloc(sizeof(struct sdo_lines));
  if (!*object) return luaL_error(L, "out of memory");
  sdo_lines_open(*object, fd, (size_t)max);
  return 1;
}

void l_lines_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"take", l_lines_take}, {NULL, NULL}};
  l_object_type(L, type, methods, l_lines_close);
  static const luaL_Reg functions[] = {{"lines", l_lines_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

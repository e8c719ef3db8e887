#include "data/headings.h"

#include "binding.h"

static const char type[] = "sendoso.headings";

/* headings:seek(rows, row) -> the first record from there on that may be anything else than
   a row of a table; or one more than there are */
static int l_headings_seek(lua_State *L) {
  struct sdo_headings *headings = l_object_check(L, 1, type);
  struct sdo_rows *rows = l_rows_check(L, 2);
  lua_Integer row = luaL_checkinteger(L, 3);
  luaL_argcheck(L, row >= 1, 3, "the first record is 1");
  size_t found = sdo_headings_seek(headings, rows, (size_t)row - 1);
  lua_pushinteger(L, (lua_Integer)found + 1);
  return 1;
}

static int l_headings_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_headings_free(*object);
  *object = NULL;
  return 0;
}

/* headings(words) -> headings; words: in lower case, the keys of a table */
static int l_headings_new(lua_State *L) {
  size_t count = 0, len;
  luaL_checktype(L, 1, LUA_TTABLE);
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
    count++;
  void **object = l_object_new(L, type, 0);
  struct sdo_headings *headings = *object = sdo_headings_new(count);
  if (!headings) return luaL_error(L, "out of memory");
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) { /* headings word value */
    if (lua_type(L, -2) != LUA_TSTRING) return luaL_argerror(L, 1, "expected texts");
    if (!count--) return luaL_argerror(L, 1, "it was changed while it was read");
    const char *word = lua_tolstring(L, -2, &len);
    sdo_headings_add(headings, word, len);
  }
  return 1;
}

void l_headings_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"seek", l_headings_seek}, {NULL, NULL}};
  l_object_type(L, type, methods, l_headings_close);
  static const luaL_Reg functions[] = {{"headings", l_headings_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

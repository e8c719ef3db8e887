#include "data/rows.h"

#include "binding.h"

static const char type[] = "sendoso.rows";

static struct sdo_rows *check_rows(lua_State *L) { return l_object_check(L, 1, type); }

static size_t check_row(lua_State *L, const struct sdo_rows *rows) {
  lua_Integer row = luaL_checkinteger(L, 2);
  luaL_argcheck(L, row >= 1 && (size_t)row <= sdo_rows_count(rows), 2, "no such row");
  return (size_t)row - 1;
}

/* rows:count() -> how many there are, the heading included */
static int l_rows_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)sdo_rows_count(check_rows(L)));
  return 1;
}

/* rows:line(row) -> the line on which it begins, how many fields it has, the line on which
   it ends */
static int l_rows_line(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows);
  lua_pushinteger(L, (lua_Integer)sdo_rows_line(rows, row));
  lua_pushinteger(L, (lua_Integer)sdo_rows_width(rows, row));
  lua_pushinteger(L, (lua_Integer)sdo_rows_last_line(rows, row));
  return 3;
}

/* rows:filled(row) -> how many of its fields are not blank */
static int l_rows_filled(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  lua_pushinteger(L, (lua_Integer)sdo_rows_filled(rows, check_row(L, rows)));
  return 1;
}

/* rows:broken(row) -> the first column that is not UTF-8, or nil */
static int l_rows_broken(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t column = sdo_rows_broken(rows, check_row(L, rows));
  if (column) lua_pushinteger(L, (lua_Integer)column);
  else lua_pushnil(L);
  return 1;
}

/* rows:field(row, column) -> text, or nil where the row is shorter */
static int l_rows_field(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows), len;
  lua_Integer column = luaL_checkinteger(L, 3);
  luaL_argcheck(L, column >= 1, 3, "the first column is 1");
  if ((size_t)column > sdo_rows_width(rows, row)) {
    lua_pushnil(L);
    return 1;
  }
  const char *text = sdo_rows_field(rows, row, (size_t)column - 1, &len);
  lua_pushlstring(L, text, len);
  return 1;
}

static int l_rows_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_rows_free(*object);
  *object = NULL;
  return 0;
}

/* rows:delimiter() -> what parts the fields */
static int l_rows_delimiter(lua_State *L) {
  char delimiter = sdo_rows_delimiter(check_rows(L));
  lua_pushlstring(L, &delimiter, 1);
  return 1;
}

/* rows(name, text [, delimiter]) -> rows | nil, err */
static int l_rows_new(lua_State *L) {
  size_t len;
  const char *name = l_check_text(L, 1), *text = luaL_checklstring(L, 2, &len);
  const char *delimiter = l_opt_text(L, 3, "");
  struct sdo_error err = {0};
  struct sdo_rows *rows;
  void **object = l_object_new(L, type, 0);
  if (sdo_rows_parse(name, text, len, *delimiter, &rows, &err) < 0) return l_fail(L, &err);
  *object = rows;
  return 1;
}

void l_rows_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"count", l_rows_count},
                                     {"line", l_rows_line},
                                     {"field", l_rows_field},
                                     {"delimiter", l_rows_delimiter},
                                     {"filled", l_rows_filled},
                                     {"broken", l_rows_broken},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_rows_close);
  static const luaL_Reg functions[] = {{"rows", l_rows_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

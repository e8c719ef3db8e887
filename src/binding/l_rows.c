#include "data/rows.h"

#include <stdint.h>
#include <string.h>

#include "binding.h"
#include "data/name.h"

static const char type[] = "sendoso.rows";

struct sdo_rows *l_rows_check(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

static struct sdo_rows *check_rows(lua_State *L) { return l_rows_check(L, 1); }

static size_t check_row(lua_State *L, const struct sdo_rows *rows) {
  lua_Integer row = luaL_checkinteger(L, 2);
  luaL_argcheck(L, row >= 1 && (size_t)row <= sdo_rows_count(rows), 2, "no such row");
  return (size_t)row - 1;
}

/* The last of some rows, as the end behind it. */
static size_t check_last(lua_State *L, const struct sdo_rows *rows) {
  lua_Integer last = luaL_checkinteger(L, 3);
  luaL_argcheck(L, last >= 0 && (size_t)last <= sdo_rows_count(rows), 3, "no such row");
  return (size_t)last;
}

static int push_found(lua_State *L, size_t row, size_t end) {
  if (row < end) lua_pushinteger(L, (lua_Integer)row + 1);
  else lua_pushnil(L);
  return 1;
}

/* A byte that is neither white space nor a part of what only looks like it. */
static int is_seen(char byte) { return byte > ' ' && byte < 127; }

/* Is a text what it is, without white space around it and no formula? */
static int is_plain(const char *text, size_t len) {
  return len && is_seen(text[0]) && text[0] != '=' && is_seen(text[len - 1]);
}

int l_rows_is_plain(const char *text, size_t len) { return is_plain(text, len); }

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
  lua_pushinteger(L, (lua_Integer)sdo_rows_filled(rows, check_row(L, rows), SIZE_MAX));
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

/* rows:field(row, column) -> text, is there nothing to trim and no formula; or nil where
   the row is shorter */
static int l_rows_field(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows), len;
  lua_Integer column = luaL_checkinteger(L, 3);
  luaL_argcheck(L, column >= 1, 3, "the first column is 1");
  const char *text = sdo_rows_field(rows, row, (size_t)column - 1, &len);
  if (!text) {
    lua_pushnil(L);
    return 1;
  }
  int plain = is_plain(text, len);
  lua_pushlstring(L, text, len);
  lua_pushboolean(L, plain);
  return 2;
}

/* rows:follows_blank(row) -> is there a blank line before it? */
static int l_rows_follows_blank(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  lua_pushboolean(L, sdo_rows_follows_blank(rows, check_row(L, rows)));
  return 1;
}

/* rows:odd(row, last, width) -> the first of these that has another width, or text that is
   not UTF-8; or nil */
static int l_rows_odd(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows), end = check_last(L, rows);
  size_t width = (size_t)luaL_checkinteger(L, 4);
  return push_found(L, sdo_rows_odd(rows, row, end, width), end);
}

/* rows:odd_address(row, last, column) -> the first of these whose text in that column is
   neither empty nor plainly an email address; or nil */
static int l_rows_odd_address(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows), end = check_last(L, rows);
  lua_Integer column = luaL_checkinteger(L, 4);
  luaL_argcheck(L, column >= 1, 4, "the first column is 1");
  return push_found(L, sdo_rows_odd_address(rows, row, end, (size_t)column - 1), end);
}

/* rows:seek(row, last, column, known) -> the first of these whose text in that column is
   neither empty nor a key of the table, or nil; how many before it are empty, or have a
   text that is known as false; the text */
static int l_rows_seek(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows), end = check_last(L, rows), len;
  lua_Integer column = luaL_checkinteger(L, 4);
  luaL_argcheck(L, column >= 1, 4, "the first column is 1");
  luaL_checktype(L, 5, LUA_TTABLE);
  lua_Integer empty = 0;
  for (; row < end; row++) {
    rows = check_rows(L); /* what Lua collects may have closed them */
    const char *text = sdo_rows_field(rows, row, (size_t)column - 1, &len);
    lua_pushlstring(L, text ? text : "", len);
    lua_pushvalue(L, -1);
    int known = len ? lua_rawget(L, 5) : LUA_TBOOLEAN;
    if (known == LUA_TNIL) break;
    empty += !len || !lua_toboolean(L, -1);
    lua_settop(L, 5);
  }
  int found = row < end;
  push_found(L, row, end);
  lua_pushinteger(L, empty);
  if (!found) return 2;
  lua_pushvalue(L, 6);
  return 3;
}

/* The text of a row in the i-th of the columns at `at`; "" where the row is shorter. */
static const char *listed_field(lua_State *L, const struct sdo_rows *rows, size_t row,
                                int at, lua_Unsigned i, size_t *len) {
  lua_rawgeti(L, at, (lua_Integer)i);
  lua_Integer column = lua_tointeger(L, -1);
  lua_pop(L, 1);
  luaL_argcheck(L, column >= 1, at, "the first column is 1");
  const char *text = sdo_rows_field(rows, row, (size_t)column - 1, len);
  return text ? text : "";
}

static int are_names(lua_State *L, const struct sdo_rows *rows, size_t row, int at) {
  luaL_checktype(L, at, LUA_TTABLE);
  size_t len;
  for (lua_Unsigned i = 1, count = lua_rawlen(L, at); i <= count; i++) {
    const char *text = listed_field(L, rows, row, at, i, &len);
    if (!sdo_name_is_plain(text, len)) return 0;
  }
  return 1;
}

/* rows:are_names(row, columns) -> are the texts in these plainly names, or empty? */
static int l_rows_are_names(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  lua_pushboolean(L, are_names(L, rows, check_row(L, rows), 3));
  return 1;
}

/* What several columns say is few words in nearly all rows. */
enum { JOINED_MAX = 256 };

/* rows:joined(row, columns, names) -> the texts in the columns as one, which no others
   make; or nil: they are too long, or have a zero byte, or those in `names` are not plainly
   names */
static int l_rows_joined(lua_State *L) {
  struct sdo_rows *rows = check_rows(L);
  size_t row = check_row(L, rows), size = 0, len;
  char joined[JOINED_MAX];
  luaL_checktype(L, 3, LUA_TTABLE);
  int fits = are_names(L, rows, row, 4);
  for (lua_Unsigned i = 1, count = lua_rawlen(L, 3); fits && i <= count; i++) {
    const char *text = listed_field(L, rows, row, 3, i, &len);
    fits = len < sizeof joined - size && !memchr(text, 0, len);
    if (!fits) break;
    memcpy(joined + size, text, len);
    size += len;
    joined[size++] = 0;
  }
  if (fits) lua_pushlstring(L, joined, size);
  else lua_pushnil(L);
  return 1;
}

/* What is this short may be "n/a", "tbd" and the like. */
enum { SHORT = 4, SHORTEST = 2 };

/* Are these letters and digits which are no such word? */
static int is_something(const char *text, size_t len) {
  int is_number = 0;
  for (size_t i = 0; i < len; i++) {
    int is_digit = text[i] >= '0' && text[i] <= '9';
    int is_letter = (text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'z';
    if (!is_digit && !is_letter) return 0;
    is_number |= is_digit;
  }
  return len && (is_number || len <= SHORTEST);
}

/* The text of an item in the column at `at`; NULL where there is none. */
static const char *item_field(lua_State *L, const struct sdo_rows *rows, int at,
                              size_t *len) {
  lua_Integer column = lua_tointeger(L, at) - 1;
  *len = 0;
  lua_pushvalue(L, lua_upvalueindex(3));
  if (lua_rawget(L, 1) != LUA_TNUMBER) return NULL;
  lua_Integer row = lua_tointeger(L, -1) + lua_tointeger(L, lua_upvalueindex(4)) - 1;
  if (row < 0 || (size_t)row >= sdo_rows_count(rows) || column < 0) return NULL;
  return sdo_rows_field(rows, (size_t)row, (size_t)column, len);
}

/* Pushes the text of a field, if it is plainly there. */
static int push_text(lua_State *L, const struct sdo_rows *rows) {
  size_t len; /* item name column */
  const char *text = item_field(L, rows, 3, &len);
  if (len > SHORT ? !is_plain(text, len) : !is_something(text, len)) return 0;
  lua_pushlstring(L, text, len);
  return 1;
}

/* Pushes a copy of the table at `at`; a date has three fields. */
static void push_copy(lua_State *L, int at) {
  lua_createtable(L, 0, 3);
  int copy = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, at);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2); /* key key value */
    lua_rawset(L, copy);
  }
  if (lua_getmetatable(L, at)) lua_setmetatable(L, copy);
}

/* Pushes what the text of a field was read as, if it was. Of a table, the item gets a copy
   which it keeps: a script may change it. */
static int push_reading(lua_State *L, const struct sdo_rows *rows) {
  size_t len;
  lua_rawgeti(L, 3, 1);
  if (lua_rawgeti(L, 3, 2) != LUA_TTABLE) return 0; /* item name field column readings */
  const char *text = item_field(L, rows, 4, &len);
  lua_pushlstring(L, text ? text : "", len);
  int kind = len ? lua_rawget(L, 5) : LUA_TBOOLEAN;
  if (kind == LUA_TBOOLEAN) lua_pushnil(L);
  if (kind != LUA_TTABLE) return kind == LUA_TBOOLEAN;
  push_copy(L, lua_gettop(L));
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

/* index(item, name) -> the field: what a program with a million items asks for most */
static int l_rows_item_index(lua_State *L) {
  void **object = lua_touserdata(L, lua_upvalueindex(1));
  if (!*object) return luaL_error(L, "attempt to use closed rows");
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  switch (lua_rawget(L, lua_upvalueindex(2))) {
  case LUA_TNUMBER:
    if (push_text(L, *object)) return 1;
    break;
  case LUA_TTABLE:
    if (push_reading(L, *object)) return 1;
    break;
  case LUA_TBOOLEAN: lua_pushnil(L); return 1;
  default: break;
  }
  lua_settop(L, 2);
  lua_pushvalue(L, lua_upvalueindex(5));
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  return 1;
}

/* rows:index(columns, key, before, otherwise) -> a function for __index of items that know
   their row: it is at `key`, and so many records are before the first. The columns are by
   the names of fields, false: there is none; { column, readings }: the field is what its
   text was read as, readings[text]. otherwise(item, name) is asked for what is not plainly
   there. */
static int l_rows_index(lua_State *L) {
  check_rows(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checkany(L, 3);
  luaL_checkinteger(L, 4);
  luaL_checktype(L, 5, LUA_TFUNCTION);
  lua_settop(L, 5);
  lua_pushcclosure(L, l_rows_item_index, 5);
  return 1;
}

static int l_rows_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  if (!*object) return 0;
  sdo_rows_free(*object);
  *object = NULL;
  lua_getiuservalue(L, 1, 1);
  l_text_use(L, -1, -1);
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
  const char *name = l_check_text(L, 1), *delimiter = l_opt_text(L, 3, "");
  struct sdo_error err = {0};
  struct sdo_rows *rows;
  void **object = l_object_new(L, type, 1);
  lua_pushvalue(L, 2); /* the rows only borrow the text */
  lua_setiuservalue(L, -2, 1);
  const char *text = l_text_check(L, 2, &len);
  if (sdo_rows_parse(name, text, len, *delimiter, &rows, &err) < 0) return l_fail(L, &err);
  *object = rows;
  l_text_use(L, 2, 1);
  return 1;
}

void l_rows_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"count", l_rows_count},
                                     {"line", l_rows_line},
                                     {"field", l_rows_field},
                                     {"delimiter", l_rows_delimiter},
                                     {"filled", l_rows_filled},
                                     {"broken", l_rows_broken},
                                     {"follows_blank", l_rows_follows_blank},
                                     {"odd", l_rows_odd},
                                     {"odd_address", l_rows_odd_address},
                                     {"seek", l_rows_seek},
                                     {"are_names", l_rows_are_names},
                                     {"joined", l_rows_joined},
                                     {"index", l_rows_index},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_rows_close);
  static const luaL_Reg functions[] = {{"rows", l_rows_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

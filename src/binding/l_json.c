#include <stdlib.h>
#include <string.h>

#include "binding.h"

/* Pushes the text of a scalar. Nothing of ours is held while Lua may raise: the text goes
   into a buffer of Lua's, by way of the slice itself when nothing in it is escaped. */
static void push_text(lua_State *L, struct sdo_slice value) {
  if (!memchr(value.at, '\\', value.len)) {
    lua_pushlstring(L, value.at + 1, value.len - 2);
    return;
  }
  /* An escape is never shorter than what it stands for. */
  char *room = lua_newuserdatauv(L, value.len + 1, 0);
  struct sdo_buffer text = {0};
  size_t len = 0;
  if (sdo_json_text(value, &text) == 0 && text.len <= value.len) {
    len = text.len;
    memcpy(room, text.data, len);
  }
  sdo_buffer_free(&text);
  lua_pushlstring(L, room, len);
  lua_remove(L, -2);
}

/* Pushes the number that the text is; 0: it is none that Lua has. A whole number that does
   not fit would become another one: an id keeps its digits, as text. */
static int push_lua_number(lua_State *L, const char *text) {
  lua_Integer whole;
  if (!lua_stringtonumber(L, text)) return 0;
  if (lua_isinteger(L, -1)) return 1;
  if (strspn(text, "-0123456789") == strlen(text)) {
    lua_pop(L, 1);
    return 0;
  }
  if (lua_numbertointeger(lua_tonumber(L, -1), &whole) &&
      (lua_Number)whole == lua_tonumber(L, -1)) {
    lua_pop(L, 1);
    lua_pushinteger(L, whole);
  }
  return 1;
}

static void push_number(lua_State *L, struct sdo_slice value) {
  char text[64];
  if (value.len < sizeof text) {
    memcpy(text, value.at, value.len);
    text[value.len] = '\0';
    if (push_lua_number(L, text)) return;
  }
  lua_pushlstring(L, value.at, value.len);
}

/* How far a text has been read, and, where somebody wants to know them, the lines on which
   its objects begin. */
struct reader {
  const char *at;
  int lines; /* stack index of a table: object -> line; 0: nobody does */
  const char *counted;
  lua_Integer line; /* of `counted` */
};

/* Notes the line of the object on the top, which begins at `at`. */
static void note_line(lua_State *L, struct reader *reader, const char *at) {
  if (!reader->lines) return;
  for (; reader->counted < at; reader->counted++)
    reader->line += *reader->counted == '\n';
  lua_pushvalue(L, -1);
  lua_pushinteger(L, reader->line);
  lua_rawset(L, reader->lines);
}

/* Pushes the value whose first token was read; the reader is behind that token. */
static void push_value(lua_State *L, struct sdo_slice token, struct reader *reader) {
  struct sdo_slice key, item;
  luaL_checkstack(L, 4, "the JSON is nested too deeply");
  switch (sdo_json_type(token)) {
  case SDO_JSON_NULL: lua_pushnil(L); break;
  case SDO_JSON_FALSE: lua_pushboolean(L, 0); break;
  case SDO_JSON_TRUE: lua_pushboolean(L, 1); break;
  case SDO_JSON_NUMBER: push_number(L, token); break;
  case SDO_JSON_STRING: push_text(L, token); break;
  case SDO_JSON_ARRAY:
    lua_newtable(L);
    for (lua_Integer i = 1; sdo_json_token(&reader->at, &item);) {
      push_value(L, item, reader);
      if (lua_isnil(L, -1)) lua_pop(L, 1); /* a null would end the sequence */
      else lua_rawseti(L, -2, i++);
    }
    break;
  case SDO_JSON_OBJECT:
    lua_newtable(L);
    note_line(L, reader, token.at);
    while (sdo_json_token(&reader->at, &key)) {
      push_text(L, key);
      sdo_json_token(&reader->at, &item);
      push_value(L, item, reader);
      lua_rawset(L, -3);
    }
    break;
  }
}

static void push_from(lua_State *L, struct reader *reader) {
  struct sdo_slice token;
  sdo_json_token(&reader->at, &token);
  push_value(L, token, reader);
}

void l_json_push(lua_State *L, struct sdo_slice value) {
  struct reader reader = {.at = value.at};
  push_from(L, &reader);
}

struct sdo_slice l_json_keep(lua_State *L, struct sdo_slice value) {
  const char *at = lua_pushlstring(L, value.at, value.len);
  return (struct sdo_slice){at, value.len};
}

/* Sets into the table on the top what the path names, making the tables on its way. */
static void set_path(lua_State *L, struct sdo_slice object, const char *path) {
  const char *dot = strchr(path, '.');
  size_t len = dot ? (size_t)(dot - path) : strlen(path);
  struct sdo_slice value;
  lua_pushlstring(L, path, len); /* table name */
  if (!sdo_json_member(object, lua_tostring(L, -1), &value)) {
    lua_pop(L, 1);
  } else if (!dot || sdo_json_type(value) != SDO_JSON_OBJECT) {
    l_json_push(L, value);
    lua_rawset(L, -3);
  } else {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TTABLE) { /* table name value */
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, -5);
    }
    luaL_checkstack(L, 4, "the path of a field is too long");
    set_path(L, value, dot + 1);
    lua_pop(L, 2);
  }
}

void l_json_push_fields(lua_State *L, struct sdo_slice object, int fields) {
  fields = lua_absindex(L, fields);
  lua_newtable(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, fields);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, fields, i);
    const char *path = luaL_checkstring(L, -1);
    lua_insert(L, -2); /* path table */
    set_path(L, object, path);
    lua_remove(L, -2);
  }
}

/* decode(text [, lines]) -> value | nil, err
   lines: a table that gets the line of every object: lines[object] = 7 */
static int l_decode(lua_State *L) {
  size_t len;
  const char *text = l_check_bytes(L, 1, &len);
  struct sdo_error err = {0};
  struct sdo_slice value;
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
  if (sdo_json_check(text, len, &value, &err) < 0) return l_fail(L, &err);
  struct reader reader = {
      .at = value.at, .lines = lua_istable(L, 2) ? 2 : 0, .counted = text, .line = 1};
  push_from(L, &reader);
  return 1;
}

void l_json_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"decode", l_decode}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

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

/* Most numbers are whole and small. Returns 0 where this one is not. */
static int push_short(lua_State *L, struct sdo_slice value) {
  enum { DIGITS = 18 }; /* which always fit */
  lua_Integer whole = 0;
  if (value.len > DIGITS) return 0;
  for (size_t i = 0; i < value.len; i++) {
    if (value.at[i] < '0' || value.at[i] > '9') return 0;
    whole = whole * 10 + (value.at[i] - '0');
  }
  lua_pushinteger(L, whole);
  return 1;
}

static void push_number(lua_State *L, struct sdo_slice value) {
  char text[64];
  if (push_short(L, value)) return;
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

/* The line of an object that begins at `at`, which is behind those asked for before. */
static lua_Integer line_of(struct reader *reader, const char *at) {
  if (!reader->lines) return 0;
  for (; reader->counted < at; reader->counted++)
    reader->line += *reader->counted == '\n';
  return reader->line;
}

/* Notes the line of the object on the top. */
static void note_line(lua_State *L, struct reader *reader, lua_Integer line) {
  if (!reader->lines) return;
  lua_pushvalue(L, -1);
  lua_pushinteger(L, line);
  lua_rawset(L, reader->lines);
}

static void push_value(lua_State *L, struct sdo_slice token, struct reader *reader);

/* What is in a container waits on the stack, above the place of its table, until there is
   so much of it or no more: a table that is made in its size does not grow by and by. */
enum { WAITING = 32 };

static void check_stack(lua_State *L) {
  luaL_checkstack(L, 2 * WAITING + 4, "the JSON is nested too deeply");
}

/* Puts values that wait into the array at `table`, the last of them at `count`. */
static void set_items(lua_State *L, int table, lua_Integer count) {
  int waiting = lua_gettop(L) - table;
  if (lua_isnil(L, table)) {
    lua_createtable(L, waiting, 0);
    lua_replace(L, table);
  }
  for (; waiting > 0; waiting--)
    lua_rawseti(L, table, count--);
}

static void push_array(lua_State *L, struct reader *reader) {
  struct sdo_slice item;
  lua_Integer count = 0;
  check_stack(L);
  lua_pushnil(L);
  int table = lua_gettop(L);
  while (sdo_json_token(&reader->at, &item)) {
    push_value(L, item, reader);
    if (lua_isnil(L, -1)) lua_pop(L, 1); /* a null would end the sequence */
    else if (++count % WAITING == 0) set_items(L, table, count);
  }
  set_items(L, table, count);
}

/* Puts keys and values that wait into the table at `table`, in their order: the last of a
   name counts. */
static void set_members(lua_State *L, int table) {
  int top = lua_gettop(L);
  if (lua_isnil(L, table)) {
    lua_createtable(L, 0, (top - table) / 2);
    lua_replace(L, table);
  }
  for (int at = table + 1; at < top; at += 2) {
    lua_pushvalue(L, at);
    lua_pushvalue(L, at + 1);
    lua_rawset(L, table);
  }
  lua_settop(L, table);
}

/* start: its first byte */
static void push_object(lua_State *L, const char *start, struct reader *reader) {
  struct sdo_slice key, item;
  lua_Integer line = line_of(reader, start);
  check_stack(L);
  lua_pushnil(L);
  int table = lua_gettop(L);
  while (sdo_json_token(&reader->at, &key)) {
    push_text(L, key);
    sdo_json_token(&reader->at, &item);
    push_value(L, item, reader);
    if (lua_gettop(L) - table == 2 * WAITING) set_members(L, table);
  }
  set_members(L, table);
  note_line(L, reader, line);
}

/* Pushes the value whose first token was read; the reader is behind that token. */
static void push_value(lua_State *L, struct sdo_slice token, struct reader *reader) {
  switch (sdo_json_type(token)) {
  case SDO_JSON_NULL: lua_pushnil(L); break;
  case SDO_JSON_FALSE: lua_pushboolean(L, 0); break;
  case SDO_JSON_TRUE: lua_pushboolean(L, 1); break;
  case SDO_JSON_NUMBER: push_number(L, token); break;
  case SDO_JSON_STRING: push_text(L, token); break;
  case SDO_JSON_ARRAY: push_array(L, reader); break;
  case SDO_JSON_OBJECT: push_object(L, token.at, reader); break;
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

/* A name that is part of the path of a field. All of them are in one array; the first is
   nobody's name and has the first names of all paths in it. User value: their strings, by
   place. */
struct field {
  const char *name;
  /* places in the array; 0: none */
  int inside, next;
  /* how many are inside */
  int count;
  /* Is it the end of a path? Then all that it names is taken. */
  int whole;
};

/* Finds a name inside another, or adds it at *used. Stack: ... fields strings. */
static int add_field(lua_State *L, struct field *fields, int parent, int *used,
                     const char *name, size_t len) {
  lua_pushlstring(L, name, len);
  name = lua_tostring(L, -1);
  int *at = &fields[parent].inside;
  while (*at && strcmp(fields[*at].name, name) != 0)
    at = &fields[*at].next;
  if (*at) {
    lua_pop(L, 1);
    return *at;
  }
  lua_rawseti(L, -2, *used);
  fields[parent].count++;
  fields[*used] = (struct field){.name = name};
  return *at = (*used)++;
}

/* The most names that the paths of a list may have. */
static size_t count_names(lua_State *L, int list) {
  size_t names = 0;
  for (lua_Integer i = (lua_Integer)lua_rawlen(L, list); i > 0; i--) {
    lua_rawgeti(L, list, i);
    for (const char *at = luaL_checkstring(L, -1); at; names++)
      at = (at = strchr(at, '.')) ? at + 1 : NULL;
    lua_pop(L, 1);
  }
  return names;
}

void l_json_fields(lua_State *L, int list) {
  list = lua_absindex(L, list);
  int used = 1, count = (int)lua_rawlen(L, list);
  struct field *fields =
      lua_newuserdatauv(L, (count_names(L, list) + 1) * sizeof *fields, 1);
  fields[0] = (struct field){0};
  lua_newtable(L);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, list, i);
    const char *path = luaL_checkstring(L, -1);
    lua_insert(L, -3); /* path fields strings */
    int at = 0;
    for (const char *dot = path; dot; path = dot + 1) {
      dot = strchr(path, '.');
      at = add_field(L, fields, at, &used, path, dot ? (size_t)(dot - path) : strlen(path));
      if (!dot) break;
    }
    fields[at].whole = 1;
    lua_remove(L, -3);
  }
  lua_setiuservalue(L, -2, 1);
}

/* Sets the fields that are inside of one, which an object has, into the table on the top.
   The last of a name counts. */
static void set_fields(lua_State *L, const struct field *fields, int parent, int strings,
                       const struct sdo_item *object) {
  struct sdo_place place = {0};
  struct sdo_slice key, value;
  luaL_checkstack(L, 4, "the path of a field is too long");
  while (sdo_item_next(object, &place, &key, &value)) {
    int at = fields[parent].inside;
    while (at && !sdo_json_key_is(key, fields[at].name))
      at = fields[at].next;
    if (!at) continue;
    lua_rawgeti(L, strings, at);
    if (!fields[at].whole && sdo_json_type(value) == SDO_JSON_OBJECT) {
      lua_createtable(L, 0, fields[at].count);
      set_fields(L, fields, at, strings, &(struct sdo_item){.text = value});
    } else {
      l_json_push(L, value);
    }
    lua_rawset(L, -3);
  }
}

void l_json_push_fields(lua_State *L, const struct sdo_item *object, int at) {
  const struct field *fields = lua_touserdata(L, at);
  luaL_checkstack(L, 4, NULL);
  lua_getiuservalue(L, at, 1); /* strings */
  int strings = lua_gettop(L);
  lua_createtable(L, 0, fields->count);
  set_fields(L, fields, 0, strings, object);
  lua_remove(L, strings);
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

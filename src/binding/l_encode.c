#include <stdlib.h>
#include <string.h>

#include "binding.h"

/* Writes JSON: members in alphabetical order, the same text every time. What a table has,
   it has to Lua, too: its metamethods count. */

/* A text with something to escape is written by pieces: lua-cjson takes six times as much
   memory, and ends the whole program when there is none. */
enum { DEPTH = 1000, LIST_MAX = 10 * 1000 * 1000, FEW = 32, PIECE = 64 * 1024 };

struct writer {
  /* owns what `out` has, since Lua may raise */
  void **memory;
  struct sdo_buffer out;
  /* stack indices: of the metatable that marks a list, and of what writes a text with
     something to escape, or a number with a fraction */
  int list, rare;
  int depth;
};

/* Makes room for so many more bytes, and returns where they go. */
static char *room(lua_State *L, struct writer *writer, size_t len) {
  int failed = sdo_buffer_reserve(&writer->out, len);
  *writer->memory = writer->out.data;
  if (failed) luaL_error(L, "out of memory");
  return writer->out.data + writer->out.len;
}

static void add(lua_State *L, struct writer *writer, const char *bytes, size_t len) {
  memcpy(room(L, writer, len), bytes, len);
  writer->out.len += len;
}

static void add_char(lua_State *L, struct writer *writer, char c) {
  *room(L, writer, 1) = c;
  writer->out.len++;
}

/* Is there nothing to escape in a text? */
static int is_plain(const char *bytes, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) return 0;
  }
  return 1;
}

/* Writes the text or number at the top without its quotes, and takes it. */
static void write_rare(lua_State *L, struct writer *writer, size_t quotes) {
  size_t len;
  lua_pushvalue(L, writer->rare);
  lua_insert(L, -2);
  lua_call(L, 1, 1);
  const char *text = lua_tolstring(L, -1, &len);
  if (text && len >= 2 * quotes) add(L, writer, text + quotes, len - 2 * quotes);
  else luaL_error(L, "no JSON: %s", luaL_typename(L, -1));
  lua_pop(L, 1);
}

static void write_string(lua_State *L, struct writer *writer, const char *bytes,
                         size_t len) {
  add_char(L, writer, '"');
  if (is_plain(bytes, len)) add(L, writer, bytes, len);
  else
    for (size_t size; len > 0; bytes += size, len -= size) {
      size = len < PIECE ? len : PIECE;
      lua_pushlstring(L, bytes, size);
      write_rare(L, writer, 1);
    }
  add_char(L, writer, '"');
}

static void refuse(lua_State *L, int at, const char *why) {
  luaL_error(L, "Cannot serialise %s: %s", lua_typename(L, lua_type(L, at)), why);
}

static void write_integer(lua_State *L, struct writer *writer, lua_Integer value) {
  char text[24], *from = text + sizeof text;
  lua_Unsigned rest = value < 0 ? 0 - (lua_Unsigned)value : (lua_Unsigned)value;
  do
    *--from = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) *--from = '-';
  add(L, writer, from, (size_t)(text + sizeof text - from));
}

static void write_number(lua_State *L, struct writer *writer, int at) {
  if (lua_isinteger(L, at)) {
    write_integer(L, writer, lua_tointeger(L, at));
    return;
  }
  lua_pushvalue(L, at);
  write_rare(L, writer, 0);
}

static void write_value(lua_State *L, struct writer *writer, int at);

/* Up to its first gap; and not further than its length, as an __index may have items
   without end. */
static void write_list(lua_State *L, struct writer *writer, int list) {
  lua_Integer len = luaL_len(L, list);
  if (len > LIST_MAX) refuse(L, list, "it says that it has more than ten million items");
  add_char(L, writer, '[');
  for (lua_Integer i = 1; i <= len && lua_geti(L, list, i) != LUA_TNIL; i++) {
    if (i > 1) add_char(L, writer, ',');
    write_value(L, writer, lua_gettop(L));
    lua_pop(L, 1);
  }
  add_char(L, writer, ']');
}

/* Replaces the key on the top by the next one; 0: there is none, and it is gone. What walks
   over the object is at `walk`: `next`, or what its __pairs returned, and its state. */
static int step(lua_State *L, int object, int walk) {
  if (lua_isnil(L, walk)) {
    if (!lua_next(L, object)) return 0;
    lua_pop(L, 1);
    return 1;
  }
  lua_pushvalue(L, walk);
  lua_pushvalue(L, walk + 1);
  lua_rotate(L, -3, -1); /* function state key */
  lua_call(L, 2, 1);
  if (!lua_isnil(L, -1)) return 1;
  lua_pop(L, 1);
  return 0;
}

/* Pushes the names of an object above what walks over it, and returns how many. */
static int push_names(lua_State *L, int object) {
  int walk = lua_gettop(L) + 1;
  if (luaL_getmetafield(L, object, "__pairs") == LUA_TNIL) {
    lua_pushnil(L);
    lua_pushnil(L);
    lua_pushnil(L);
  } else {
    lua_pushvalue(L, object);
    lua_call(L, 1, 3); /* function state key */
  }
  while (step(L, object, walk)) {
    luaL_checkstack(L, 8, "an object has too many members");
    if (lua_type(L, -1) == LUA_TSTRING) lua_pushvalue(L, -1);
    else luaL_tolstring(L, -1, NULL);
    lua_insert(L, -2); /* ... name key */
  }
  return lua_gettop(L) - walk - 1;
}

struct name {
  const char *bytes;
  size_t len;
  int at; /* on the stack */
};

static int compare(const void *one, const void *other) {
  const struct name *a = one, *b = other;
  if (a->len && b->len && *a->bytes != *b->bytes)
    return (unsigned char)*a->bytes - (unsigned char)*b->bytes;
  int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);
  return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Few names are in order sooner than qsort has begun. */
static void sort(struct name *names, int count) {
  if (count > FEW) {
    qsort(names, (size_t)count, sizeof *names, compare);
    return;
  }
  for (int i = 1; i < count; i++) {
    struct name one = names[i];
    int at = i;
    for (; at > 0 && compare(&names[at - 1], &one) > 0; at--)
      names[at] = names[at - 1];
    names[at] = one;
  }
}

static void write_object(lua_State *L, struct writer *writer, int object) {
  struct name few[FEW], *names = few;
  int count = push_names(L, object), first = lua_gettop(L) - count + 1;
  if (count > FEW) names = lua_newuserdatauv(L, (size_t)count * sizeof *names, 0);
  for (int i = 0; i < count; i++) {
    names[i].bytes = lua_tolstring(L, first + i, &names[i].len);
    names[i].at = first + i;
  }
  sort(names, count);
  add_char(L, writer, '{');
  for (int i = 0; i < count; i++) {
    if (i > 0) add_char(L, writer, ',');
    write_string(L, writer, names[i].bytes, names[i].len);
    add_char(L, writer, ':');
    lua_pushvalue(L, names[i].at);
    lua_gettable(L, object);
    write_value(L, writer, lua_gettop(L));
    lua_pop(L, 1);
  }
  add_char(L, writer, '}');
}

/* A table with a first item, and one that is marked, is a list. */
static int is_list(lua_State *L, struct writer *writer, int at) {
  if (!lua_getmetatable(L, at)) return lua_rawlen(L, at) > 0;
  int is_marked = lua_rawequal(L, -1, writer->list);
  lua_pop(L, 1);
  return is_marked || luaL_len(L, at) > 0;
}

static void write_table(lua_State *L, struct writer *writer, int at) {
  luaL_checkstack(L, 16, NULL);
  if (++writer->depth > DEPTH) luaL_error(L, "the JSON would be nested too deeply");
  int top = lua_gettop(L);
  if (is_list(L, writer, at)) write_list(L, writer, at);
  else write_object(L, writer, at);
  lua_settop(L, top);
  writer->depth--;
}

static void write_value(lua_State *L, struct writer *writer, int at) {
  size_t len;
  const char *text;
  switch (lua_type(L, at)) {
  case LUA_TNIL: add(L, writer, "null", 4); break;
  case LUA_TBOOLEAN:
    text = lua_toboolean(L, at) ? "true" : "false";
    add(L, writer, text, strlen(text));
    break;
  case LUA_TNUMBER: write_number(L, writer, at); break;
  case LUA_TSTRING:
    text = lua_tolstring(L, at, &len);
    write_string(L, writer, text, len);
    break;
  case LUA_TTABLE: write_table(L, writer, at); break;
  case LUA_TLIGHTUSERDATA:
    if (!lua_touserdata(L, at)) {
      add(L, writer, "null", 4);
      break;
    } /* fall through */
  default: refuse(L, at, "type not supported");
  }
}

/* encode(value, list, rare) -> text
   list: the metatable of tables that are lists even if nothing is in them
   rare: returns the JSON of a text with something to escape, or of a fraction */
static int l_encode(lua_State *L) {
  struct writer writer = {.list = 2, .rare = 3};
  luaL_checktype(L, 3, LUA_TFUNCTION);
  lua_settop(L, 3);
  writer.memory = l_memory_new(L);
  write_value(L, &writer, 1);
  lua_pushlstring(L, writer.out.data, writer.out.len);
  *writer.memory = NULL;
  sdo_buffer_free(&writer.out);
  return 1;
}

void l_encode_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"encode", l_encode}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "null");
}

#include "data/text.h"

#include <stdlib.h>

#include "binding.h"

static const char type[] = "sendoso.text";

/* As much of a text shows what it is. */
enum { HEAD = 4096 };

/* A text that stays outside of Lua, whose collector would count it: files can be large. The
   object holds one of these. */
struct held {
  struct sdo_text text; /* first */
  int users;            /* how many rows borrow it */
};

static struct sdo_text *check_text(lua_State *L) { return l_object_check(L, 1, type); }

static int l_text_close(lua_State *L) {
  struct held **object = luaL_checkudata(L, 1, type);
  if (*object && (*object)->users > 0)
    return luaL_error(L, "a text is not closed before its rows are");
  if (*object) free((*object)->text.bytes);
  free(*object);
  *object = NULL;
  return 0;
}

/* text:encoding() -> what it was in: "UTF-8", "Windows-1252", … */
static int l_text_encoding(lua_State *L) {
  lua_pushstring(L, check_text(L)->encoding);
  return 1;
}

/* text:head() -> how it begins */
static int l_text_head(lua_State *L) {
  struct sdo_text *text = check_text(L);
  lua_pushlstring(L, text->bytes, text->len < HEAD ? text->len : HEAD);
  return 1;
}

/* text:whole() -> all of it, as a string */
static int l_text_whole(lua_State *L) {
  struct sdo_text *text = check_text(L);
  lua_pushlstring(L, text->bytes, text->len);
  return 1;
}

/* load(path) -> text, in UTF-8 | nil, err; "-" is standard input */
static int l_load(lua_State *L) {
  const char *path = l_check_text(L, 1);
  void **object = l_object_new(L, type, 0);
  struct sdo_error err = {0};
  struct held *held = *object = calloc(1, sizeof *held);
  if (!held) return luaL_error(L, "out of memory");
  if (sdo_text_read(path, &held->text, &err) < 0) return l_fail(L, &err);
  return 1;
}

const char *l_text_check(lua_State *L, int at, size_t *len) {
  if (lua_type(L, at) == LUA_TSTRING) return lua_tolstring(L, at, len);
  struct sdo_text *text = l_object_check(L, at, type);
  *len = text->len;
  return text->bytes;
}

void l_text_use(lua_State *L, int at, int users) {
  struct held **object = luaL_testudata(L, at, type);
  if (object && *object) (*object)->users += users;
}

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
  static const luaL_Reg methods[] = {{"encoding", l_text_encoding},
                                     {"head", l_text_head},
                                     {"whole", l_text_whole},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_text_close);
  static const luaL_Reg functions[] = {{"text", l_text}, {"load", l_load}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include <stdint.h>
#include <string.h>

#include "binding.h"

static const struct l_option *find(const struct l_option *spec, const char *name) {
  for (; spec->name; spec++)
    if (strcmp(spec->name, name) == 0) return spec;
  return NULL;
}

const char *l_option_name(lua_State *L, int at) {
  if (lua_type(L, at) != LUA_TSTRING)
    luaL_error(L, "the name of an option: expected a string, got a %s",
               luaL_typename(L, at));
  const char *name = lua_tostring(L, at);
  if (strlen(name) != lua_rawlen(L, at))
    luaL_error(L, "the name of an option contains a zero byte: '%s'", name);
  return name;
}

const char *l_check_text(lua_State *L, int at) {
  luaL_checktype(L, at, LUA_TSTRING);
  const char *text = lua_tostring(L, at);
  luaL_argcheck(L, strlen(text) == lua_rawlen(L, at), at, "it contains a zero byte");
  return text;
}

const char *l_check_bytes(lua_State *L, int at, size_t *len) {
  luaL_checktype(L, at, LUA_TSTRING);
  return lua_tolstring(L, at, len);
}

const char *l_opt_text(lua_State *L, int at, const char *otherwise) {
  return lua_isnoneornil(L, at) ? otherwise : l_check_text(L, at);
}

lua_Integer l_check_within(lua_State *L, int at, lua_Integer least, lua_Integer most) {
  lua_Integer number = luaL_checkinteger(L, at);
  luaL_argcheck(L, number >= least && number <= most, at, "the number is out of range");
  return number;
}

static void expect(lua_State *L, const struct l_option *option, int type) {
  if (lua_type(L, -1) != type)
    luaL_error(L, "option '%s': expected a %s, got a %s", option->name,
               lua_typename(L, type), luaL_typename(L, -1));
}

static void store(lua_State *L, const struct l_option *option, void *to) {
  switch (option->type) {
  case L_STRING:
    expect(L, option, LUA_TSTRING);
    *(const char **)to = lua_tostring(L, -1);
    if (strlen(lua_tostring(L, -1)) != lua_rawlen(L, -1))
      luaL_error(L, "option '%s' contains a zero byte", option->name);
    break;
  case L_INTEGER:
    expect(L, option, LUA_TNUMBER);
    if (!lua_isinteger(L, -1))
      luaL_error(L, "option '%s': expected a whole number", option->name);
    *(int64_t *)to = lua_tointeger(L, -1);
    break;
  case L_BOOLEAN:
    expect(L, option, LUA_TBOOLEAN);
    *(int *)to = lua_toboolean(L, -1);
    break;
  case L_POINTER:
    expect(L, option, LUA_TLIGHTUSERDATA);
    *(void **)to = lua_touserdata(L, -1);
    break;
  case L_TABLE:
    expect(L, option, LUA_TTABLE);
    *(int *)to = 1;
    break;
  }
}

void l_options(lua_State *L, int at, const struct l_option *spec, void *to) {
  if (lua_isnoneornil(L, at)) return;
  luaL_checktype(L, at, LUA_TTABLE);
  lua_pushnil(L);
  while (lua_next(L, at)) { /* name value */
    const char *name = l_option_name(L, -2);
    const struct l_option *option = find(spec, name);
    if (!option) {
      luaL_error(L, "unknown option '%s'", name);
      return;
    }
    store(L, option, (char *)to + option->offset);
    lua_pop(L, 1);
  }
}

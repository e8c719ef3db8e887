#include <stdint.h>
#include <string.h>

#include "binding.h"

static const struct l_option *find(const struct l_option *spec, const char *name) {
  for (; spec->name; spec++)
    if (strcmp(spec->name, name) == 0) return spec;
  return NULL;
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
  }
}

void l_options(lua_State *L, int at, const struct l_option *spec, void *to) {
  if (lua_isnoneornil(L, at)) return;
  luaL_checktype(L, at, LUA_TTABLE);
  lua_pushnil(L);
  while (lua_next(L, at)) { /* name value */
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    const struct l_option *option = find(spec, name);
    if (!option) {
      luaL_error(L, "unknown option '%s'", name);
      return;
    }
    store(L, option, (char *)to + option->offset);
    lua_pop(L, 1);
  }
}

#include "data/ini.h"

#include "binding.h"

static const char type[] = "sendoso.ini";

static int l_ini_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_ini_free(*object);
  *object = NULL;
  return 0;
}

/* ini(path) -> { { section =, key =, value =, line = }, … } in the order of the file, where
   a section's own line has no key | nil, err */
static int l_ini_read(lua_State *L) {
  const char *path = l_check_text(L, 1);
  struct sdo_error err = {0};
  void **object = l_object_new(L, type, 0); /* path file */
  const struct sdo_ini *ini = *object = sdo_ini_read(path, &err);
  if (!ini) return l_fail(L, &err);
  lua_newtable(L); /* path file list */
  for (size_t i = 0; i < sdo_ini_count(ini); i++) {
    const struct sdo_setting *one = sdo_ini_at(ini, i);
    lua_createtable(L, 0, 4);
    l_set_text(L, "section", one->section);
    l_set_text(L, "key", one->key);
    l_set_text(L, "value", one->value);
    l_set_integer(L, "line", one->line);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void l_ini_open(lua_State *L) {
  static const luaL_Reg methods[] = {{NULL, NULL}};
  l_object_type(L, type, methods, l_ini_close);
  static const luaL_Reg functions[] = {{"ini", l_ini_read}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

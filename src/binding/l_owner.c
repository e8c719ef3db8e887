#include "base/owner.h"

#include <stdlib.h>
#include <unistd.h>

#include "binding.h"
#include "data/text.h"

static void push_user(lua_State *L, const char *name) {
  if (*name) lua_pushstring(L, name);
  else lua_pushnil(L);
}

static void push_owner(lua_State *L, const struct sdo_owner *owner) {
  lua_createtable(L, 0, 7);
  l_set_integer(L, "uid", owner->uid);
  l_set_text(L, "user", owner->user);
  l_set_integer(L, "mode", owner->mode);
  l_set_integer(L, "modified", owner->modified);
  l_set_integer(L, "created", owner->created);
  l_set_text(L, "id", owner->id);
  lua_pushboolean(L, owner->is_claimed);
  lua_setfield(L, -2, "is_claimed");
}

/* owned(path) -> its text, in UTF-8, owner | nil, err: both of the same open file */
static int l_owned(lua_State *L) {
  const char *path = l_check_text(L, 1);
  void **memory = l_memory_new(L);
  struct sdo_owner owner;
  struct sdo_text text;
  struct sdo_error err = {0};
  FILE *file = sdo_owner_open(path, &owner, &err);
  if (!file) return l_fail(L, &err);
  int result = sdo_text_read_from(file, path, &text, &err);
  fclose(file);
  if (result < 0) return l_fail(L, &err);
  *memory = text.bytes;
  lua_pushlstring(L, text.bytes, text.len);
  *memory = NULL;
  free(text.bytes);
  push_owner(L, &owner);
  return 2;
}

static int l_close_file(lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  return luaL_fileresult(L, fclose(stream->f) == 0, NULL);
}

/* create(path, mode) -> file to be written, owner | nil, err: one that was not there */
static int l_create(lua_State *L) {
  const char *path = l_check_text(L, 1);
  unsigned mode = (unsigned)l_check_within(L, 2, 0, 0777);
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->closef = NULL; /* it is closed until it is open */
  luaL_setmetatable(L, LUA_FILEHANDLE);
  struct sdo_owner owner;
  struct sdo_error err = {0};
  stream->f = sdo_owner_create(path, mode, &owner, &err);
  if (!stream->f) return l_fail(L, &err);
  stream->closef = l_close_file;
  push_owner(L, &owner);
  return 2;
}

/* user() -> its number, its name; nil: this system has none for it */
static int l_user(lua_State *L) {
  char name[256];
  uid_t uid = geteuid();
  sdo_owner_name(uid, name);
  lua_pushinteger(L, uid);
  push_user(L, name);
  return 2;
}

/* whole_path(path) -> the path that leads to it from everywhere | nil */
static int l_whole_path(lua_State *L) {
  const char *path = l_check_text(L, 1);
  void **memory = l_memory_new(L);
  char *whole = realpath(path, NULL);
  *memory = whole;
  lua_pushstring(L, whole);
  return 1;
}

void l_owner_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"owned", l_owned},
                                       {"create", l_create},
                                       {"user", l_user},
                                       {"whole_path", l_whole_path},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

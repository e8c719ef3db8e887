#include "base/file.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "binding.h"

/* private_file(path) -> true | nil, err: makes it, 0600, and its folders, 0700 */
static int l_private_file(lua_State *L) {
  struct sdo_error err = {0};
  if (sdo_file_private(l_check_text(L, 1), &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* share(path, group?) -> true | nil, err: lets that group read it, or that of its folder */
static int l_share(lua_State *L) {
  struct sdo_error err = {0};
  if (sdo_file_share(l_check_text(L, 1), l_opt_text(L, 2, NULL), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* exists(path) -> boolean. Opens nothing: see file.c for what closing a database can do. */
static int l_exists(lua_State *L) {
  lua_pushboolean(L, access(l_check_text(L, 1), F_OK) == 0);
  return 1;
}

/* is_stream(path) -> is it there, and neither a file nor a folder: a device, a pipe? */
static int l_is_stream(lua_State *L) {
  struct stat status;
  int is_there = stat(l_check_text(L, 1), &status) == 0;
  lua_pushboolean(L, is_there && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode));
  return 1;
}

/* modified(path) -> when it was last written, in seconds since 1970; nil: not known */
static int l_modified(lua_State *L) {
  struct stat status;
  if (stat(l_check_text(L, 1), &status) == 0) lua_pushinteger(L, status.st_mtime);
  else lua_pushnil(L);
  return 1;
}

/* mode(path) -> its permissions, is it ours?; or nil: it is not there */
static int l_mode(lua_State *L) {
  struct stat status;
  if (stat(l_check_text(L, 1), &status) < 0) return 0;
  lua_pushinteger(L, status.st_mode & 07777);
  lua_pushboolean(L, status.st_uid == geteuid());
  return 2;
}

/* home() -> the home folder of the user, by the system's own list; or nil */
static int l_home(lua_State *L) {
  struct passwd *entry = getpwuid(geteuid());
  lua_pushstring(L, entry ? entry->pw_dir : NULL);
  return 1;
}

/* digest(text) -> its SHA-256, 64 hexadecimal digits: has somebody changed a file? */
static int l_digest(lua_State *L) {
  size_t len;
  const char *text = l_check_bytes(L, 1, &len);
  char digest[SDO_DIGEST_SIZE];
  if (sdo_digest(text, len, digest) < 0) return luaL_error(L, "SHA-256 is not available");
  lua_pushstring(L, digest);
  return 1;
}

void l_file_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"private_file", l_private_file},
                                       {"share", l_share},
                                       {"exists", l_exists},
                                       {"is_stream", l_is_stream},
                                       {"home", l_home},
                                       {"modified", l_modified},
                                       {"mode", l_mode},
                                       {"digest", l_digest},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "binding.h"
#include "client/retry.h"
#include "http/service.h"

/* Functions without a handle. */

/* place(base_url) -> "sandbox" | "staging" | "production", host | nil, err */
static int l_place(lua_State *L) {
  struct sdo_place place;
  struct sdo_error err = {0};
  if (sdo_place_of(luaL_checkstring(L, 1), &place, &err) < 0) return l_fail(L, &err);
  lua_pushstring(L, sdo_place_name(place.where));
  lua_pushstring(L, place.host);
  return 2;
}

/* retry(what, spend, attempts, base_ms, random) -> delay_ms, or nil: not again.
   what: "never left" | "lost" | "broken" | "too many" | "answered"; random from 0 to 1 */
static int l_retry(lua_State *L) {
  static const char *const names[] = {"never left", "lost",     "broken",
                                      "too many",   "answered", NULL};
  enum sdo_attempt what = (enum sdo_attempt)luaL_checkoption(L, 1, NULL, names);
  int64_t delay = sdo_retry_delay(
      what, lua_toboolean(L, 2), (int)luaL_checkinteger(L, 3), (int)luaL_checkinteger(L, 4),
      (uint32_t)(luaL_checknumber(L, 5) * (lua_Number)UINT32_MAX));
  if (delay < 0) lua_pushnil(L);
  else lua_pushinteger(L, delay);
  return 1;
}

/* private_file(path) -> true | nil, err: makes it, 0600, and its folders, 0700 */
static int l_private_file(lua_State *L) {
  struct sdo_error err = {0};
  if (sdo_file_private(luaL_checkstring(L, 1), &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* home() -> the home folder of the user, by the system's own list; or nil */
static int l_home(lua_State *L) {
  struct passwd *entry = getpwuid(geteuid());
  lua_pushstring(L, entry ? entry->pw_dir : NULL);
  return 1;
}

/* exists(path) -> boolean. Opens nothing: see file.c for what closing a database can do. */
static int l_exists(lua_State *L) {
  lua_pushboolean(L, access(luaL_checkstring(L, 1), F_OK) == 0);
  return 1;
}

/* clock() -> boot_ms, wall_ms */
static int l_clock(lua_State *L) {
  lua_pushinteger(L, sdo_clock_boot());
  lua_pushinteger(L, sdo_clock_wall());
  return 2;
}

/* digest(text) -> its SHA-256, 64 hexadecimal digits */
static int l_digest(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  char digest[SDO_DIGEST_SIZE];
  if (sdo_digest(text, len, digest) < 0) return luaL_error(L, "no SHA-256 here");
  lua_pushstring(L, digest);
  return 1;
}

/* is_terminal() -> do people type at stdin? */
static int l_is_terminal(lua_State *L) {
  lua_pushboolean(L, isatty(0));
  return 1;
}

/* sleep(ms): waits, or until the user asks to stop */
static int l_sleep(lua_State *L) {
  int64_t until = sdo_clock_boot() + luaL_checkinteger(L, 1), left;
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  const volatile sig_atomic_t *stop = lua_touserdata(L, -1);
  while ((left = until - sdo_clock_boot()) > 0 && (!stop || !*stop))
    sdo_clock_sleep(left < 200 ? left : 200);
  return 0;
}

/* stopped() -> how often the user has asked to stop; 0 outside the host */
static int l_stopped(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  const volatile sig_atomic_t *stop = lua_touserdata(L, -1);
  lua_pushinteger(L, stop ? *stop : 0);
  return 1;
}

void l_pure_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"place", l_place},
                                       {"retry", l_retry},
                                       {"private_file", l_private_file},
                                       {"exists", l_exists},
                                       {"home", l_home},
                                       {"clock", l_clock},
                                       {"sleep", l_sleep},
                                       {"stopped", l_stopped},
                                       {"is_terminal", l_is_terminal},
                                       {"digest", l_digest},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "base/clock.h"

#include "binding.h"

const volatile sig_atomic_t *l_stop_flag(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  const volatile sig_atomic_t *stop = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return stop;
}

int l_guard(lua_State *L, int guarded) {
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.guarded"); /* the host asks */
  int before = lua_toboolean(L, -1);
  lua_pop(L, 1);
  lua_pushboolean(L, guarded);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.guarded");
  return before;
}

/* guard(): from now on a Ctrl-C does not break off what our library does in Lua */
static int l_guard_on(lua_State *L) {
  l_guard(L, 1);
  return 0;
}

/* clock() -> boot_ms, wall_ms */
static int l_clock(lua_State *L) {
  lua_pushinteger(L, sdo_clock_boot());
  lua_pushinteger(L, sdo_clock_wall());
  return 2;
}

/* sleep(ms): waits, or until the user asks to stop */
static int l_sleep(lua_State *L) {
  lua_Integer ms = l_check_within(L, 1, INT32_MIN, INT32_MAX);
  int64_t until = sdo_clock_boot() + ms, left;
  const volatile sig_atomic_t *stop = l_stop_flag(L);
  while ((left = until - sdo_clock_boot()) > 0 && (!stop || !*stop))
    sdo_clock_sleep(left < 200 ? left : 200);
  return 0;
}

/* stopped() -> how often the user has asked to stop; 0 outside the host */
static int l_stopped(lua_State *L) {
  const volatile sig_atomic_t *stop = l_stop_flag(L);
  lua_pushinteger(L, stop ? *stop : 0);
  return 1;
}

void l_clock_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"clock", l_clock},
                                       {"sleep", l_sleep},
                                       {"stopped", l_stopped},
                                       {"guard", l_guard_on},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

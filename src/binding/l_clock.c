#include "base/clock.h"

#include <signal.h>

#include "binding.h"

/* How often the user has asked the host to stop: its signal flag; NULL outside of it. */
static const volatile sig_atomic_t *stop_flag(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  const volatile sig_atomic_t *stop = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return stop;
}

/* clock() -> boot_ms, wall_ms */
static int l_clock(lua_State *L) {
  lua_pushinteger(L, sdo_clock_boot());
  lua_pushinteger(L, sdo_clock_wall());
  return 2;
}

/* sleep(ms): waits, or until the user asks to stop */
static int l_sleep(lua_State *L) {
  int64_t until = sdo_clock_boot() + luaL_checkinteger(L, 1), left;
  const volatile sig_atomic_t *stop = stop_flag(L);
  while ((left = until - sdo_clock_boot()) > 0 && (!stop || !*stop))
    sdo_clock_sleep(left < 200 ? left : 200);
  return 0;
}

/* stopped() -> how often the user has asked to stop; 0 outside the host */
static int l_stopped(lua_State *L) {
  const volatile sig_atomic_t *stop = stop_flag(L);
  lua_pushinteger(L, stop ? *stop : 0);
  return 1;
}

void l_clock_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"clock", l_clock}, {"sleep", l_sleep}, {"stopped", l_stopped}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

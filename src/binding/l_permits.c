#include "client/permits_file.h"

#include "binding.h"

/* The permits alone, with time as an argument: for specs and benchmarks. The client has its
   own. */

static const char type[] = "sendoso.permits";

static struct sdo_permits *check_permits(lua_State *L) {
  return l_object_check(L, 1, type);
}

/* permits:take(now, lease_ms) -> permit | nil, wait_ms */
static int l_permits_take(lua_State *L) {
  int64_t permit, wait_ms = 0;
  struct sdo_error err = {0};
  struct sdo_permits *permits = check_permits(L);
  int taken =
      permits->driver->take(permits, l_check_within(L, 2, 0, L_TIME_MAX),
                            l_check_within(L, 3, 0, L_TIME_MAX), &permit, &wait_ms, &err);
  if (taken < 0) return l_raise(L, &err);
  if (taken) {
    lua_pushinteger(L, permit);
    return 1;
  }
  lua_pushnil(L);
  lua_pushinteger(L, wait_ms);
  return 2;
}

/* permits:give(permit, left, answered) */
static int l_permits_give(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_permits *permits = check_permits(L);
  if (permits->driver->give(permits, l_check_within(L, 2, 0, L_TIME_MAX),
                            l_check_within(L, 3, 0, L_TIME_MAX),
                            l_check_within(L, 4, 0, L_TIME_MAX), &err) < 0)
    return l_raise(L, &err);
  return 0;
}

/* permits:pause(until) */
static int l_permits_pause(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_permits *permits = check_permits(L);
  if (permits->driver->pause(permits, l_check_within(L, 2, 0, L_TIME_MAX), &err) < 0)
    return l_raise(L, &err);
  return 0;
}

static int l_permits_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_permits_close(*object);
  *object = NULL;
  return 0;
}

/* permits(path, client) -> permits | nil, err */
static int l_permits_new(lua_State *L) {
  const struct sdo_permits_options options = {.place = l_check_text(L, 1),
                                              .client = l_check_text(L, 2)};
  struct sdo_error err = {0};
  struct sdo_permits *permits;
  void **object = l_object_new(L, type, 0);
  if (sdo_permits_open(&sdo_permits_file, &options, &permits, &err) < 0)
    return l_fail(L, &err);
  *object = permits;
  return 1;
}

void l_permits_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"take", l_permits_take},
                                     {"give", l_permits_give},
                                     {"pause", l_permits_pause},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_permits_close);
  static const luaL_Reg functions[] = {{"permits", l_permits_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

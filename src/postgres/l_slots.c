#include "postgres/l_slots.h"

#include "base/clock.h"
#include "binding.h"
#include "postgres/schema.h"
#include "postgres/slots.h"

/* The slots alone, as the permits of core: for specs and benchmarks. */

static const char type[] = "sendoso.slots";

static struct sdo_slots *check_slots(lua_State *L) { return l_object_check(L, 1, type); }

/* slots:take(now) -> permit | nil, wait_ms. Raises when the server is out of reach. */
static int l_slots_take(lua_State *L) {
  int64_t permit, wait_ms = 0;
  struct sdo_error err = {0};
  int taken = sdo_slots_take(check_slots(L), l_check_within(L, 2, 0, L_TIME_MAX), &permit,
                             &wait_ms, &err);
  if (taken < 0) return l_raise(L, &err);
  if (taken) {
    lua_pushinteger(L, permit);
    return 1;
  }
  lua_pushnil(L);
  lua_pushinteger(L, wait_ms);
  return 2;
}

/* slots:give(permit, left, answered) */
static int l_slots_give(lua_State *L) {
  sdo_slots_give(check_slots(L), l_check_within(L, 2, 0, L_TIME_MAX),
                 l_check_within(L, 3, 0, L_TIME_MAX), l_check_within(L, 4, 0, L_TIME_MAX));
  return 0;
}

/* slots:pause(until) */
static int l_slots_pause(lua_State *L) {
  sdo_slots_pause(check_slots(L), l_check_within(L, 2, 0, L_TIME_MAX));
  return 0;
}

/* slots:held() -> how many it has, as far as it knows */
static int l_slots_held(lua_State *L) {
  lua_pushinteger(L, sdo_slots_held(check_slots(L)));
  return 1;
}

static int l_slots_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_slots_close(*object, sdo_clock_boot());
  *object = NULL;
  return 0;
}

/* slots{url=, schema=, client=} -> slots | nil, err */
static int l_slots_new(lua_State *L) {
  struct {
    const char *url, *schema, *client;
  } options = {.schema = SDO_SCHEMA};
  const struct l_option spec[] = {{"url", L_STRING, 0},
                                  {"schema", L_STRING, sizeof(char *)},
                                  {"client", L_STRING, 2 * sizeof(char *)},
                                  {NULL, 0, 0}};
  l_options(L, 1, spec, &options);
  luaL_argcheck(L, options.url && options.client, 1, "url and client are required");
  struct sdo_error err = {0};
  struct sdo_slots *slots;
  void **object = l_object_new(L, type, 0);
  if (sdo_slots_open(options.url, options.schema, options.client, &slots, &err) < 0)
    return l_fail(L, &err);
  *object = slots;
  return 1;
}

void l_slots_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"take", l_slots_take},
                                     {"give", l_slots_give},
                                     {"pause", l_slots_pause},
                                     {"held", l_slots_held},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_slots_close);
  static const luaL_Reg functions[] = {{"slots", l_slots_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

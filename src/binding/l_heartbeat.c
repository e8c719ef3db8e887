#include "http/heartbeat.h"

#include "l_trust.h"

/* heartbeat(url, timeout_ms, {ca_file=, ca_dir=}) -> HTTP status | nil, err */
static int l_heartbeat(lua_State *L) {
  const char *url = l_check_text(L, 1);
  int timeout_ms = (int)l_check_within(L, 2, 1, INT32_MAX), status;
  struct sdo_trust trust;
  l_trust_read(L, 3, &trust);
  struct sdo_error err = {0};
  if (sdo_heartbeat(url, timeout_ms, &trust, l_stop_flag(L), &status, &err) < 0)
    return l_fail(L, &err);
  lua_pushinteger(L, status);
  return 1;
}

void l_heartbeat_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"heartbeat", l_heartbeat}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

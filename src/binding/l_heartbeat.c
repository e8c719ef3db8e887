#include "http/heartbeat.h"

#include "http/once.h"
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

/* post(url, body, timeout_ms, {ca_file=, ca_dir=}) -> HTTP status | nil, err */
static int l_post(lua_State *L) {
  const char *url = l_check_text(L, 1);
  struct sdo_exchange_request request = {.method = "POST"};
  request.body = l_check_bytes(L, 2, &request.body_len);
  int timeout_ms = (int)l_check_within(L, 3, 1, INT32_MAX), status;
  struct sdo_trust trust;
  l_trust_read(L, 4, &trust);
  struct sdo_error err = {0};
  if (sdo_once_url(url, "url", &request, timeout_ms, &trust, l_stop_flag(L), &status,
                   &err) < 0)
    return l_fail(L, &err);
  lua_pushinteger(L, status);
  return 1;
}

void l_heartbeat_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"heartbeat", l_heartbeat}, {"post", l_post}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "http/service.h"

#include "binding.h"

/* service(base_url) -> "sandbox" | "staging" | "production", host | nil, err */
static int l_service(lua_State *L) {
  struct sdo_service service;
  struct sdo_error err = {0};
  if (sdo_service_of(l_check_text(L, 1), &service, &err) < 0) return l_fail(L, &err);
  lua_pushstring(L, sdo_service_name(service.where));
  lua_pushstring(L, service.host);
  return 2;
}

void l_service_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"service", l_service}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

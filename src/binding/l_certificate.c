#include "http/certificate.h"

#include "binding.h"

/* certificate(cert, key) -> true; false: it has expired | nil, err: they cannot serve */
static int l_certificate(lua_State *L) {
  struct sdo_pem cert, key;
  struct sdo_error err = {0};
  cert.text = l_check_bytes(L, 1, &cert.len);
  key.text = l_check_bytes(L, 2, &key.len);
  int result = sdo_certificate_check(cert, key, &err);
  if (result < 0) return l_fail(L, &err);
  lua_pushboolean(L, result);
  return 1;
}

void l_certificate_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"certificate", l_certificate}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "l_trust.h"

void l_trust_read(lua_State *L, int at, struct sdo_trust *trust) {
  static const struct l_option spec[] = {
      {"ca_file", L_STRING, offsetof(struct sdo_trust, ca_file)},
      {"ca_dir", L_STRING, offsetof(struct sdo_trust, ca_dir)},
      {NULL, 0, 0}};
  *trust = (struct sdo_trust){0};
  l_options(L, at, spec, trust);
}

/* trust{ca_file=, ca_dir=} -> true | nil, err: can they be trusted? */
static int l_trust(lua_State *L) {
  struct sdo_trust trust;
  struct sdo_error err = {0};
  l_trust_read(L, 1, &trust);
  if (sdo_trust_check(&trust, &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

void l_trust_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"trust", l_trust}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

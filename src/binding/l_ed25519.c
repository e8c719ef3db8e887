/* Keys that sign, of those who approve. */
#include "base/ed25519.h"

#include <openssl/crypto.h>

#include "binding.h"

/* ed25519_make() -> secret | nil, err */
static int l_ed25519_make(lua_State *L) {
  char secret[SDO_ED25519_KEY_SIZE];
  struct sdo_error err = {0};
  if (sdo_ed25519_make(secret, &err) < 0) return l_fail(L, &err);
  lua_pushstring(L, secret);
  OPENSSL_cleanse(secret, sizeof secret);
  return 1;
}

/* ed25519_public(secret) -> its public key | nil, err */
static int l_ed25519_public(lua_State *L) {
  char key[SDO_ED25519_KEY_SIZE];
  struct sdo_error err = {0};
  if (sdo_ed25519_public(l_check_text(L, 1), key, &err) < 0) return l_fail(L, &err);
  lua_pushstring(L, key);
  return 1;
}

/* ed25519_sign(secret, text) -> signature | nil, err */
static int l_ed25519_sign(lua_State *L) {
  size_t len;
  const char *secret = l_check_text(L, 1), *text = l_check_bytes(L, 2, &len);
  char signature[SDO_ED25519_SIGNATURE_SIZE];
  struct sdo_error err = {0};
  if (sdo_ed25519_sign(secret, text, len, signature, &err) < 0) return l_fail(L, &err);
  lua_pushstring(L, signature);
  return 1;
}

/* ed25519_verify(key, text, signature) -> was the text signed with the secret of the public
   key? */
static int l_ed25519_verify(lua_State *L) {
  size_t len;
  const char *key = l_check_text(L, 1), *text = l_check_bytes(L, 2, &len);
  lua_pushboolean(L, sdo_ed25519_verify(key, text, len, l_check_text(L, 3)));
  return 1;
}

void l_ed25519_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"ed25519_make", l_ed25519_make},
                                       {"ed25519_public", l_ed25519_public},
                                       {"ed25519_sign", l_ed25519_sign},
                                       {"ed25519_verify", l_ed25519_verify},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "http/signature.h"

#include <limits.h>

#include "binding.h"

/* signature(hash, encoding, key, text) -> text: an HMAC */
static int l_signature(lua_State *L) {
  static const char *const hashes[] = {"sha1", "sha256", "sha512", NULL};
  static const char *const encodings[] = {"hex", "base64", "base64url", NULL};
  int hash = luaL_checkoption(L, 1, NULL, hashes);
  int encoding = luaL_checkoption(L, 2, NULL, encodings);
  size_t key_len, len;
  const char *key = l_check_bytes(L, 3, &key_len), *text = l_check_bytes(L, 4, &len);
  char signature[SDO_SIGNATURE_SIZE];
  struct sdo_error err = {0};
  if (sdo_signature((enum sdo_hash)hash, (enum sdo_encoding)encoding, key, key_len, text,
                    len, signature, &err) < 0)
    return l_raise(L, &err);
  lua_pushstring(L, signature);
  return 1;
}

/* is_same(a, b) -> boolean: takes as long wherever they differ */
static int l_is_same(lua_State *L) {
  size_t a_len, b_len;
  const char *a = l_check_bytes(L, 1, &a_len), *b = l_check_bytes(L, 2, &b_len);
  lua_pushboolean(L, sdo_signature_is_same(a, a_len, b, b_len));
  return 1;
}

/* from_base64(text) -> the bytes that it stands for | nil */
static int l_from_base64(lua_State *L) {
  size_t len;
  const char *text = l_check_bytes(L, 1, &len);
  struct sdo_buffer bytes = {0};
  void **memory = l_memory_new(L);
  /* Its length is known before: nothing is moved, and Lua owns it at once. */
  int failed = sdo_buffer_reserve(&bytes, len + 1) < 0;
  *memory = bytes.data;
  int is_base64 = failed ? -1 : sdo_signature_decode(text, len, &bytes);
  if (is_base64 < 0) return luaL_error(L, "out of memory");
  if (!is_base64) return 0;
  lua_pushlstring(L, bytes.len ? bytes.data : "", bytes.len);
  return 1;
}

/* to_base64(bytes) -> text, with padding */
static int l_to_base64(lua_State *L) {
  size_t len;
  const char *bytes = l_check_bytes(L, 1, &len);
  luaL_argcheck(L, len < INT_MAX / 2, 1, "too long");
  luaL_Buffer text;
  char *to = luaL_buffinitsize(L, &text, sdo_signature_encoded(len) + 1);
  sdo_signature_encode(bytes, len, to);
  luaL_pushresultsize(&text, sdo_signature_encoded(len));
  return 1;
}

void l_signature_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"signature", l_signature},
                                       {"is_same", l_is_same},
                                       {"from_base64", l_from_base64},
                                       {"to_base64", l_to_base64},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

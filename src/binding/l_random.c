/* What nobody can guess, and how it is written: for sign-in. */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/digest.h"
#include "binding.h"

enum { RANDOM_MAX = 256 };

/* random(count) -> bytes | nil, err */
static int l_random(lua_State *L) {
  int count = (int)l_check_within(L, 1, 1, RANDOM_MAX);
  unsigned char bytes[RANDOM_MAX];
  struct sdo_error err = {0};
  if (RAND_bytes(bytes, count) != 1) {
    sdo_fail(&err, SDO_STORE, "this system provides no random numbers");
    return l_fail(L, &err);
  }
  lua_pushlstring(L, (const char *)bytes, (size_t)count);
  return 1;
}

/* sha256(text) -> 32 bytes */
static int l_sha256(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  unsigned char raw[SDO_SHA256_SIZE];
  if (sdo_sha256(text, len, raw) < 0) return luaL_error(L, "SHA-256 is not available");
  lua_pushlstring(L, (const char *)raw, sizeof raw);
  return 1;
}

/* base64url(bytes) -> the alphabet for URLs, without padding */
static int l_base64url(lua_State *L) {
  size_t len;
  const char *bytes = luaL_checklstring(L, 1, &len);
  luaL_argcheck(L, len <= INT32_MAX / 2, 1, "too long");
  luaL_Buffer buffer;
  char *text = luaL_buffinitsize(L, &buffer, (len + 2) / 3 * 4 + 1);
  EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)bytes, (int)len);
  for (char *at = text; *at; at++) {
    if (*at == '+') *at = '-';
    if (*at == '/') *at = '_';
  }
  luaL_pushresultsize(&buffer, strcspn(text, "="));
  return 1;
}

void l_random_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"random", l_random}, {"sha256", l_sha256}, {"base64url", l_base64url}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

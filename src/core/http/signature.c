#include "http/signature.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/hex.h"

static const EVP_MD *digest_of(enum sdo_hash hash) {
  switch (hash) {
  case SDO_SHA1: return EVP_sha1();
  case SDO_SHA512: return EVP_sha512();
  default: return EVP_sha256();
  }
}

/* The same, as a part of a URL may have it. */
static void make_url(char *text) {
  for (; *text; text++) {
    if (*text == '+') *text = '-';
    if (*text == '/') *text = '_';
    if (*text == '=') *text = 0;
  }
}

int sdo_signature(enum sdo_hash hash, enum sdo_encoding encoding, const char *key,
                  size_t key_len, const char *text, size_t len,
                  char signature[SDO_SIGNATURE_SIZE], struct sdo_error *err) {
  unsigned char raw[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (key_len > INT_MAX || !HMAC(digest_of(hash), key, (int)key_len,
                                 (const unsigned char *)text, len, raw, &size))
    return sdo_fail(err, SDO_STORE, "libcrypto cannot sign");
  if (encoding == SDO_HEX) {
    sdo_hex_write(raw, size, signature);
    return 0;
  }
  EVP_EncodeBlock((unsigned char *)signature, raw, (int)size);
  if (encoding == SDO_BASE64URL) make_url(signature);
  return 0;
}

int sdo_signature_is_same(const char *a, size_t a_len, const char *b, size_t b_len) {
  return a_len == b_len && CRYPTO_memcmp(a, b, a_len) == 0;
}

size_t sdo_signature_encoded(size_t len) { return (len + 2) / 3 * 4; }

void sdo_signature_encode(const char *bytes, size_t len, char *text) {
  EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)bytes, (int)len);
}

static int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

int sdo_signature_decode(const char *text, size_t len, struct sdo_buffer *bytes) {
  while (len > 0 && text[len - 1] == '=')
    len--;
  if (len % 4 == 1) return 0;
  unsigned bits = 0;
  int count = 0;
  for (size_t i = 0; i < len; i++) {
    int value = value_of(text[i]);
    if (value < 0) return 0;
    bits = bits << 6 | (unsigned)value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    char byte = (char)(bits >> count & 0xff);
    if (sdo_buffer_add(bytes, &byte, 1) < 0) return -1;
  }
  return 1;
}

#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

int sdo_sha256(const char *bytes, size_t len, unsigned char raw[SDO_SHA256_SIZE]) {
  return EVP_Digest(bytes, len, raw, NULL, EVP_sha256(), NULL) ? 0 : -1;
}

static void write_digits(const unsigned char *raw, unsigned int size,
                         char digest[SDO_DIGEST_SIZE]) {
  for (size_t i = 0; i < size && i < 32; i++)
    snprintf(digest + 2 * i, 3, "%02x", raw[i]);
}

int sdo_digest(const char *bytes, size_t len, char digest[SDO_DIGEST_SIZE]) {
  unsigned char raw[SDO_SHA256_SIZE];
  if (sdo_sha256(bytes, len, raw) < 0) return -1;
  write_digits(raw, sizeof raw, digest);
  return 0;
}

int sdo_digest_keyed(const char *secret, const char *bytes, size_t len,
                     char digest[SDO_DIGEST_SIZE]) {
  unsigned char raw[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)bytes, len,
            raw, &size))
    return -1;
  write_digits(raw, size, digest);
  return 0;
}

#include "base/digest.h"

#include <openssl/evp.h>
#include <stdio.h>

int sdo_digest(const char *bytes, size_t len, char digest[SDO_DIGEST_SIZE]) {
  unsigned char raw[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!EVP_Digest(bytes, len, raw, &size, EVP_sha256(), NULL)) return -1;
  for (size_t i = 0; i < size && i < 32; i++)
    snprintf(digest + 2 * i, 3, "%02x", raw[i]);
  return 0;
}

#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "base/hex.h"

int sdo_sha256(const char *bytes, size_t len, unsigned char raw[SDO_SHA256_SIZE]) {
  return EVP_Digest(bytes, len, raw, NULL, EVP_sha256(), NULL) ? 0 : -1;
}

int sdo_digest(const char *bytes, size_t len, char digest[SDO_DIGEST_SIZE]) {
  unsigned char raw[SDO_SHA256_SIZE];
  if (sdo_sha256(bytes, len, raw) < 0) return -1;
  sdo_hex_write(raw, sizeof raw, digest);
  return 0;
}

int sdo_digester_begin(struct sdo_digester *digester, const char *secret) {
  char sha256[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
      OSSL_PARAM_construct_end()};
  EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  digester->context = mac ? EVP_MAC_CTX_new(mac) : NULL;
  EVP_MAC_free(mac); /* the context keeps it */
  int is_begun =
      digester->context && EVP_MAC_init(digester->context, (const unsigned char *)secret,
                                        strlen(secret), params);
  if (!is_begun) sdo_digester_end(digester);
  return is_begun ? 0 : -1;
}

int sdo_digester_make(struct sdo_digester *digester, const char *bytes, size_t len,
                      char digest[SDO_DIGEST_SIZE]) {
  unsigned char raw[SDO_SHA256_SIZE];
  size_t size = 0;
  if (!EVP_MAC_init(digester->context, NULL, 0, NULL) || /* with the same secret */
      !EVP_MAC_update(digester->context, (const unsigned char *)bytes, len) ||
      !EVP_MAC_final(digester->context, raw, &size, sizeof raw))
    return -1;
  sdo_hex_write(raw, size, digest);
  return 0;
}

void sdo_digester_end(struct sdo_digester *digester) {
  EVP_MAC_CTX_free(digester->context);
  digester->context = NULL;
}

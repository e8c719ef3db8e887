#include "base/ed25519.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

enum { KEY_BYTES = 32, SIGNATURE_BYTES = 64 };

static void write_digits(const unsigned char *raw, size_t size, char *text) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    *text++ = digits[raw[i] >> 4];
    *text++ = digits[raw[i] & 15];
  }
  *text = '\0';
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads exactly so many bytes. 0, or -1: the text is no such digits. */
static int read_digits(const char *text, size_t size, unsigned char *raw) {
  if (strlen(text) != 2 * size) return -1;
  for (size_t i = 0; i < size; i++) {
    int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return -1;
    raw[i] = (unsigned char)(high << 4 | low);
  }
  return 0;
}

int sdo_ed25519_make(char secret[SDO_ED25519_KEY_SIZE], struct sdo_error *err) {
  unsigned char raw[KEY_BYTES];
  if (RAND_priv_bytes(raw, sizeof raw) != 1)
    return sdo_fail(err, SDO_STORE, "this system provides no random numbers");
  write_digits(raw, sizeof raw, secret);
  OPENSSL_cleanse(raw, sizeof raw);
  return 0;
}

/* The key of a text, or NULL with err filled. */
static EVP_PKEY *read_secret(const char *secret, struct sdo_error *err) {
  unsigned char raw[KEY_BYTES];
  EVP_PKEY *key = NULL;
  if (read_digits(secret, sizeof raw, raw) == 0)
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, sizeof raw);
  OPENSSL_cleanse(raw, sizeof raw);
  if (!key) sdo_fail(err, SDO_INVALID, "expected an Ed25519 key of 64 hexadecimal digits");
  return key;
}

int sdo_ed25519_public(const char *secret, char key[SDO_ED25519_KEY_SIZE],
                       struct sdo_error *err) {
  unsigned char raw[KEY_BYTES];
  size_t size = sizeof raw;
  EVP_PKEY *whole = read_secret(secret, err);
  if (!whole) return -1;
  int done = EVP_PKEY_get_raw_public_key(whole, raw, &size);
  EVP_PKEY_free(whole);
  if (!done) return sdo_fail(err, SDO_INVALID, "the key has no public part");
  write_digits(raw, sizeof raw, key);
  return 0;
}

int sdo_ed25519_sign(const char *secret, const char *bytes, size_t len,
                     char signature[SDO_ED25519_SIGNATURE_SIZE], struct sdo_error *err) {
  unsigned char raw[SIGNATURE_BYTES];
  size_t size = sizeof raw;
  EVP_PKEY *key = read_secret(secret, err);
  if (!key) return -1;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestSign(context, raw, &size, (const unsigned char *)bytes, len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  if (!done) return sdo_fail(err, SDO_INVALID, "cannot sign with the key");
  write_digits(raw, sizeof raw, signature);
  return 0;
}

int sdo_ed25519_verify(const char *key, const char *bytes, size_t len,
                       const char *signature) {
  unsigned char raw_key[KEY_BYTES], raw[SIGNATURE_BYTES];
  if (read_digits(key, sizeof raw_key, raw_key) < 0 ||
      read_digits(signature, sizeof raw, raw) < 0)
    return 0;
  EVP_PKEY *whole =
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw_key, sizeof raw_key);
  EVP_MD_CTX *context = whole ? EVP_MD_CTX_new() : NULL;
  int is_signed =
      context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, whole) == 1 &&
      EVP_DigestVerify(context, raw, sizeof raw, (const unsigned char *)bytes, len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(whole);
  return is_signed;
}

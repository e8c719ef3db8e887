/* A digest of bytes: did somebody change them? */
#ifndef SENDOSO_DIGEST_H
#define SENDOSO_DIGEST_H

#include <stddef.h>

enum { SDO_DIGEST_SIZE = 65 };

enum { SDO_SHA256_SIZE = 32 };

/* Writes the SHA-256 of bytes. Returns 0, or -1 when libcrypto fails. */
int sdo_sha256(const char *bytes, size_t len, unsigned char raw[SDO_SHA256_SIZE]);

/* Writes the SHA-256 of bytes as 64 hexadecimal digits and a zero byte. Returns 0, or -1
   when libcrypto fails. */
int sdo_digest(const char *bytes, size_t len, char digest[SDO_DIGEST_SIZE]);

/* Makes digests of bytes and a secret: nobody without the secret can tell what they were.
   What the secret costs is paid once. */
struct sdo_digester {
  struct evp_mac_ctx_st *context;
};

/* Begins with a secret. Returns 0, or -1 when libcrypto fails. */
int sdo_digester_begin(struct sdo_digester *digester, const char *secret);

/* Writes the digest of bytes, as sdo_digest. 0, or -1. */
int sdo_digester_make(struct sdo_digester *digester, const char *bytes, size_t len,
                      char digest[SDO_DIGEST_SIZE]);

/* Forgets the secret. One that has not begun, and is empty, may be ended, too. */
void sdo_digester_end(struct sdo_digester *digester);

#endif

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

/* The same of bytes and a secret: nobody without the secret can tell what they were. */
int sdo_digest_keyed(const char *secret, const char *bytes, size_t len,
                     char digest[SDO_DIGEST_SIZE]);

#endif

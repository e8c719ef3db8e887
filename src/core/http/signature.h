/* Signatures of webhooks: an HMAC, written as its sender writes it. */
#ifndef SENDOSO_SIGNATURE_H
#define SENDOSO_SIGNATURE_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

enum sdo_hash { SDO_SHA1, SDO_SHA256, SDO_SHA512 };

enum sdo_encoding {
  /* small letters */
  SDO_HEX,
  SDO_BASE64,
  /* without padding */
  SDO_BASE64URL
};

/* Enough for SHA-512 as hexadecimal digits, and a zero byte. */
enum { SDO_SIGNATURE_SIZE = 129 };

/* Writes the signature of a text. 0, or -1 when libcrypto fails. */
int sdo_signature(enum sdo_hash hash, enum sdo_encoding encoding, const char *key,
                  size_t key_len, const char *text, size_t len,
                  char signature[SDO_SIGNATURE_SIZE], struct sdo_error *err);

/* Are two texts the same? Takes as long wherever they differ. Their lengths are no
   secret. */
int sdo_signature_is_same(const char *a, size_t a_len, const char *b, size_t b_len);

/* How long bytes are in base64, and writes them so, with padding and a zero byte. */
size_t sdo_signature_encoded(size_t len);
void sdo_signature_encode(const char *bytes, size_t len, char *text);

/* Adds what base64 stands for, in either alphabet, with padding or without. 1; 0: the text
   is none; -1: out of memory. */
int sdo_signature_decode(const char *text, size_t len, struct sdo_buffer *bytes);

#endif

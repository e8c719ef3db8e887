/* Signatures by Ed25519: who has a secret key can sign, and who has its public key can tell
   that. Keys and signatures are texts of small hexadecimal digits. */
#ifndef SENDOSO_ED25519_H
#define SENDOSO_ED25519_H

#include <stddef.h>

#include "base/error.h"

enum {
  /* of a key, secret or public, its zero byte included */
  SDO_ED25519_KEY_SIZE = 65,
  /* of a signature, its zero byte included */
  SDO_ED25519_SIGNATURE_SIZE = 129
};

/* Makes a secret key, which nobody can guess. Whoever gets it wipes it. 0, or -1 with
   SDO_STORE. */
int sdo_ed25519_make(char secret[SDO_ED25519_KEY_SIZE], struct sdo_error *err);

/* Finds the public key of a secret one. 0, or -1 with SDO_INVALID: it is no key. */
int sdo_ed25519_public(const char *secret, char key[SDO_ED25519_KEY_SIZE],
                       struct sdo_error *err);

/* Signs bytes. 0, or -1 with SDO_INVALID. */
int sdo_ed25519_sign(const char *secret, const char *bytes, size_t len,
                     char signature[SDO_ED25519_SIGNATURE_SIZE], struct sdo_error *err);

/* Were these bytes signed with the secret of that public key? 1 or 0; what is no key, or no
   signature, is 0, too. */
int sdo_ed25519_verify(const char *key, const char *bytes, size_t len,
                       const char *signature);

#endif

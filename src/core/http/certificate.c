#include "http/certificate.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

/* Nobody is asked for a password. */
static int no_password(char *to, int size, int is_written, void *data) {
  (void)to, (void)size, (void)is_written, (void)data;
  return 0;
}

/* A text with a zero byte is none. */
static BIO *open(struct sdo_pem pem) {
  int is_text = pem.len <= INT_MAX && !memchr(pem.text, '\0', pem.len);
  return is_text ? BIO_new_mem_buf(pem.text, (int)pem.len) : NULL;
}

static X509 *read_certificate(struct sdo_pem pem) {
  BIO *bio = open(pem);
  X509 *made = bio ? PEM_read_bio_X509(bio, NULL, no_password, NULL) : NULL;
  BIO_free(bio);
  return made;
}

static EVP_PKEY *read_key(struct sdo_pem pem) {
  BIO *bio = open(pem);
  EVP_PKEY *made = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
  BIO_free(bio);
  return made;
}

int sdo_certificate_check(struct sdo_pem cert, struct sdo_pem key, struct sdo_error *err) {
  X509 *certificate = read_certificate(cert);
  EVP_PKEY *own = read_key(key);
  int result = 1;
  if (!certificate)
    result = sdo_fail_field(err, "cert", "expected a certificate in PEM form");
  else if (!own)
    result = sdo_fail_field(err, "key", "expected a key without a password, in PEM form");
  else if (X509_check_private_key(certificate, own) != 1)
    result = sdo_fail_field(err, "key", "it is not the key of the certificate");
  else if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) result = 0;
  EVP_PKEY_free(own);
  X509_free(certificate);
  ERR_clear_error();
  return result;
}

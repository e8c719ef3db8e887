#include "http/trust.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

#include "http/curl.h"

/* OpenSSL keeps a list of what went wrong, which is not for others to find. */
static int has_certificate(const char *file) {
  ERR_set_mark();
  X509_STORE *store = X509_STORE_new();
  int found = store && X509_STORE_load_file(store, file) == 1;
  X509_STORE_free(store);
  ERR_pop_to_mark();
  return found;
}

static int check_file(const char *file, struct sdo_error *err) {
  FILE *opened = fopen(file, "re");
  if (!opened)
    return sdo_fail_field(err, "ca_file", "cannot read the authorities of %.150s: %s", file,
                          strerror(errno));
  fclose(opened);
  if (has_certificate(file)) return 0;
  sdo_fail_field(err, "ca_file", "%.150s has no certificate that can be read", file);
  return sdo_hint(err,
                  "name a file of certificates in PEM form (-----BEGIN CERTIFICATE-----)");
}

/* One of the folders is enough: others may be those of another machine. */
static int check_dir(const char *list, struct sdo_error *err) {
  int reason = ENOENT;
  while (*list) {
    char dir[4096];
    size_t len = strcspn(list, ":");
    if (len > 0 && len < sizeof dir) {
      memcpy(dir, list, len);
      dir[len] = '\0';
      DIR *opened = opendir(dir);
      if (opened) return closedir(opened), 0;
      reason = errno;
    }
    list += len + (list[len] == ':');
  }
  return sdo_fail_field(err, "ca_dir", "cannot read the folder of authorities: %s",
                        strerror(reason));
}

int sdo_trust_check(const struct sdo_trust *trust, struct sdo_error *err) {
  if (trust->ca_file) return check_file(trust->ca_file, err);
  return trust->ca_dir ? check_dir(trust->ca_dir, err) : 0;
}

void sdo_trust_apply(const struct sdo_trust *trust, void *easy) {
  if (!trust->ca_file && !trust->ca_dir) return;
  /* NULL: not the system's either, which libcurl would add otherwise. */
  curl_easy_setopt(easy, CURLOPT_CAINFO, trust->ca_file);
  curl_easy_setopt(easy, CURLOPT_CAPATH, trust->ca_dir);
  curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, trust->ca_file);
  curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, trust->ca_dir);
}

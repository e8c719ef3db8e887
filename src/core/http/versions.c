#include "http/versions.h"

#include <libical/ical.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <string.h>
#include <zlib.h>

#include "http/curl.h"
#include "http/microhttpd.h"

int sdo_versions(struct sdo_version all[SDO_VERSIONS], struct sdo_error *err) {
  if (sdo_curl_load(err) < 0 || sdo_microhttpd_load(err) < 0) return -1;
  const struct sdo_version found[SDO_VERSIONS] = {
      {"libcurl", curl_version_info(CURLVERSION_NOW)->version},
      {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
      {"SQLite", sqlite3_libversion()},
      {"libmicrohttpd", MHD_get_version()},
      {"libical", ICAL_VERSION}, /* with which we were built: it does not tell */
      {"zlib", zlibVersion()},
  };
  memcpy(all, found, sizeof found);
  return 0;
}

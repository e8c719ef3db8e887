#include "http/versions.h"

#include <curl/curl.h>
#include <libical/ical.h>
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <string.h>
#include <zlib.h>

void sdo_versions(struct sdo_version all[SDO_VERSIONS]) {
  const struct sdo_version found[SDO_VERSIONS] = {
      {"libcurl", curl_version_info(CURLVERSION_NOW)->version},
      {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
      {"SQLite", sqlite3_libversion()},
      {"libmicrohttpd", MHD_get_version()},
      {"libical", ICAL_VERSION}, /* with which we were built: it does not tell */
      {"zlib", zlibVersion()},
  };
  memcpy(all, found, sizeof found);
}

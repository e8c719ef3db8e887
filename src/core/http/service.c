#include "http/service.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The host of all of Sendoso's current code samples. */
static const char staging[] = "app.staging.sendo.so";

const char *sdo_service_name(enum sdo_where_to where) {
  static const char *const names[] = {"sandbox", "staging", "production"};
  return names[where];
}

/* Names and addresses that cannot leave this machine. 127.1 and the like have been written
   out by libcurl before they come here. */
static int is_loopback(const char *host) {
  unsigned a, b, c, d;
  int end = 0;
  if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0) return 1;
  return sscanf(host, "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d, &end) == 4 && !host[end] &&
         a == 127 && b < 256 && c < 256 && d < 256;
}

static int read_url(CURLU *url, const char *base_url, struct sdo_service *service,
                    struct sdo_error *err) {
  char *scheme = NULL, *host = NULL, *port = NULL, *path = NULL, *extra = NULL;
  int result = 0;
  if (strpbrk(base_url, "?#") || curl_url_set(url, CURLUPART_URL, base_url, 0) ||
      curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) ||
      curl_url_get(url, CURLUPART_HOST, &host, 0) ||
      curl_url_get(url, CURLUPART_PATH, &path, 0)) {
    result = sdo_fail_field(err, "base_url", "the base URL is not a valid URL");
  } else if (strcmp(path, "/") != 0 || !curl_url_get(url, CURLUPART_USER, &extra, 0)) {
    result =
        sdo_fail_field(err, "base_url", "the base URL has more than a scheme and a host");
  } else {
    if (curl_url_get(url, CURLUPART_PORT, &port, 0)) port = NULL;
    snprintf(service->host, sizeof service->host, "%.240s%s%.8s", host, port ? ":" : "",
             port ? port : "");
    for (char *at = service->host; *at; at++)
      *at = (char)tolower((unsigned char)*at);
    service->where = is_loopback(host)                ? SDO_SANDBOX
                     : strcasecmp(host, staging) == 0 ? SDO_STAGING
                                                      : SDO_PRODUCTION;
    if (strcmp(scheme, "https") != 0 &&
        (strcmp(scheme, "http") != 0 || service->where != SDO_SANDBOX))
      result = sdo_fail(err, SDO_GUARD, "%.200s: expected %shttps", service->host,
                        service->where == SDO_SANDBOX ? "http or " : "");
  }
  if (result < 0 && err->kind == SDO_INVALID)
    sdo_hint(err, "use a scheme and a host only, such as https://app.sendoso.com");
  curl_free(scheme);
  curl_free(host);
  curl_free(port);
  curl_free(path);
  curl_free(extra);
  return result;
}

int sdo_service_of(const char *base_url, struct sdo_service *service,
                   struct sdo_error *err) {
  *service = (struct sdo_service){.where = SDO_PRODUCTION};
  CURLU *url = curl_url();
  if (!url) return sdo_fail(err, SDO_STORE, "out of memory");
  int result = read_url(url, base_url, service, err);
  curl_url_cleanup(url);
  return result;
}

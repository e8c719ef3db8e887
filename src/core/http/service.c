#include "http/service.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http/curl.h"

/* The host of all of Sendoso's current code samples. */
static const char staging[] = "app.staging.sendo.so";

const char *sdo_service_name(enum sdo_where_to where) {
  static const char *const names[] = {"sandbox", "staging", "production"};
  return names[where];
}

/* Is it an address in brackets that cannot leave this machine? One of IPv4 may be written
   in it. */
static int is_loopback6(const char *host) {
  char text[INET6_ADDRSTRLEN];
  struct in6_addr address;
  size_t len = strlen(host);
  if (host[0] != '[' || len < 3 || len - 2 >= sizeof text) return 0;
  memcpy(text, host + 1, len - 2);
  text[len - 2] = '\0';
  if (inet_pton(AF_INET6, text, &address) != 1) return 0;
  return IN6_IS_ADDR_LOOPBACK(&address) ||
         (IN6_IS_ADDR_V4MAPPED(&address) && address.s6_addr[12] == 127);
}

/* Names and addresses that cannot leave this machine. 127.1 and the like have been written
   out by libcurl before they come here. */
static int is_loopback(const char *host) {
  unsigned a, b, c, d;
  int end = 0;
  if (strcasecmp(host, "localhost") == 0 || is_loopback6(host)) return 1;
  return sscanf(host, "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d, &end) == 4 && !host[end] &&
         a == 127 && b < 256 && c < 256 && d < 256;
}

/* Writes host and port as they are shown, and compared. The zone of an address says on
   which network it is: the same address on another one is another machine. */
static void write_host(CURLU *url, const char *host, struct sdo_service *service) {
  char *port = NULL, *zone = NULL;
  size_t len = strlen(host);
  if (curl_url_get(url, CURLUPART_PORT, &port, CURLU_NO_DEFAULT_PORT)) port = NULL;
  if (curl_url_get(url, CURLUPART_ZONEID, &zone, 0)) zone = NULL;
  /* The bracket of a zone comes later; the dot of a whole name says what it is anyhow. */
  if (zone || (len > 1 && host[len - 1] == '.')) len--;
  snprintf(service->host, sizeof service->host, "%.*s%s%.16s%s%s%.8s",
           (int)(len < 225 ? len : 225), host, zone ? "%" : "", zone ? zone : "",
           zone ? "]" : "", port ? ":" : "", port ? port : "");
  curl_free(port);
  curl_free(zone);
  for (char *at = service->host; *at; at++)
    *at = (char)tolower((unsigned char)*at);
}

/* Has it a scheme, a host, and neither a query nor a fragment? libcurl makes a host of what
   is none: https:///x, https:/x. A name in another script than Latin it cannot look up. */
static int is_plain(const char *base_url) {
  const char *host = strstr(base_url, "://");
  if (!host || host[3] == '/' || strpbrk(base_url, "?#")) return 0;
  for (const char *at = host; *at; at++)
    if ((unsigned char)*at >= 0x80) return 0;
  return 1;
}

static int read_url(CURLU *url, const char *base_url, struct sdo_service *service,
                    struct sdo_error *err) {
  char *scheme = NULL, *host = NULL, *path = NULL, *extra = NULL;
  int result = 0;
  if (!is_plain(base_url) || curl_url_set(url, CURLUPART_URL, base_url, 0) ||
      curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) ||
      curl_url_get(url, CURLUPART_HOST, &host, 0) ||
      curl_url_get(url, CURLUPART_PATH, &path, 0)) {
    result = sdo_fail_field(err, "base_url", "the base URL is not a valid URL");
  } else if (strcmp(path, "/") != 0 || !curl_url_get(url, CURLUPART_USER, &extra, 0)) {
    result =
        sdo_fail_field(err, "base_url", "the base URL has more than a scheme and a host");
  } else {
    write_host(url, host, service);
    service->where = is_loopback(host)                ? SDO_SANDBOX
                     : strcasecmp(host, staging) == 0 ? SDO_STAGING
                                                      : SDO_PRODUCTION;
    int is_https = strcmp(scheme, "https") == 0, is_http = strcmp(scheme, "http") == 0;
    if (!is_https && !is_http)
      result = sdo_fail_field(err, "base_url", "%.200s: expected https", service->host);
    else if (is_http && service->where != SDO_SANDBOX)
      result = sdo_fail(err, SDO_GUARD, "%.200s: expected https", service->host);
  }
  if (result < 0 && err->kind == SDO_INVALID)
    sdo_hint(err, "use a scheme and a host only, such as https://app.sendoso.com");
  curl_free(scheme);
  curl_free(host);
  curl_free(path);
  curl_free(extra);
  return result;
}

/* Reads the base URL of a sandbox of ours, http://127.0.0.1:40255, as libcurl would: it is
   the one of most scripts, and needs no library. Returns 0 where it is another one. */
static int read_own(const char *base_url, struct sdo_service *service) {
  unsigned port;
  char text[40];
  if (sscanf(base_url, "http://127.0.0.1:%5u", &port) != 1 || port > 65535) return 0;
  snprintf(text, sizeof text, "http://127.0.0.1:%u", port);
  if (port == 0 || port == 80 || strcmp(base_url, text) != 0) return 0;
  service->where = SDO_SANDBOX;
  snprintf(service->host, sizeof service->host, "127.0.0.1:%u", port);
  return 1;
}

int sdo_service_of(const char *base_url, struct sdo_service *service,
                   struct sdo_error *err) {
  *service = (struct sdo_service){.where = SDO_PRODUCTION};
  if (read_own(base_url, service)) return 0;
  if (sdo_curl_load(err) < 0) return -1;
  CURLU *url = curl_url();
  if (!url) return sdo_fail(err, SDO_STORE, "out of memory");
  int result = read_url(url, base_url, service, err);
  curl_url_cleanup(url);
  return result;
}

#include "http/proxy.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* In this one's place, libcurl complains of this. */
static const char unreadable[] = "http://a proxy that cannot be read";

static int is_known_scheme(const char *scheme) {
  static const char *const known[] = {"http",    "https",  "socks4",
                                      "socks4a", "socks5", "socks5h"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcasecmp(scheme, known[i]) == 0) return 1;
  return 0;
}

/* Is a name and a password free of what ends them, or may end them, in a URL? What stands
   before the last @ is meant as theirs, whatever libcurl takes it for: the port of a host,
   or a fragment. */
static int is_plain(const char *url) {
  const char *scheme = strstr(url, "://"), *at = strrchr(url, '@');
  const char *user = scheme ? scheme + 3 : url;
  return !at || strcspn(user, "/?#@") == (size_t)(at - user);
}

static int read_parts(CURLU *url, struct sdo_proxy *proxy) {
  char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL, *password = NULL;
  int readable = !curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) &&
                 is_known_scheme(scheme) && !curl_url_get(url, CURLUPART_HOST, &host, 0);
  CURLUcode of_user = curl_url_get(url, CURLUPART_USER, &user, CURLU_URLDECODE);
  CURLUcode of_password = curl_url_get(url, CURLUPART_PASSWORD, &password, CURLU_URLDECODE);
  readable = readable && (!of_user || of_user == CURLUE_NO_USER) &&
             (!of_password || of_password == CURLUE_NO_PASSWORD);
  if (readable) {
    curl_url_get(url, CURLUPART_PORT, &port, 0);
    snprintf(proxy->host, sizeof proxy->host, "%.180s%s%.8s", host, port ? ":" : "",
             port ? port : "");
  }
  curl_free(scheme);
  curl_free(host);
  curl_free(port);
  curl_free(user);
  curl_free(password);
  return readable;
}

static int read_url(const char *value, struct sdo_proxy *proxy) {
  CURLU *url = curl_url();
  unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME;
  int readable = url && is_plain(value) &&
                 curl_url_set(url, CURLUPART_URL, value, flags) == CURLUE_OK &&
                 read_parts(url, proxy);
  curl_url_cleanup(url);
  return readable;
}

void sdo_proxy_find(struct sdo_proxy *proxy) {
  static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                          "ALL_PROXY"};
  *proxy = (struct sdo_proxy){0};
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    const char *value = getenv(variables[i]);
    if (!value || !*value) continue;
    proxy->variable = variables[i];
    proxy->is_readable = read_url(value, proxy);
    return;
  }
}

void sdo_proxy_apply(const struct sdo_proxy *proxy, void *easy) {
  if (proxy->variable && !proxy->is_readable)
    curl_easy_setopt(easy, CURLOPT_PROXY, unreadable);
}

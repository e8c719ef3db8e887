#include "http/proxy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "http/curl.h"

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
  char *scheme = NULL, *host = NULL, *user = NULL, *password = NULL;
  int readable = !curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) &&
                 is_known_scheme(scheme) && !curl_url_get(url, CURLUPART_HOST, &host, 0);
  CURLUcode of_user = curl_url_get(url, CURLUPART_USER, &user, CURLU_URLDECODE);
  CURLUcode of_password = curl_url_get(url, CURLUPART_PASSWORD, &password, CURLU_URLDECODE);
  readable = readable && (!of_user || of_user == CURLUE_NO_USER) &&
             (!of_password || of_password == CURLUE_NO_PASSWORD);
  proxy->has_user = !of_user;
  curl_free(scheme);
  curl_free(host);
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

static const char *first_of(const char *const *variables, const char **name) {
  for (; *variables; variables++) {
    const char *value = getenv(*variables);
    if (!value || !*value) continue;
    *name = *variables;
    return value;
  }
  return NULL;
}

/* Adds an entry of no_proxy as libcurl reads it: others know "*.example.com", and
   "example.com:443", which is of that port alone. An address of IPv6 has more colons. */
static int add_entry(struct sdo_buffer *list, const char *entry, size_t len,
                     const char *port) {
  const char *colon = memchr(entry, ':', len);
  if (colon && !memchr(colon + 1, ':', len - (size_t)(colon + 1 - entry))) {
    size_t rest = len - (size_t)(colon + 1 - entry);
    if (rest != strlen(port) || memcmp(colon + 1, port, rest) != 0) return 0;
    len = (size_t)(colon - entry);
  }
  if (len > 2 && entry[0] == '*' && entry[1] == '.') {
    entry++;
    len--;
  }
  return (list->len ? sdo_buffer_text(list, ",") : 0) || sdo_buffer_add(list, entry, len);
}

/* Reads no_proxy for a port. libcurl takes spaces for commas. */
static int read_none_for(struct sdo_proxy *proxy, const char *entries, const char *port) {
  struct sdo_buffer list = {0};
  int failed = 0;
  while (*(entries += strspn(entries, ", \t")) && !failed) {
    size_t len = strcspn(entries, ", \t");
    failed = add_entry(&list, entries, len, port);
    entries += len;
  }
  /* An empty list would be none, and libcurl would look for itself. */
  if (!failed && !list.data) failed = sdo_buffer_text(&list, ",");
  if (failed) sdo_buffer_free(&list);
  else proxy->none_for = list.data;
  return failed ? -1 : 0;
}

int sdo_proxy_find(struct sdo_proxy *proxy, const char *base_url) {
  static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY", NULL};
  static const char *const lists[] = {"no_proxy", "NO_PROXY", NULL};
  *proxy = (struct sdo_proxy){0};
  const char *unused, *value = first_of(proxies, &proxy->variable);
  const char *entries = first_of(lists, &unused);
  if (!value) return 0;
  proxy->is_readable = read_url(value, proxy);
  if (!entries) return 0;
  char *port = NULL;
  CURLU *url = curl_url();
  int failed = !url || curl_url_set(url, CURLUPART_URL, base_url, 0) ||
               curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ||
               read_none_for(proxy, entries, port);
  curl_free(port);
  curl_url_cleanup(url);
  return failed ? -1 : 0;
}

void sdo_proxy_free(struct sdo_proxy *proxy) {
  free(proxy->none_for);
  *proxy = (struct sdo_proxy){0};
}

void sdo_proxy_apply(const struct sdo_proxy *proxy, void *easy) {
  if (proxy->variable && !proxy->is_readable)
    curl_easy_setopt(easy, CURLOPT_PROXY, unreadable);
  if (proxy->none_for) curl_easy_setopt(easy, CURLOPT_NOPROXY, proxy->none_for);
}

#include <string.h>

#include "base/clock.h"
#include "http/headers.h"
#include "http/transport_inside.h"

/* How a request leaves: once, in time, and over a connection that is its own. */

/* Seconds after which an idle connection is not used again: the far end may just be closing
   it, and a gift sent into that is a gift whose outcome nobody knows. */
enum { IDLE_MAX = 20 };

/* How long after the latest moment to begin the body may be given: well within the lease of
   its intent. */
enum { GIVE_MS = 4000 };

/* Of what is sent: nearly all bodies fit, and libcurl makes one for each request. */
enum { SEND_BUFFER = 16 * 1024 };

/* Of what is read at once, where nothing is sent: a page of a list is longer than most
   answers. */
enum { PAGE_BUFFER = 128 * 1024 };

/* Gives the body once. When a kept-alive connection dies before the first byte of a reply,
   libcurl quietly sends the request again on a new one, POSTs included: one transfer, two
   gifts (seen with 7.88.1). It cannot do so with a body that cannot be rewound: there is no
   seek function, and a second reading is refused. */
static size_t give_body(char *to, size_t size, size_t count, void *data) {
  struct sdo_transfer *t = data;
  size_t left = t->request.len - t->given, len = size * count < left ? size * count : left;
  if (left == 0) return CURL_READFUNC_ABORT;
  /* A process that slept since on_ready: headers without their body are no gift. */
  if (t->begin_by && sdo_clock_boot() > t->begin_by + GIVE_MS) return CURL_READFUNC_ABORT;
  memcpy(to, t->request.data + t->given, len);
  t->given += len;
  return len;
}

/* Is there something on a connection that was used before? An answer that is there before
   its request is the answer to something else; and where the connection has come to its
   end, none will come. A new one may have bytes of TLS on it. */
static int is_stale(const struct sdo_transfer *t) {
  long connects = 0;
  curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
  return connects == 0 && sdo_sockets_has_input(&t->transport->sockets, t->ports);
}

/* Called when the connection stands and the request is about to go. It must not go so late
   that somebody may have taken this process for dead (a machine can sleep between an intent
   and a connection), not on a connection that has an answer already, and not a second
   time. */
static int on_ready(void *data, char *to, char *from, int to_port, int from_port) {
  (void)to, (void)from;
  struct sdo_transfer *t = data;
  int64_t now = sdo_clock_boot();
  if (t->given > 0 || (t->begin_by && now > t->begin_by)) return CURL_PREREQFUNC_ABORT;
  t->ports = (struct sdo_ports){.near = from_port, .far = to_port};
  t->stale = is_stale(t);
  if (t->stale) return CURL_PREREQFUNC_ABORT;
  t->began = now;
  return CURL_PREREQFUNC_OK;
}

static curl_socket_t open_socket(void *data, curlsocktype purpose,
                                 struct curl_sockaddr *address) {
  struct sdo_transport *transport = data;
  (void)purpose;
  int fd = sdo_sockets_open(&transport->sockets, address->family, address->socktype,
                            address->protocol);
  return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/* A connection outlives the transfer that has opened it, but not the transport. */
static int close_socket(void *data, curl_socket_t fd) {
  struct sdo_transport *transport = data;
  return sdo_sockets_close(&transport->sockets, fd);
}

static int set_headers(struct sdo_transfer *t, const struct sdo_exchange_request *request) {
  t->headers = sdo_headers_make(request);
  return !t->headers ||
         curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK;
}

static int set_url(const struct sdo_transport *transport, struct sdo_transfer *t,
                   const char *path) {
  struct sdo_buffer url = {0};
  const char *base = transport->options.base_url;
  size_t len = strlen(base);
  while (len && base[len - 1] == '/')
    len--;
  int failed = sdo_buffer_add(&url, base, len) || sdo_buffer_text(&url, path) ||
               curl_easy_setopt(t->easy, CURLOPT_URL, url.data) != CURLE_OK;
  sdo_buffer_wipe(&url);
  return failed;
}

static int set_peer(const struct sdo_transport *transport, struct sdo_transfer *t) {
  const struct sdo_transport_options *options = &transport->options;
  if (options->loopback) curl_easy_setopt(t->easy, CURLOPT_NOPROXY, "*");
  sdo_proxy_apply(&transport->proxy, t->easy);
  sdo_trust_apply(&options->trust, t->easy);
  if (!options->connect_to) return 0;
  struct sdo_buffer rule = {0};
  int failed = sdo_buffer_text(&rule, "::") || sdo_buffer_text(&rule, options->connect_to);
  if (!failed) t->connect_to = curl_slist_append(NULL, rule.data);
  sdo_buffer_free(&rule);
  if (!t->connect_to) return -1;
  curl_easy_setopt(t->easy, CURLOPT_CONNECT_TO, t->connect_to);
  curl_easy_setopt(t->easy, CURLOPT_NOPROXY, "*");
  return 0;
}

/* What all requests have in common, or all with a body. */
static void set_manners(struct sdo_transport *transport, CURL *easy, int has_body) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, transport->options.user_agent);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                   transport->options.loopback ? "http,https" : "https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); /* the token stays where it belongs */
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's own */
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, transport->options.connect_timeout_ms);
  /* One dying HTTP/2 connection would make many unknowns at once, for no gain at ten
     requests a second. */
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_MAX);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transport);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, transport);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_ready);
  sdo_incoming_collect(easy);
  if (!has_body) {
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)PAGE_BUFFER);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BUFFER);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
}

static void set_owner(struct sdo_transfer *t) {
  CURL *easy = t->easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->reason);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
  curl_easy_setopt(easy, CURLOPT_READDATA, t);
}

static int set_body(struct sdo_transfer *t, const struct sdo_exchange_request *request) {
  if (!request->body) return 0;
  if (sdo_buffer_add(&t->request, request->body, request->body_len) < 0) return -1;
  curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
  return 0;
}

/* A handle as all requests of its kind have it; NULL: memory is short. */
static CURL *handle_of(struct sdo_transport *transport, int has_body) {
  CURL *easy = sdo_handles_take(&transport->handles, has_body);
  if (easy) return easy;
  easy = curl_easy_init();
  if (easy) set_manners(transport, easy, has_body);
  return easy;
}

int sdo_outgoing_set(struct sdo_transport *transport, struct sdo_transfer *t,
                     const struct sdo_exchange_request *request) {
  t->has_body = request->body != NULL;
  t->begin_by = request->begin_by;
  t->easy = handle_of(transport, t->has_body);
  if (!t->easy) return -1;
  set_owner(t);
  int failed = set_headers(t, request) || set_url(transport, t, request->path) ||
               set_peer(transport, t) || set_body(t, request);
  return failed ? -1 : 0;
}

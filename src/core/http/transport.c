#include "http/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/after.h"
#include "http/coding.h"
#include "http/curl.h"
#include "http/handles.h"
#include "http/head.h"
#include "http/headers.h"
#include "http/proxy.h"
#include "http/reason.h"

/* A page of 100 sends is some 100 KB. What is larger than this is no answer of
   Sendoso's. */
enum { REPLY_MAX = 16 * 1024 * 1024, EXPECTED_MAX = 256 * 1024 };

/* Seconds after which an idle connection is not used again: the far end may just be closing
   it, and a gift sent into that is a gift whose outcome nobody knows. */
enum { IDLE_MAX = 20 };

/* How long after the latest moment to begin the body may be given: well within the lease of
   its intent. */
enum { GIVE_MS = 4000 };

/* Of what is sent: nearly all bodies fit, and libcurl makes one for each request. */
enum { SEND_BUFFER = 16 * 1024 };

struct sdo_transport {
  CURLM *multi;
  struct sdo_transfer *first;
  struct sdo_transport_options options; /* strings owned */
  struct sdo_proxy proxy;
  struct sdo_sockets sockets;
  struct sdo_handles handles;
};

struct sdo_transfer {
  struct sdo_transfer *next;
  struct sdo_transport *transport;
  CURL *easy;
  struct curl_slist *headers, *connect_to;
  void *owner;
  struct sdo_buffer request, reply;
  int has_body;
  size_t given; /* bytes of the request's body that libcurl has taken */
  int too_large;
  int early;       /* the answer began before all of the body was given */
  int stale;       /* there was something on its connection before its request */
  int is_fresh;    /* over a new connection only */
  int is_reusable; /* it came to a good end, and its handle is as they all are */
  struct sdo_ports ports;
  int64_t began; /* sdo_clock_boot when the request could go; 0: never */
  int64_t begin_by, deadline;
  struct sdo_head head; /* of the reply */
  char reason[CURL_ERROR_SIZE];
};

/* Makes room for all of an answer at once, as far as it says how long it is: a page comes
   in ten pieces. What it says may be a lie: it gets no more than it needs soon. */
static void expect(struct sdo_transfer *t) {
  curl_off_t length = 0;
  curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length > 0 && length <= EXPECTED_MAX) sdo_buffer_reserve(&t->reply, (size_t)length);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
  struct sdo_transfer *t = data;
  size_t len = size * count;
  if (!t->reply.data) expect(t);
  t->too_large = t->reply.len + len > REPLY_MAX;
  if (t->too_large || sdo_buffer_add(&t->reply, bytes, len) < 0)
    return CURL_WRITEFUNC_ERROR;
  return len;
}

/* Called for each line. */
static size_t on_header(char *bytes, size_t size, size_t count, void *data) {
  struct sdo_transfer *t = data;
  if (sdo_head_read(&t->head, bytes, size * count)) t->early = t->given < t->request.len;
  return size * count;
}

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

static char *copy(const char *text) { return text ? strdup(text) : NULL; }

int sdo_transport_open(const struct sdo_transport_options *options,
                       struct sdo_transport **transport, struct sdo_error *err) {
  *transport = NULL;
  struct sdo_transport *t = calloc(1, sizeof *t);
  if (!t) return sdo_fail(err, SDO_STORE, "out of memory");
  t->options = *options;
  t->options.base_url = copy(options->base_url);
  t->options.user_agent = copy(options->user_agent);
  t->options.trust.ca_file = copy(options->trust.ca_file);
  t->options.trust.ca_dir = copy(options->trust.ca_dir);
  t->options.connect_to = copy(options->connect_to);
  if (!t->options.base_url) {
    sdo_transport_close(t);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  *transport = t;
  return 0;
}

/* Starts libcurl, when the first request is made: many programs make none. */
static int start_curl(struct sdo_transport *t, struct sdo_error *err) {
  if (t->multi) return 0;
  if (sdo_curl_load(err) < 0) return -1;
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return sdo_fail(err, SDO_STORE, "cannot start libcurl");
  sdo_proxy_free(&t->proxy); /* of a start that failed */
  if (t->options.loopback || sdo_proxy_find(&t->proxy, t->options.base_url) == 0)
    t->multi = curl_multi_init();
  if (t->multi) return 0;
  curl_global_cleanup();
  return sdo_fail(err, SDO_STORE, "out of memory");
}

static void unlink_transfer(struct sdo_transport *transport,
                            struct sdo_transfer *transfer) {
  struct sdo_transfer **at = &transport->first;
  while (*at && *at != transfer)
    at = &(*at)->next;
  if (*at) *at = transfer->next;
}

static void free_transfer(struct sdo_transport *transport, struct sdo_transfer *transfer) {
  unlink_transfer(transport, transfer);
  if (transfer->easy) {
    curl_multi_remove_handle(transport->multi, transfer->easy);
    if (transfer->is_reusable)
      sdo_handles_keep(&transport->handles, transfer->has_body, transfer->easy);
    else curl_easy_cleanup(transfer->easy);
  }
  sdo_headers_free(transfer->headers);
  curl_slist_free_all(transfer->connect_to);
  sdo_buffer_wipe(&transfer->request);
  sdo_buffer_wipe(&transfer->reply);
  free(transfer);
}

void sdo_transport_close(struct sdo_transport *transport) {
  if (!transport) return;
  while (transport->first)
    free_transfer(transport, transport->first);
  if (transport->multi) {
    sdo_handles_free(&transport->handles);
    curl_multi_cleanup(transport->multi);
    curl_global_cleanup();
  }
  sdo_sockets_free(&transport->sockets);
  sdo_proxy_free(&transport->proxy);
  free((char *)transport->options.base_url);
  free((char *)transport->options.user_agent);
  free((char *)transport->options.trust.ca_file);
  free((char *)transport->options.trust.ca_dir);
  free((char *)transport->options.connect_to);
  free(transport);
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
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  if (!has_body) return;
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

int sdo_transport_start(struct sdo_transport *transport,
                        const struct sdo_exchange_request *request, void *owner,
                        struct sdo_transfer **transfer, struct sdo_error *err) {
  *transfer = NULL;
  if (start_curl(transport, err) < 0) return -1;
  struct sdo_transfer *t = calloc(1, sizeof *t);
  if (!t) return sdo_fail(err, SDO_STORE, "out of memory");
  t->owner = owner;
  t->transport = transport;
  t->next = transport->first;
  transport->first = t;
  t->has_body = request->body != NULL;
  t->easy = handle_of(transport, t->has_body);
  int failed = !t->easy;
  if (!failed) {
    set_owner(t);
    failed = set_headers(t, request) || set_url(transport, t, request->path) ||
             set_peer(transport, t) || set_body(t, request);
  }
  t->begin_by = request->begin_by;
  t->deadline = sdo_clock_boot() + transport->options.timeout_ms;
  if (!failed) failed = curl_multi_add_handle(transport->multi, t->easy) != CURLM_OK;
  if (failed) {
    free_transfer(transport, t);
    return sdo_fail(err, SDO_STORE, "cannot set up a request: out of memory");
  }
  *transfer = t;
  return 0;
}

int sdo_transport_wait(struct sdo_transport *transport, int fd, int timeout_ms,
                       struct sdo_error *err) {
  int running;
  if (start_curl(transport, err) < 0) return -1;
  struct curl_waitfd extra = {.fd = fd, .events = CURL_WAIT_POLLIN};
  CURLMcode code = curl_multi_perform(transport->multi, &running);
  int64_t now = sdo_clock_boot();
  for (struct sdo_transfer *t = transport->first; t; t = t->next) {
    running--;
    if (t->deadline < now + timeout_ms)
      timeout_ms = t->deadline > now ? (int)(t->deadline - now) + 1 : 0;
  }
  if (running < 0) timeout_ms = 0; /* one has ended: there is nothing to wait for */
  if (code == CURLM_OK)
    code = curl_multi_poll(transport->multi, &extra, fd >= 0, timeout_ms, NULL);
  if (code == CURLM_OK) code = curl_multi_perform(transport->multi, &running);
  if (code == CURLM_OK) return 0;
  return sdo_fail(err, SDO_NETWORK, "libcurl: %s", curl_multi_strerror(code));
}

/* When the answer came, though it is looked at later: whoever drives the loop may have
   waited for a ledger on another machine meanwhile, and how much round trips differ decides
   how soon the next request may leave. */
static int64_t came_at(const struct sdo_transfer *t) {
  int64_t now = sdo_clock_boot();
  int64_t came = now - sdo_sockets_idle_ms(&t->transport->sockets, t->ports);
  return t->began && came < t->began ? now : came;
}

/* Why there is no answer, and what to do about it. */
static void say_why(const struct sdo_transfer *t, CURLcode code, struct sdo_reply *reply) {
  struct sdo_reason reason;
  sdo_reason_find(t->easy, code, t->reason, &t->transport->proxy, &reason);
  if (t->too_large)
    snprintf(reason.text, sizeof reason.text, "the answer is larger than 16 MiB");
  memcpy(reply->reason, reason.text, sizeof reply->reason);
  memcpy(reply->hint, reason.hint, sizeof reply->hint);
  reply->is_lasting = reason.is_lasting;
}

static void fill_reply(struct sdo_transfer *t, CURLcode code, struct sdo_reply *reply) {
  *reply = (struct sdo_reply){.left = t->began,
                              .answered = code == CURLE_OK ? came_at(t) : sdo_clock_boot(),
                              .date = t->head.date,
                              .after_ms = -1,
                              .ports = t->ports};
  memcpy(reply->request_id, t->head.request_id, sizeof reply->request_id);
  long status = 0;
  curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK) {
    struct sdo_error err = {0};
    reply->outcome = SDO_OUTCOME_ANSWERED;
    reply->status = (int)status;
    /* libcurl stops giving where it is refused: then nothing whole has left. */
    reply->early = t->early && (status < 300 || t->given == t->request.len);
    reply->after_ms = sdo_after_read(t->head.after,
                                     t->head.date ? t->head.date : sdo_clock_wall() / 1000);
    if (sdo_coding_undo(t->head.coding, &t->reply, REPLY_MAX, &err) < 0)
      snprintf(reply->reason, sizeof reply->reason, "%.190s", err.message);
    reply->body = t->reply;
    t->reply = (struct sdo_buffer){0};
    return;
  }
  reply->outcome = reply->left ? SDO_OUTCOME_LOST : SDO_OUTCOME_NEVER_LEFT;
  say_why(t, code, reply);
}

/* Takes a transfer whose time is over. Asked after all that has come is taken: libcurl's
   own timeout would look at the clock before it looks at the socket, and throw an answer
   away that was there while nobody drove the loop. */
static void *take_overdue(struct sdo_transport *transport, struct sdo_reply *reply) {
  int64_t now = sdo_clock_boot();
  struct sdo_transfer *t = transport->first;
  while (t && t->deadline > now)
    t = t->next;
  if (!t) return NULL;
  void *owner = t->owner;
  snprintf(t->reason, sizeof t->reason, "no answer within %ld ms",
           transport->options.timeout_ms);
  fill_reply(t, CURLE_OPERATION_TIMEDOUT, reply);
  free_transfer(transport, t);
  return owner;
}

/* Starts a transfer again whose connection was not to be used: nothing of it has left. Over
   a new connection it ends in another way. */
static int start_again(struct sdo_transport *transport, struct sdo_transfer *t) {
  t->stale = 0;
  t->reason[0] = '\0';
  curl_multi_remove_handle(transport->multi, t->easy);
  t->is_fresh = 1;
  curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
  return curl_multi_add_handle(transport->multi, t->easy) == CURLM_OK ? 0 : -1;
}

void *sdo_transport_finished(struct sdo_transport *transport, struct sdo_reply *reply) {
  int left;
  const CURLMsg *message;
  while (transport->multi && (message = curl_multi_info_read(transport->multi, &left))) {
    struct sdo_transfer *t = NULL;
    CURLcode code = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
    if (t->stale && start_again(transport, t) == 0) continue;
    void *owner = t->owner;
    fill_reply(t, code, reply);
    t->is_reusable = code == CURLE_OK && !t->is_fresh;
    free_transfer(transport, t);
    return owner;
  }
  return take_overdue(transport, reply);
}

void sdo_transport_abort(struct sdo_transport *transport, struct sdo_transfer *transfer,
                         struct sdo_reply *reply) {
  snprintf(transfer->reason, sizeof transfer->reason, "stopped");
  fill_reply(transfer, CURLE_ABORTED_BY_CALLBACK, reply);
  free_transfer(transport, transfer);
}

void sdo_transport_distrust(struct sdo_transport *transport,
                            const struct sdo_reply *reply) {
  sdo_sockets_end(&transport->sockets, reply->ports);
}

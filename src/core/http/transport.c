#include "http/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/headers.h"
#include "http/transport_inside.h"

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
  int failed = sdo_outgoing_set(transport, t, request);
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
  if (code == CURLM_OK && timeout_ms > 0) {
    code = curl_multi_poll(transport->multi, &extra, fd >= 0, timeout_ms, NULL);
    if (code == CURLM_OK) code = curl_multi_perform(transport->multi, &running);
  }
  if (code == CURLM_OK) return 0;
  return sdo_fail(err, SDO_NETWORK, "libcurl: %s", curl_multi_strerror(code));
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
  sdo_incoming_fill(t, CURLE_OPERATION_TIMEDOUT, reply);
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
    sdo_incoming_fill(t, code, reply);
    t->is_reusable = code == CURLE_OK && !t->is_fresh;
    free_transfer(transport, t);
    return owner;
  }
  return take_overdue(transport, reply);
}

void sdo_transport_abort(struct sdo_transport *transport, struct sdo_transfer *transfer,
                         struct sdo_reply *reply) {
  snprintf(transfer->reason, sizeof transfer->reason, "stopped");
  sdo_incoming_fill(transfer, CURLE_ABORTED_BY_CALLBACK, reply);
  free_transfer(transport, transfer);
}

void sdo_transport_distrust(struct sdo_transport *transport,
                            const struct sdo_reply *reply) {
  sdo_sockets_end(&transport->sockets, reply->ports);
}

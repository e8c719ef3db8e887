#include "http/once.h"

#include <string.h>

/* The longest wait in one: how late a Ctrl-C may be noticed. */
enum { STEP_MS = 200 };

int sdo_once(struct sdo_transport *transport, const struct sdo_exchange_request *request,
             const volatile sig_atomic_t *stop, struct sdo_reply *reply,
             struct sdo_error *err) {
  struct sdo_transfer *transfer;
  if (sdo_transport_start(transport, request, transport, &transfer, err) < 0) return -1;
  while (!sdo_transport_finished(transport, reply)) {
    if (stop && *stop) return sdo_fail(err, SDO_CANCELLED, "interrupted");
    if (sdo_transport_wait(transport, -1, STEP_MS, err) < 0) return -1;
  }
  return 0;
}

int sdo_once_url(const char *url, const char *field,
                 const struct sdo_exchange_request *request, int timeout_ms,
                 const struct sdo_trust *trust, const volatile sig_atomic_t *stop,
                 int *status, struct sdo_error *err) {
  const char *host = strstr(url, "://");
  if (!host) return sdo_fail_field(err, field, "the %s is not a URL", field);
  struct sdo_exchange_request whole = *request;
  whole.path = host + 3 + strcspn(host + 3, "/?#");
  struct sdo_buffer base = {0};
  struct sdo_transport *transport = NULL;
  struct sdo_reply reply = {0};
  int failed = sdo_buffer_add(&base, url, (size_t)(whole.path - url));
  if (failed) sdo_fail(err, SDO_STORE, "out of memory");
  /* Plain http is a host of one's own network, to which no proxy leads. */
  struct sdo_transport_options options = {.base_url = base.data,
                                          .user_agent = "sendoso",
                                          .connect_timeout_ms = timeout_ms,
                                          .timeout_ms = timeout_ms,
                                          .loopback = strncmp(url, "http:", 5) == 0};
  if (trust) options.trust = *trust;
  failed = failed || sdo_transport_open(&options, &transport, err) < 0 ||
           sdo_once(transport, &whole, stop, &reply, err) < 0;
  if (!failed && reply.outcome != SDO_OUTCOME_ANSWERED)
    failed = sdo_fail(err, SDO_NETWORK, "%s", reply.reason);
  *status = reply.status;
  sdo_buffer_free(&reply.body);
  sdo_transport_close(transport);
  sdo_buffer_free(&base);
  return failed ? -1 : 0;
}

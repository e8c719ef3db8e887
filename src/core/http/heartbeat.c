#include "http/heartbeat.h"

#include <string.h>

#include "http/once.h"

int sdo_heartbeat(const char *url, int timeout_ms, const struct sdo_trust *trust,
                  const volatile sig_atomic_t *stop, int *status, struct sdo_error *err) {
  const char *host = strstr(url, "://");
  if (!host) return sdo_fail_field(err, "heartbeat", "the heartbeat is not a URL");
  const char *path = host + 3 + strcspn(host + 3, "/?#");
  struct sdo_buffer base = {0};
  struct sdo_transport *transport = NULL;
  struct sdo_reply reply = {0};
  int failed = sdo_buffer_add(&base, url, (size_t)(path - url));
  if (failed) sdo_fail(err, SDO_STORE, "out of memory");
  /* Plain http is a monitor of one's own network, to which no proxy leads. */
  struct sdo_transport_options options = {.base_url = base.data,
                                          .user_agent = "sendoso",
                                          .connect_timeout_ms = timeout_ms,
                                          .timeout_ms = timeout_ms,
                                          .loopback = strncmp(url, "http:", 5) == 0};
  if (trust) options.trust = *trust;
  const struct sdo_exchange_request request = {.method = "GET", .path = path};
  failed = failed || sdo_transport_open(&options, &transport, err) < 0 ||
           sdo_once(transport, &request, stop, &reply, err) < 0;
  if (!failed && reply.outcome != SDO_OUTCOME_ANSWERED)
    failed = sdo_fail(err, SDO_NETWORK, "%s", reply.reason);
  *status = reply.status;
  sdo_buffer_free(&reply.body);
  sdo_transport_close(transport);
  sdo_buffer_free(&base);
  return failed ? -1 : 0;
}

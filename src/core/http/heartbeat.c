#include "http/heartbeat.h"

#include "http/once.h"

int sdo_heartbeat(const char *url, int timeout_ms, const struct sdo_trust *trust,
                  const volatile sig_atomic_t *stop, int *status, struct sdo_error *err) {
  const struct sdo_exchange_request request = {.method = "GET"};
  return sdo_once_url(url, "heartbeat", &request, timeout_ms, trust, stop, status, err);
}

#include "http/connect.h"

#include <string.h>
#include <strings.h>

enum { CONNECT_MS = 10000, TIMEOUT_MS = 30000 };

int sdo_connect(const struct sdo_connect_options *options, struct sdo_service *service,
                struct sdo_transport **transport, struct sdo_error *err) {
  *transport = NULL;
  if (sdo_service_of(options->base_url, service, err) < 0) return -1;
  if (strncasecmp(options->base_url, "http:", 5) != 0 &&
      sdo_trust_check(&options->trust, err) < 0)
    return -1;
  if (options->connect_to && strncmp(options->connect_to, "127.0.0.1:", 10) != 0)
    return sdo_fail(err, SDO_GUARD, "connect_to is allowed for 127.0.0.1 only");
  const struct sdo_transport_options to = {
      .base_url = options->base_url,
      .user_agent = options->user_agent ? options->user_agent : "sendoso-lua",
      .trust = options->trust,
      .connect_to = options->connect_to,
      .connect_timeout_ms = CONNECT_MS,
      .timeout_ms = (long)(options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS),
      .loopback = service->where == SDO_SANDBOX};
  return sdo_transport_open(&to, transport, err);
}

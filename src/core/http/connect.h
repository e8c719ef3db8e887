/* A transport to a service: for whoever talks to Sendoso, the one way to its hosts, its
   authorities and its proxies. */
#ifndef SENDOSO_CONNECT_H
#define SENDOSO_CONNECT_H

#include <stdint.h>

#include "base/error.h"
#include "http/service.h"
#include "http/transport.h"
#include "http/trust.h"

struct sdo_connect_options {
  const char *base_url;
  /* or NULL */
  const char *user_agent;
  /* see trust.h */
  struct sdo_trust trust;
  /* see transport.h; for 127.0.0.1 only */
  const char *connect_to;
  /* a request in all; 0: 30 s */
  int64_t timeout_ms;
};

/* Says which service it is, and opens the transport. 0, or -1: SDO_INVALID or SDO_GUARD
   where it is not to be talked to. */
int sdo_connect(const struct sdo_connect_options *options, struct sdo_service *service,
                struct sdo_transport **transport, struct sdo_error *err);

#endif

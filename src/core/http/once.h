/* One request over a transport that does nothing else meanwhile. */
#ifndef SENDOSO_ONCE_H
#define SENDOSO_ONCE_H

#include <signal.h>

#include "base/error.h"
#include "http/transport.h"

/* Makes the request and waits for what comes of it, or until the user asks to stop. 0 and a
   reply, whose body the caller frees, or -1: SDO_CANCELLED, or it could not be set up. */
int sdo_once(struct sdo_transport *transport, const struct sdo_exchange_request *request,
             const volatile sig_atomic_t *stop, struct sdo_reply *reply,
             struct sdo_error *err);

/* As that, of a whole URL (http or https), which is the request's path as well: fills in
   the HTTP status, and reads nothing else. trust: who may say that it is that host (or
   NULL). What the error says has the host at most. field: what the URL is, in errors. */
int sdo_once_url(const char *url, const char *field,
                 const struct sdo_exchange_request *request, int timeout_ms,
                 const struct sdo_trust *trust, const volatile sig_atomic_t *stop,
                 int *status, struct sdo_error *err);

#endif

/* A heartbeat: a URL of a monitor that is asked for once, so that the monitor knows that a
   run ended well. It is not Sendoso's: no token goes with it, and no answer is read. */
#ifndef SENDOSO_HEARTBEAT_H
#define SENDOSO_HEARTBEAT_H

#include <signal.h>

#include "base/error.h"
#include "http/trust.h"

/* Asks for a URL (http or https) and fills in the HTTP status. Given up after timeout_ms,
   or when the user asks to stop. trust: who may say that it is the monitor (or NULL). 0, or
   -1: no answer came. What the error says has the host at most, since whoever knows the
   rest of the URL can pretend to be a run. */
int sdo_heartbeat(const char *url, int timeout_ms, const struct sdo_trust *trust,
                  const volatile sig_atomic_t *stop, int *status, struct sdo_error *err);

#endif

#include "http/once.h"

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

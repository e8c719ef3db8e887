/* HTTP by libcurl's multi interface: many transfers, one thread. Says of each what came of
   it, and never repeats one. */
#ifndef SENDOSO_TRANSPORT_H
#define SENDOSO_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/outcome.h"
#include "http/sockets.h"
#include "http/trust.h"

struct sdo_reply {
  /* never left, lost or answered */
  enum sdo_outcome outcome;
  /* when answered */
  int status;
  /* The answer had begun before the request was handed over whole: it is the answer to
     something else, if it speaks of a success. */
  int early;
  /* when answered; owned by whoever got the reply */
  struct sdo_buffer body;
  /* X-Request-Id, or "" */
  char request_id[64];
  /* why, when not answered, without secrets; when answered, why the compression of its body
     could not be undone, or "" */
  char reason[200];
  /* when not answered: what to do about that, or ""; and whether it does not pass by
     itself */
  char hint[200];
  int is_lasting;
  /* sdo_clock_boot when it went to the network; 0 if never */
  int64_t left;
  /* sdo_clock_boot when it ended */
  int64_t answered;
  /* the far end's own time, seconds since 1970; 0: not said */
  int64_t date;
  /* how many ms it asks to wait (Retry-After); -1: not said */
  int64_t after_ms;
  /* of the connection that it went over */
  struct sdo_ports ports;
};

struct sdo_transport;
struct sdo_transfer;

struct sdo_transport_options {
  /* scheme and host */
  const char *base_url;
  const char *user_agent;
  /* strings copied */
  struct sdo_trust trust;
  /* loopback "host:port" to connect to instead, or NULL: for tests */
  const char *connect_to;
  long connect_timeout_ms, timeout_ms;
  /* plain http allowed, proxies of the environment ignored */
  int loopback;
};

struct sdo_exchange_request {
  /* "GET" or "POST" */
  const char *method;
  /* from "/api" on */
  const char *path;
  /* what signs it, behind "Bearer " or behind "Basic "; or NULL */
  const char *token, *basic;
  /* {name, value, ..., NULL}, without line breaks, copied; or NULL */
  const char *const *headers;
  /* copied; or NULL */
  const char *body;
  size_t body_len;
  /* sdo_clock_boot after which it must not begin any more; 0: any time */
  int64_t begin_by;
};

int sdo_transport_open(const struct sdo_transport_options *options,
                       struct sdo_transport **transport, struct sdo_error *err);

/* Ends what is under way without a word to anybody. NULL is allowed. */
void sdo_transport_close(struct sdo_transport *transport);

/* Hands a request to libcurl. owner comes back with the reply. Returns 0, or -1 when it
   could not even be set up (nothing left). */
int sdo_transport_start(struct sdo_transport *transport,
                        const struct sdo_exchange_request *request, void *owner,
                        struct sdo_transfer **transfer, struct sdo_error *err);

/* Lets transfers go on, and waits at most timeout_ms for something to happen on them or on
   fd (-1: none). 0, or -1. */
int sdo_transport_wait(struct sdo_transport *transport, int fd, int timeout_ms,
                       struct sdo_error *err);

/* Takes a finished transfer: fills *reply and returns its owner, or NULL when none is. */
void *sdo_transport_finished(struct sdo_transport *transport, struct sdo_reply *reply);

/* Breaks a transfer off and fills *reply: never left, or lost. */
void sdo_transport_abort(struct sdo_transport *transport, struct sdo_transfer *transfer,
                         struct sdo_reply *reply);

/* Lets no other request use the connection over which a reply came: where it is none to
   what was asked, the real one may still be to come there. */
void sdo_transport_distrust(struct sdo_transport *transport, const struct sdo_reply *reply);

#endif

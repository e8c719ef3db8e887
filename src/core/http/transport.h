/* HTTP by libcurl's multi interface: many transfers, one thread. Says of each what came of
   it, and never repeats one. */
#ifndef SENDOSO_TRANSPORT_H
#define SENDOSO_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/outcome.h"

struct sdo_reply {
  enum sdo_outcome outcome; /* never left, lost or answered */
  int status;               /* when answered */
  struct sdo_buffer body;   /* when answered; owned by whoever got the reply */
  char request_id[64];      /* X-Request-Id, or "" */
  char reason[200];         /* libcurl's words when not answered */
  int64_t left;             /* sdo_clock_boot when it went to the network; 0 if never */
  int64_t answered;         /* sdo_clock_boot when it ended */
  int64_t date;             /* the far end's own time, seconds since 1970; 0: not said */
};

struct sdo_transport;
struct sdo_transfer;

struct sdo_transport_options {
  const char *base_url; /* scheme and host */
  const char *user_agent;
  const char
      *ca_file; /* PEM file of authorities to trust instead of the system's, or NULL */
  const char
      *connect_to; /* loopback "host:port" to connect to instead, or NULL: for tests */
  long connect_timeout_ms, timeout_ms;
  int loopback; /* plain http allowed, proxies of the environment ignored */
};

struct sdo_exchange_request {
  const char *method; /* "GET" or "POST" */
  const char *path;   /* from "/api" on */
  const char *token;  /* or NULL */
  const char *body;   /* copied; or NULL */
  size_t body_len;
  int64_t begin_by; /* sdo_clock_boot after which it must not begin any more; 0: any time */
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

#endif

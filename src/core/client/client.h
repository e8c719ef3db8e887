/* The client: calls of operations (call.h), many under way at once, driven from one
   place. */
#ifndef SENDOSO_CLIENT_H
#define SENDOSO_CLIENT_H

#include <signal.h>
#include <stdint.h>

#include "base/error.h"
#include "http/service.h"
#include "http/trust.h"

struct sdo_ledger;
struct sdo_client;
struct sdo_exchange;
struct sdo_permits_driver;
struct sdo_token;

struct sdo_client_options {
  const char *base_url;
  /* OAuth access token, or NULL */
  const char *token;
  /* the one of a profile (token.h), which the client holds, in its place; or NULL */
  struct sdo_token *shared;
  /* whose permits are shared, or NULL */
  const char *client_id;
  /* or NULL */
  const char *user_agent;
  /* see trust.h */
  struct sdo_trust trust;
  /* see transport.h */
  const char *connect_to;
  /* where the permits are (permits.h); NULL: no pacing, on loopback only */
  const char *permits, *permits_schema;
  /* NULL: in a file */
  const struct sdo_permits_driver *permits_driver;
  /* a request in all; 0: 30 s */
  int64_t timeout_ms;
  /* scales the waits of outcome.h; 0: 500 */
  int64_t backoff_ms;
  /* how long after its intent a request may begin; 0: 30 s */
  int64_t begin_ms;
  /* 1: finish what is in flight; 2: break off; or NULL */
  const volatile sig_atomic_t *stop;
};

int sdo_client_open(const struct sdo_client_options *options, struct sdo_client **client,
                    struct sdo_error *err);

/* Drops calls that are not done: a spend in flight becomes unknown. NULL is allowed; in a
   forked child it changes nothing. */
void sdo_client_close(struct sdo_client *client);

const struct sdo_service *sdo_client_service(const struct sdo_client *client);

/* Requests handed to the network so far. */
int64_t sdo_client_requests(const struct sdo_client *client);

/* How far Sendoso's clock is ahead of our wall clock as it stands now, in ms, whatever
   happened to that since the last answer. By the Date of that answer, which has whole
   seconds: good to a second and the round trip. SDO_SKEW_UNKNOWN before it. */
int64_t sdo_client_skew(const struct sdo_client *client);

enum sdo_watch {
  SDO_WATCH_NOTHING,
  /* requests that are repeated, if that is ten seconds away or more */
  SDO_WATCH_WAITS,
  SDO_WATCH_ALL
};

/* From now on what comes of requests is kept to be told. */
void sdo_client_watch(struct sdo_client *client, enum sdo_watch what);

/* Takes what came of a request, the oldest first. 1, or 0: there is nothing to tell. */
int sdo_client_take_exchange(struct sdo_client *client, struct sdo_exchange *exchange);

/* Moves every call on, and waits at most timeout_ms for the network or for fd (-1:
   none). */
void sdo_client_step(struct sdo_client *client, int fd, int timeout_ms);

/* Has any call of it still to be driven? */
int sdo_client_is_busy(const struct sdo_client *client);

/* Breaks off the calls that use a ledger, before it is closed. */
void sdo_client_abandon(struct sdo_client *client, const struct sdo_ledger *ledger);

/* From now on nothing leaves: what waits is broken off by the next step, what is in flight
   goes on to its end. */
void sdo_client_drain(struct sdo_client *client);

#endif

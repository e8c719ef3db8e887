/* The client: calls of operations, many under way at once, driven from one place.

   A call goes through: look the key up (a spend), take a permit, write the intent down
   (a spend), transfer, decide, settle. It waits where it must, and is driven by
   sdo_client_step until it is done. */
#ifndef SENDOSO_CLIENT_H
#define SENDOSO_CLIENT_H

#include <signal.h>
#include <stdint.h>

#include "api/json.h"
#include "api/request.h"
#include "base/error.h"
#include "http/service.h"
#include "ledger/ledger.h"

struct sdo_client;
struct sdo_call;

struct sdo_client_options {
  const char *base_url;
  const char *token;      /* OAuth access token, or NULL */
  const char *client_id;  /* whose permits are shared, or NULL */
  const char *user_agent; /* or NULL */
  const char *ca_file;    /* see transport.h */
  const char *connect_to;
  const char *permits; /* path of the permits' file; NULL: no pacing, on loopback only */
  int64_t timeout_ms;  /* a request in all; 0: 30 s */
  int64_t backoff_ms;  /* scales the waits of retry.h; 0: 500 */
  int64_t begin_ms;    /* how long after its intent a request may begin; 0: 30 s */
  const volatile sig_atomic_t
      *stop; /* 1: finish what is in flight; 2: break off; or NULL */
};

int sdo_client_open(const struct sdo_client_options *options, struct sdo_client **client,
                    struct sdo_error *err);

/* Drops calls that are not done: a spend in flight becomes unknown. NULL is allowed. */
void sdo_client_close(struct sdo_client *client);

const struct sdo_place *sdo_client_place(const struct sdo_client *client);

/* Requests handed to the network so far. */
int64_t sdo_client_requests(const struct sdo_client *client);

/* How far Sendoso's clock is ahead of ours, in ms, by the Date of its last answer, which
   has whole seconds: good to a second and the round trip. SDO_SKEW_UNKNOWN before that. */
int64_t sdo_client_skew(const struct sdo_client *client);

/* Starts a call. The request's content moves into the call. For a spend, gifts and ledger
   say what is claimed and where (gifts are copied; the ledger must outlive the call): one,
   or one for each recipient of the request, all or none of which are sent. For a read both
   are NULL. Returns the call, or NULL with err filled. */
struct sdo_call *sdo_client_start(struct sdo_client *client, struct sdo_request *request,
                                  const struct sdo_gift *gifts, size_t count,
                                  struct sdo_ledger *ledger, struct sdo_error *err);

/* Moves every call on, and waits at most timeout_ms for the network or for fd (-1: none).
 */
void sdo_client_step(struct sdo_client *client, int fd, int timeout_ms);

/* Has any call of it still to be driven? */
int sdo_client_is_busy(const struct sdo_client *client);

/* From now on nothing leaves: what waits is broken off by the next step, what is in flight
   goes on to its end. */
void sdo_client_drain(struct sdo_client *client);

/* Is the call done? Then either its error has a kind, or it succeeded. */
int sdo_call_done(const struct sdo_call *call);
const struct sdo_error *sdo_call_error(const struct sdo_call *call);

/* Of a read that succeeded: its JSON, checked; valid until the call is freed. */
struct sdo_slice sdo_call_value(const struct sdo_call *call);

/* How long its answer took, in ms. */
int64_t sdo_call_trip_ms(const struct sdo_call *call);

/* Of a spend that succeeded: what came back for each gift, and whether that was an earlier
   call's (of several gifts: at least one was, and nothing was sent now). */
const struct sdo_receipt *sdo_call_receipt(const struct sdo_call *call, int *duplicate);

/* Frees a call; one that is not done is broken off first, as in sdo_client_close. A call
   whose client was closed is still to be freed. */
void sdo_call_free(struct sdo_call *call);

#endif

/* One call of a client, from its start to its end. Private to client.c and call.c; others
   have client.h. */
#ifndef SENDOSO_CALL_H
#define SENDOSO_CALL_H

#include "client/client.h"
#include "client/permits.h"
#include "http/transport.h"
#include "ledger/claims.h"

struct sdo_client {
  struct sdo_transport *transport;
  struct sdo_permits *permits; /* NULL: no pacing */
  struct sdo_place place;
  struct sdo_call *first;
  char *token;
  int draining;    /* nothing new leaves */
  int64_t skew_ms; /* of Sendoso's clock against ours, by its last answer */
  int64_t timeout_ms, backoff_ms, begin_ms, requests;
  const volatile sig_atomic_t *stop;
};

enum sdo_call_state { WAITING, FLYING, DONE };

struct sdo_call {
  struct sdo_call *next;
  struct sdo_client *client; /* NULL once the client is closed */
  struct sdo_request request;
  struct sdo_claims claims; /* of a spend */
  enum sdo_call_state state;
  int64_t due; /* WAITING: when to go on (sdo_clock_boot) */
  int attempts;
  int64_t permit;
  int64_t begin_by; /* of a spend: until when its intent allows it to begin */
  struct sdo_transfer *transfer;
  struct sdo_buffer body; /* of the answer */
  struct sdo_slice value;
  int64_t trip_ms; /* from leaving to the answer, the last time */
  int duplicate;
  struct sdo_error err;
};

/* Takes a waiting call as far as it can go now: to the network, or to its end. */
void sdo_call_go_on(struct sdo_call *call, int64_t now);

/* Decides what an answer means. Takes the reply's body over. */
void sdo_call_on_reply(struct sdo_call *call, struct sdo_reply *reply);

/* Ends a call that is not done: what may have left is unknown, the rest was not sent. */
void sdo_call_break_off(struct sdo_call *call);

#endif

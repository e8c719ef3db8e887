/* The client, its calls and its token, for the files that make them. Private to them;
   others have client.h and call.h. */
#ifndef SENDOSO_CLIENT_INSIDE_H
#define SENDOSO_CLIENT_INSIDE_H

#include <sys/types.h>

#include "client/call.h"
#include "client/client.h"
#include "client/exchange.h"
#include "client/permits.h"
#include "client/token.h"
#include "http/transport.h"
#include "ledger/together.h"

struct sdo_client {
  /* the process that opened it */
  pid_t owner;
  struct sdo_transport *transport;
  /* NULL: no pacing */
  struct sdo_permits *permits;
  struct sdo_service service;
  struct sdo_call *first;
  /* what signs its requests: a token that was given, or the one of a profile, which other
     clients have, too; or both are NULL */
  char *token;
  struct sdo_token *shared;
  /* nothing new leaves */
  int draining;
  /* how far Sendoso's clock is ahead of sdo_clock_boot, which nobody sets, by its last
     answer; SDO_SKEW_UNKNOWN before that */
  int64_t ahead_ms;
  /* Nothing leaves, as Sendoso asks to wait for longer than a run does, or nothing can, or
     the network is gone: until when (sdo_clock_boot; 0: it does), and what everybody is
     told who would ask before */
  int64_t closed_until;
  struct sdo_error closed;
  /* how many calls have ended without an answer since the last one */
  int unanswered;
  /* what came of which requests is kept, to be told */
  enum sdo_watch watched;
  struct sdo_exchanges exchanges;
  int64_t timeout_ms, backoff_ms, begin_ms, requests;
  const volatile sig_atomic_t *stop;
};

enum sdo_token_state {
  IDLE,
  /* to be fetched anew: by one process at a time */
  LOCKING,
  /* the lock is ours, and there is room for what comes; when to ask */
  ASKING,
  /* and it has been asked for */
  FETCHING
};

struct sdo_token {
  /* the process that opened it */
  pid_t owner;
  int holders;
  struct sdo_vault *vault;
  /* the program's; NULL: as they are kept */
  char *client_id, *client_secret;
  int is_basic;
  /* for whoever is to sign in again */
  char profile[256];
  /* what requests are signed with */
  struct sdo_credentials kept;
  /* until when nobody need fetch another, and when it ends (sdo_clock_boot) */
  int64_t fresh_until, ends_at;
  /* the generation that Sendoso did not accept; 0: none */
  int64_t refused;
  enum sdo_token_state state;
  /* who fetches it; NULL: nobody does */
  struct sdo_client *client;
  struct sdo_transfer *transfer;
  /* when to go on, and until when it may be asked again (sdo_clock_boot) */
  int64_t due, hold_until;
  int64_t permit;
  /* how often it was asked for, and how often no usable answer came */
  int attempts, lost;
  /* why it was not fetched, and until when nobody tries again (sdo_clock_boot) */
  struct sdo_error failed;
  int64_t failed_until;
  /* a person is to sign in: nobody asks any more */
  int is_over;
};

enum sdo_call_state {
  WAITING,
  /* within a step: all but its intent is there, or all but that its end is written */
  READY,
  FLYING,
  ANSWERED,
  DONE
};

struct sdo_call {
  struct sdo_call *next;
  /* NULL once the client is closed */
  struct sdo_client *client;
  struct sdo_request request;
  /* of a spend */
  struct sdo_claims claims;
  enum sdo_call_state state;
  /* WAITING: when to go on (sdo_clock_boot) */
  int64_t due;
  /* until when what was asked before it holds (sdo_call_must_leave); 0: for good */
  int64_t fresh_until;
  /* Has it been too long, so that whoever made it is to ask again? Was it since somebody
     else is there? */
  int is_stale, met_others;
  /* Was another process met that is sending the same? */
  int was_busy;
  int64_t permit;
  /* what its request was signed with, and of which generation that was; 0: of none */
  char *token;
  int64_t generation;
  /* Was it refused, and is to be signed with a newer one? */
  int is_signed_again;
  /* of a spend: until when its intent allows it to begin */
  int64_t begin_by;
  struct sdo_transfer *transfer;
  /* of the answer */
  struct sdo_buffer body;
  struct sdo_slice value;
  struct sdo_page *page; /* of a list; NULL: it is none */
  /* from leaving to the answer, the last time */
  int64_t trip_ms;
  int duplicate;
  struct sdo_error err;
};

static inline int sdo_call_is_spend(const struct sdo_call *call) {
  return call->claims.ledger != NULL;
}

/* Takes a waiting call as far as it can go now: to the network, or to its end; a spend only
   until its intent is to be written. */
void sdo_call_go_on(struct sdo_call *call, int64_t now);

/* Takes the spends that are ready to the network, or to their end: those of one ledger
   together. */
void sdo_calls_intend(struct sdo_client *client, int64_t now);

/* Writes down what was sent of the spends that are answered, and ends them: those of one
   ledger together. ending.c */
void sdo_calls_settle(struct sdo_client *client);

/* Collects calls that are in a state, of one ledger, with at most SDO_GIFTS_MAX gifts
   together. Returns how many there are; 0: none is left. */
size_t sdo_calls_collect(struct sdo_client *client, enum sdo_call_state state,
                         struct sdo_call *calls[SDO_GIFTS_MAX],
                         struct sdo_claims *claims[SDO_GIFTS_MAX]);

/* Gives the call's permit back, if it has one (permits.h). */
void sdo_call_give_permit(struct sdo_call *call, int64_t left, int64_t answered);

/* token.c: the token of a profile */

/* Signs requests with credentials from now on; they move into the token. */
void sdo_token_take(struct sdo_token *token, struct sdo_credentials *credentials);

/* Fills err: a person is to sign in. Returns -1. */
int sdo_token_fail_auth(const struct sdo_token *token, const char *message,
                        struct sdo_error *err);

/* refresh.c: how it is fetched anew */

/* Is there something to sign a request with? 1; 0: not before *due; -1: none is to be
   had. */
int sdo_refresh_ready(struct sdo_client *client, int64_t now, int64_t *due,
                      struct sdo_error *err);

/* Is the client fetching a token? */
int sdo_refresh_is_busy(const struct sdo_client *client);

/* Goes on with that. */
void sdo_refresh_step(struct sdo_client *client, int64_t now);

/* Breaks it off, or lets it land if that is about to happen. */
void sdo_refresh_end(struct sdo_client *client);

/* Ends it: with nothing to say, or with an error, which others are told until it is tried
   again; or breaks it off, so that who comes next begins again. */
void sdo_refresh_rest(struct sdo_token *token);
void sdo_refresh_fail(struct sdo_token *token, const struct sdo_error *err);
void sdo_refresh_stop(struct sdo_token *token);

/* Is nothing new to be begun? */
int sdo_refresh_is_stopped(const struct sdo_client *client);

/* fetch.c: the request for it */

/* Asks, as soon as there is a permit. */
void sdo_fetch_ask(struct sdo_client *client, struct sdo_token *token, int64_t now);

/* Takes the answer. Takes the reply's body over. */
void sdo_fetch_on_reply(struct sdo_client *client, struct sdo_reply *reply);

void sdo_fetch_break_off(struct sdo_client *client, struct sdo_token *token);

/* ending.c */

/* Decides what an answer means. Takes the reply's body over. */
void sdo_call_on_reply(struct sdo_call *call, struct sdo_reply *reply);

/* Ends a call that is not done: what may have left is unknown, the rest was not sent. */
void sdo_call_break_off(struct sdo_call *call);

/* Ends a call with an error. */
void sdo_call_fail(struct sdo_call *call, const struct sdo_error *err);

/* The same, and all others of its client if the error is about the run. */
void sdo_call_fail_run(struct sdo_call *call, const struct sdo_error *err);

/* Writes the end of a spend's intents down; the call's error says why. Returns 0, or -1
   when it could not be written: then the call's error says that. */
int sdo_call_settle(struct sdo_call *call, enum sdo_state state);

/* Lets nobody ask for a permit for so many ms. */
void sdo_call_pause_all(struct sdo_client *client, int64_t ms);

/* Tells those who watch what came of a request, if there are any. */
void sdo_call_tell(struct sdo_client *client, const struct sdo_exchange *exchange);

/* Takes a spend's intents back: its request never left; the call's error says why. Returns
   as sdo_call_settle. */
int sdo_call_withdraw(struct sdo_call *call);

/* closing.c */

/* Lets nothing leave any more: calls that would begin end with that error. */
void sdo_client_shut(struct sdo_client *client, const struct sdo_error *why);

/* Lets nothing leave any more if what a call ends with is about the run, and nothing for a
   while if it is one of several in a row that got no answer. */
void sdo_call_close(struct sdo_call *call, enum sdo_outcome outcome);

/* Heeds an answer that asks to wait for longer than a run does: from now on nothing leaves.
   What it answers says the same, unless it is a gift that may have been sent. */
void sdo_call_close_until(struct sdo_call *call, enum sdo_outcome outcome, int64_t after_ms,
                          struct sdo_error *err);

#endif

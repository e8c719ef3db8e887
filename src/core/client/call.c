#include "client/call.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "client/inside.h"

enum { BUSY_MS = 100 }; /* between two looks at a key that another process is sending */

/* The way of a call to the network. */

static void wait_until(struct sdo_call *call, int64_t due) { call->due = due; }

/* Ends a call whose claim is held. Only what is unknown can be looked up by a reading; the
   rest waits for a person. */
static void fail_held(struct sdo_call *call) {
  const struct sdo_held *held = &call->claims.held;
  struct sdo_error err = {0};
  switch (sdo_state_named(held->state)) {
  case SDO_STATE_HELD:
    sdo_fail(&err, SDO_HELD, "%s", held->note);
    sdo_hint(&err, "run `sendoso ledger list --state held`");
    break;
  case SDO_STATE_DISMISSED:
    sdo_fail(&err, SDO_HELD, "a person has dismissed it: %s", held->note);
    sdo_hint(&err, "run `sendoso ledger show` with its key");
    break;
  case SDO_STATE_OTHER:
    sdo_fail(&err, SDO_HELD, "its state in the ledger is '%s'", held->state);
    sdo_hint(&err, "a later version of sendoso wrote it; update this one");
    break;
  default:
    sdo_fail(&err, SDO_HELD, "the outcome of an earlier attempt is unknown");
    sdo_hint(&err, "run `sendoso reconcile` to look it up");
    break;
  }
  sdo_call_fail(call, &err);
}

/* Acts on what the ledger says of a key. Returns 1 if the way is free. */
static int is_free(struct sdo_call *call, enum sdo_claim claim, int64_t now) {
  switch (claim) {
  case SDO_CLAIM_FREE: return 1;
  case SDO_CLAIM_DUPLICATE:
    call->duplicate = 1;
    call->state = DONE;
    return 0;
  case SDO_CLAIM_BUSY:
    call->was_busy = 1;
    wait_until(call, now + BUSY_MS);
    return 0;
  case SDO_CLAIM_HELD: fail_held(call); return 0;
  }
  return 0;
}

/* How long an intent keeps others from its key. */
static int64_t lease_ms(const struct sdo_client *c) {
  return c->begin_ms + c->timeout_ms + 5000;
}

/* May the request begin, whose intent is on disk? Not so long after it that somebody could
   take this process for dead. */
static int is_in_time(struct sdo_call *call, int64_t now) {
  call->begin_by = now + call->client->begin_ms;
  if (sdo_clock_boot() <= call->begin_by) return 1;
  sdo_fail(&call->err, SDO_CANCELLED, "it took too long to start");
  if (sdo_call_withdraw(call) < 0) {
    call->state = DONE;
    return 0;
  }
  call->err = (struct sdo_error){0};
  wait_until(call, sdo_clock_boot());
  return 0;
}

/* Writes the intent down. Returns 1 when the request may begin. */
static int intend(struct sdo_call *call, int64_t now) {
  struct sdo_error err = {0};
  enum sdo_claim claim;
  if (sdo_ledger_intend(call->claims.ledger, &call->claims, lease_ms(call->client), &claim,
                        &err) < 0) {
    sdo_call_fail(call, &err);
    return 0;
  }
  return is_free(call, claim, now) && is_in_time(call, now);
}

void sdo_call_give_permit(struct sdo_call *call, int64_t left, int64_t answered) {
  struct sdo_error unused; /* a permit that is not given back comes back by time */
  struct sdo_permits *permits = call->client->permits;
  if (call->permit) permits->driver->give(permits, call->permit, left, answered, &unused);
  call->permit = 0;
}

static int take_permit(struct sdo_call *call, int64_t now) {
  struct sdo_client *c = call->client;
  if (!c->permits) return 1;
  struct sdo_error err = {0};
  int64_t wait_ms = 0;
  int taken = c->permits->driver->take(c->permits, now, c->begin_ms + c->timeout_ms + 1000,
                                       &call->permit, &wait_ms, &err);
  if (taken < 0) sdo_call_fail(call, &err);
  if (taken == 0) wait_until(call, now + wait_ms);
  return taken > 0;
}

/* Notes what the request is signed with: it may be another one when the answer comes. */
static int sign(struct sdo_call *call) {
  const struct sdo_token *shared = call->client->shared;
  sdo_text_wipe(&call->token);
  call->generation = shared ? shared->kept.generation : 0;
  call->token = strdup(shared ? shared->kept.tokens.access_token : call->client->token);
  return call->token ? 0 : -1;
}

static void take_off(struct sdo_call *call) {
  struct sdo_client *c = call->client;
  struct sdo_error err = {0};
  int is_signed = sign(call) == 0;
  struct sdo_exchange_request request = {.method = call->request.operation->method,
                                         .path = call->request.url.data,
                                         .token = call->token,
                                         .body = call->request.body.data,
                                         .body_len = call->request.body.len,
                                         .begin_by = call->begin_by};
  call->request.attempts++;
  if (!is_signed) sdo_fail(&err, SDO_STORE, "out of memory");
  if (!is_signed ||
      sdo_transport_start(c->transport, &request, call, &call->transfer, &err) < 0) {
    sdo_call_give_permit(call, 0, 0);
    call->err = err;
    if (sdo_call_is_spend(call))
      sdo_call_withdraw(call); /* or the error says that it failed */
    call->state = DONE;
    return;
  }
  c->requests++;
  call->state = FLYING;
}

/* What another process was sending is a duplicate when that is done, and a duplicate waits
   for no permit. Nothing else is looked up while it waits for one: each look may be a trip
   to another machine, and the intent looks again. Returns 1 when the way is free. */
static int look(struct sdo_call *call, int64_t now) {
  struct sdo_error err = {0};
  enum sdo_claim claim;
  if (sdo_ledger_look(call->claims.ledger, &call->claims, &claim, &err) == 0)
    return is_free(call, claim, now);
  sdo_call_fail(call, &err);
  return 0;
}

static void go_stale(struct sdo_call *call) {
  call->is_stale = 1;
  call->state = DONE;
}

/* What was asked before held as long as another process was sending the same gift: what
   spoke against it could have been that process's own. */
static void wait_for_other(struct sdo_call *call, int64_t now) {
  if (!look(call, now)) return;
  call->met_others = 1;
  go_stale(call);
}

/* Nothing leaves while the token is fetched anew, and nothing without one. */
static int has_token(struct sdo_call *call, int64_t now) {
  struct sdo_error err = {0};
  int64_t due = now;
  int is_ready = sdo_refresh_ready(call->client, now, &due, &err);
  if (is_ready == 0) wait_until(call, due);
  if (is_ready < 0) sdo_call_fail_run(call, &err);
  return is_ready > 0;
}

void sdo_call_go_on(struct sdo_call *call, int64_t now) {
  struct sdo_client *c = call->client;
  if (c->draining || (c->stop && *c->stop)) {
    sdo_call_break_off(call);
    return;
  }
  if (c->closed_until > now) {
    sdo_call_fail(call, &c->closed);
    return;
  }
  if (call->due > now) return;
  if (call->fresh_until && now > call->fresh_until) {
    go_stale(call);
    return;
  }
  if (call->fresh_until && call->was_busy) {
    wait_for_other(call, now);
    return;
  }
  if (!has_token(call, now)) return;
  if (!take_permit(call, now)) {
    if (call->was_busy && call->state == WAITING) look(call, now);
    return;
  }
  if (sdo_call_is_spend(call)) call->state = READY;
  else take_off(call);
}

/* Calls together. */

size_t sdo_calls_collect(struct sdo_client *client, enum sdo_call_state state,
                         struct sdo_call *calls[SDO_GIFTS_MAX],
                         struct sdo_claims *claims[SDO_GIFTS_MAX]) {
  size_t count = 0, gifts = 0;
  for (struct sdo_call *call = client->first; call; call = call->next) {
    if (call->state != state || (count > 0 && call->claims.ledger != claims[0]->ledger) ||
        gifts + call->claims.count > SDO_GIFTS_MAX)
      continue;
    gifts += call->claims.count;
    calls[count] = call;
    claims[count++] = &call->claims;
  }
  return count;
}

/* After the intents of several were written, or could not be (-1: err says why): as
   intend. */
static int begin(struct sdo_call *call, int written, const struct sdo_error *why,
                 int64_t now) {
  struct sdo_error err = *why;
  if (written > 0 && sdo_claims_check_in_time(&call->claims, &err) == 0)
    return is_in_time(call, now);
  sdo_call_fail(call, &err);
  return 0;
}

static void intend_all(struct sdo_client *c, struct sdo_call *const *calls,
                       struct sdo_claims *const *claims, size_t count, int64_t now) {
  struct sdo_error err = {0};
  int64_t skew_ms = sdo_client_skew(c);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < claims[i]->count; j++)
      claims[i]->gifts[j].skew_ms = skew_ms;
  int written =
      count > 1 ? sdo_ledger_intend_together(claims, count, lease_ms(c), &err) : 0;
  for (size_t i = 0; i < count; i++) {
    struct sdo_call *call = calls[i];
    call->state = WAITING;
    if (written ? begin(call, written, &err, now) : intend(call, now)) take_off(call);
    else sdo_call_give_permit(call, 0, 0);
  }
}

void sdo_calls_intend(struct sdo_client *client, int64_t now) {
  struct sdo_call *calls[SDO_GIFTS_MAX];
  struct sdo_claims *claims[SDO_GIFTS_MAX];
  size_t count;
  while ((count = sdo_calls_collect(client, READY, calls, claims)) > 0)
    intend_all(client, calls, claims, count, now);
}

/* Starting, reading and freeing a call. */

/* Two gifts to one person in one request could not be told apart in its answer. */
static int has_twins(const struct sdo_gift *gifts, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = 0; j < i; j++)
      if (strcasecmp(gifts[i].recipient, gifts[j].recipient) == 0) return 1;
  return 0;
}

struct sdo_call *sdo_call_start(struct sdo_client *client, struct sdo_request *request,
                                const struct sdo_gift *gifts, size_t count,
                                struct sdo_ledger *ledger, struct sdo_error *err) {
  if (client->owner != getpid()) {
    sdo_fail(err, SDO_GUARD, "the client belongs to the process %ld, which opened it",
             (long)client->owner);
    sdo_hint(err, "a forked child opens a client and a ledger of its own");
    return NULL;
  }
  if ((request->operation->does == SDO_READ) != (count == 0) || (count > 0) != !!ledger) {
    sdo_fail(err, SDO_GUARD, "%s sends gifts: it needs a key and a ledger",
             request->operation->name);
    return NULL;
  }
  if (count > SDO_GIFTS_MAX) {
    sdo_fail_field(err, "recipients", "one request has at most %d gifts", SDO_GIFTS_MAX);
    return NULL;
  }
  if (has_twins(gifts, count)) {
    sdo_fail_field(err, "recipients", "a recipient may be in a request only once");
    return NULL;
  }
  if (!client->token && !client->shared) {
    sdo_fail(err, SDO_AUTH, "no access token is set");
    sdo_hint(err, "set SENDOSO_ACCESS_TOKEN");
    return NULL;
  }
  struct sdo_call *call = calloc(1, sizeof *call);
  int is_list = request->operation->collection != NULL;
  if (call && is_list) call->page = malloc(sizeof *call->page);
  if (!call || (is_list && !call->page) ||
      sdo_claims_copy(&call->claims, gifts, count, ledger) < 0) {
    sdo_call_free(call);
    sdo_fail(err, SDO_STORE, "out of memory");
    return NULL;
  }
  call->request = *request;
  *request = (struct sdo_request){.operation = request->operation};
  call->client = client;
  struct sdo_call **last = &client->first;
  while (*last)
    last = &(*last)->next;
  *last = call;
  return call;
}

void sdo_call_must_leave(struct sdo_call *call, int64_t within_ms) {
  call->fresh_until = sdo_clock_boot() + within_ms;
}

int sdo_call_is_stale(const struct sdo_call *call) { return call->is_stale; }

int sdo_call_met_others(const struct sdo_call *call) { return call->met_others; }

void sdo_call_return_request(struct sdo_call *call, struct sdo_request *request) {
  sdo_request_free(request);
  *request = call->request;
  call->request = (struct sdo_request){.operation = request->operation};
}

int sdo_call_done(const struct sdo_call *call) { return call->state == DONE; }

const struct sdo_error *sdo_call_error(const struct sdo_call *call) { return &call->err; }

struct sdo_slice sdo_call_value(const struct sdo_call *call) {
  return call->value;
}

const struct sdo_page *sdo_call_page(const struct sdo_call *call) { return call->page; }

int64_t sdo_call_trip_ms(const struct sdo_call *call) { return call->trip_ms; }

const struct sdo_receipt *sdo_call_receipt(const struct sdo_call *call, int *duplicate) {
  *duplicate = call->duplicate;
  return call->claims.receipts;
}

void sdo_call_free(struct sdo_call *call) {
  if (!call) return;
  if (call->client) {
    sdo_call_break_off(call);
    struct sdo_call **at = &call->client->first;
    while (*at != call)
      at = &(*at)->next;
    *at = call->next;
  }
  sdo_text_wipe(&call->token);
  sdo_request_free(&call->request);
  sdo_buffer_free(&call->body);
  free(call->page);
  sdo_claims_free(&call->claims);
  free(call);
}

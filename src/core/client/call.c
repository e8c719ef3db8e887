#include "client/call.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/answer.h"
#include "base/clock.h"
#include "client/retry.h"

enum { BUSY_MS = 100 }; /* between two looks at a key that another process is sending */

/* Ends of a call. */

static int is_spend(const struct sdo_call *call) { return call->claims.ledger != NULL; }

static void finish(struct sdo_call *call) { call->state = DONE; }

static void fail(struct sdo_call *call, const struct sdo_error *err) {
  call->err = *err;
  finish(call);
}

/* That an end could not be written becomes the call's error: the intent stays, and the key
   is held until somebody looks. Returns -1. */
static int fail_settle(struct sdo_call *call, int maybe, const struct sdo_error *err) {
  sdo_fail(&call->err, maybe ? SDO_UNKNOWN : SDO_STORE,
           "%s, and the ledger could not be written: %.200s",
           maybe ? "it may have been sent" : "it was not sent", err->message);
  return sdo_hint(&call->err, "its key is held from now on%s%.150s",
                  err->hint[0] ? "; " : "", err->hint);
}

/* Writes the end of the intents down; the call's error says why. Returns 0, or -1. */
static int settle(struct sdo_call *call, enum sdo_state state) {
  struct sdo_error err = {0};
  if (sdo_claims_settle(&call->claims, state, call->err.message, &err) == 0) return 0;
  return fail_settle(call, state == SDO_STATE_UNKNOWN, &err);
}

static void give_permit(struct sdo_call *call, int64_t left, int64_t answered) {
  struct sdo_error unused; /* a permit that is not given back comes back by time */
  if (call->permit)
    sdo_permits_give(call->client->permits, call->permit, left, answered, &unused);
  call->permit = 0;
}

/* Repeats the call later if the rules allow. Returns 1 if so. */
static int again(struct sdo_call *call, enum sdo_attempt what) {
  uint32_t random = 0;
  RAND_bytes((unsigned char *)&random, sizeof random);
  int64_t delay = sdo_retry_delay(what, is_spend(call), call->attempts,
                                  (int)call->client->backoff_ms, random);
  int64_t now = sdo_clock_boot();
  if (what == SDO_TOO_MANY && call->client->permits) {
    struct sdo_error unused;
    int64_t pause = delay;
    if (delay < 0) /* giving up is no reason for the others to hurry */
      pause = sdo_retry_delay(what, is_spend(call), call->attempts - 1,
                              (int)call->client->backoff_ms, random);
    sdo_permits_pause(call->client->permits, now + pause, &unused);
  }
  if (delay < 0 || (call->client->stop && *call->client->stop)) return 0;
  call->state = WAITING;
  call->due = now + delay;
  return 1;
}

/* After an attempt that certainly was no gift: the intent is taken back, and either the
   call is repeated or it ends with err. */
static void retreat(struct sdo_call *call, enum sdo_attempt what,
                    const struct sdo_error *err) {
  call->err = *err;
  int settled = is_spend(call) ? settle(call, SDO_STATE_WITHDRAWN) : 0;
  if (settled == 0 && again(call, what)) call->err = (struct sdo_error){0};
  else finish(call);
}

static const char unknown_hint[] =
    "do not send it again by hand; sendoso reconcile looks it up";

/* After a spend that may have been a gift. It is never posted again. */
static void leave_unknown(struct sdo_call *call, const struct sdo_error *why) {
  struct sdo_error err = *why;
  err.kind = SDO_UNKNOWN;
  if (!err.hint[0]) sdo_hint(&err, unknown_hint);
  call->err = err;
  settle(call, SDO_STATE_UNKNOWN);
  finish(call);
}

/* After an answer that says success: what it proves was sent, the rest is unknown. */
static void take_receipts(struct sdo_call *call, const struct sdo_error *answer) {
  const struct sdo_operation *op = call->request.operation;
  struct sdo_error err = {0}, unproven = {0};
  unsigned char sent[SDO_GIFTS_MAX];
  size_t proven = 0;
  for (size_t i = 0; i < call->claims.count; i++) {
    sent[i] = sdo_answer_receipt(op, call->value, call->claims.gifts[i].recipient,
                                 &call->claims.receipts[i]);
    proven += sent[i];
  }
  sdo_fail(&unproven, SDO_UNKNOWN, "the answer has no %s for it", op->proof);
  sdo_hint(&unproven, unknown_hint);
  unproven.status = answer->status;
  snprintf(unproven.request_id, sizeof unproven.request_id, "%s", answer->request_id);
  if (sdo_claims_settle_each(&call->claims, sent, unproven.message, &err) < 0)
    fail_settle(call, 1, &err);
  else if (proven < call->claims.count) call->err = unproven;
  finish(call);
}

static void decide_spend(struct sdo_call *call, enum sdo_answer answer,
                         const struct sdo_error *err) {
  switch (answer) {
  case SDO_ANSWER_OK: take_receipts(call, err); break;
  case SDO_ANSWER_LIMITED: retreat(call, SDO_TOO_MANY, err); break;
  case SDO_ANSWER_AUTH: retreat(call, SDO_ANSWERED, err); break;
  case SDO_ANSWER_REFUSED:
    call->err = *err;
    settle(call, SDO_STATE_REFUSED);
    finish(call);
    break;
  case SDO_ANSWER_BROKEN: leave_unknown(call, err); break;
  }
}

static void decide_read(struct sdo_call *call, enum sdo_answer answer,
                        const struct sdo_error *err) {
  static const enum sdo_attempt attempts[] = {
      [SDO_ANSWER_OK] = SDO_ANSWERED,   [SDO_ANSWER_LIMITED] = SDO_TOO_MANY,
      [SDO_ANSWER_AUTH] = SDO_ANSWERED, [SDO_ANSWER_REFUSED] = SDO_ANSWERED,
      [SDO_ANSWER_BROKEN] = SDO_BROKEN,
  };
  if (answer == SDO_ANSWER_OK) finish(call);
  else retreat(call, attempts[answer], err);
}

void sdo_call_on_reply(struct sdo_call *call, struct sdo_reply *reply) {
  struct sdo_error err = {0};
  call->transfer = NULL;
  give_permit(call, reply->left, reply->answered);
  call->trip_ms = reply->left ? reply->answered - reply->left : 0;
  if (reply->date) /* half a second on the average has gone since that second began */
    call->client->skew_ms = reply->date * 1000 + 500 - sdo_clock_wall();
  sdo_buffer_free(&call->body);
  call->body = reply->body;
  if (reply->outcome == SDO_OUTCOME_NEVER_LEFT) {
    sdo_fail(&err, SDO_NETWORK, "cannot reach %.100s: %.180s", call->client->place.host,
             reply->reason);
    retreat(call, SDO_NEVER_LEFT, &err);
  } else if (reply->outcome == SDO_OUTCOME_LOST) {
    sdo_fail(&err, is_spend(call) ? SDO_UNKNOWN : SDO_NETWORK,
             "the answer did not come: %.180s", reply->reason);
    if (is_spend(call)) leave_unknown(call, &err);
    else retreat(call, SDO_LOST, &err);
  } else {
    enum sdo_answer answer =
        sdo_answer_read(call->request.operation, reply->status, &call->body,
                        reply->request_id, &call->value, &err);
    if (is_spend(call)) decide_spend(call, answer, &err);
    else decide_read(call, answer, &err);
  }
}

void sdo_call_break_off(struct sdo_call *call) {
  if (call->state == DONE) return;
  struct sdo_error err = {0};
  sdo_fail(&err, SDO_CANCELLED, "stopped before it was done");
  if (call->state == FLYING) {
    struct sdo_reply reply;
    sdo_transport_abort(call->client->transport, call->transfer, &reply);
    call->transfer = NULL;
    give_permit(call, reply.left, reply.answered);
    if (is_spend(call) && reply.outcome == SDO_OUTCOME_LOST) {
      sdo_fail(&err, SDO_UNKNOWN, "stopped while it was being sent");
      leave_unknown(call, &err);
      return;
    }
    call->err = err;
    if (is_spend(call) && settle(call, SDO_STATE_WITHDRAWN) < 0) {
      finish(call);
      return;
    }
  }
  fail(call, &err);
}

/* The way of a call to the network. */

static void wait_until(struct sdo_call *call, int64_t due) { call->due = due; }

/* Acts on what the ledger says of a key. Returns 1 if the way is free. */
static int is_free(struct sdo_call *call, enum sdo_claim claim, int64_t now) {
  struct sdo_error err = {0};
  switch (claim) {
  case SDO_CLAIM_FREE: return 1;
  case SDO_CLAIM_DUPLICATE:
    call->duplicate = 1;
    finish(call);
    return 0;
  case SDO_CLAIM_BUSY: wait_until(call, now + BUSY_MS); return 0;
  case SDO_CLAIM_HELD:
    sdo_fail(&err, SDO_HELD, "an earlier try has no known outcome");
    sdo_hint(&err, "nothing was sent now; sendoso reconcile looks it up");
    fail(call, &err);
    return 0;
  }
  return 0;
}

/* Writes the intent down. Returns 1 when the request may begin: it is on disk, and not so
   long ago that somebody could take this process for dead. */
static int intend(struct sdo_call *call, int64_t now) {
  struct sdo_client *c = call->client;
  struct sdo_error err = {0};
  enum sdo_claim claim;
  int64_t lease_ms = c->begin_ms + c->timeout_ms + 5000;
  for (size_t i = 0; i < call->claims.count; i++)
    call->claims.gifts[i].skew_ms = c->skew_ms;
  if (sdo_ledger_intend(call->claims.ledger, &call->claims, lease_ms, &claim, &err) < 0) {
    fail(call, &err);
    return 0;
  }
  if (!is_free(call, claim, now)) return 0;
  call->begin_by = now + c->begin_ms;
  if (sdo_clock_boot() <= call->begin_by) return 1;
  sdo_fail(&call->err, SDO_CANCELLED, "it took too long to begin");
  if (settle(call, SDO_STATE_WITHDRAWN) < 0) {
    finish(call);
    return 0;
  }
  call->err = (struct sdo_error){0};
  wait_until(call, sdo_clock_boot());
  return 0;
}

static int take_permit(struct sdo_call *call, int64_t now) {
  struct sdo_client *c = call->client;
  if (!c->permits) return 1;
  struct sdo_error err = {0};
  int64_t wait_ms = 0;
  int taken = sdo_permits_take(c->permits, now, c->begin_ms + c->timeout_ms + 1000,
                               &call->permit, &wait_ms, &err);
  if (taken < 0) fail(call, &err);
  if (taken == 0) wait_until(call, now + wait_ms);
  return taken > 0;
}

static void take_off(struct sdo_call *call) {
  struct sdo_client *c = call->client;
  struct sdo_error err = {0};
  struct sdo_exchange_request request = {.method = call->request.operation->method,
                                         .path = call->request.url.data,
                                         .token = c->token,
                                         .body = call->request.body.data,
                                         .body_len = call->request.body.len,
                                         .begin_by = call->begin_by};
  call->attempts++;
  if (sdo_transport_start(c->transport, &request, call, &call->transfer, &err) < 0) {
    give_permit(call, 0, 0);
    call->err = err;
    if (is_spend(call)) settle(call, SDO_STATE_WITHDRAWN);
    finish(call);
    return;
  }
  c->requests++;
  call->state = FLYING;
}

void sdo_call_go_on(struct sdo_call *call, int64_t now) {
  struct sdo_client *c = call->client;
  struct sdo_error err = {0};
  if (c->draining || (c->stop && *c->stop)) {
    sdo_call_break_off(call);
    return;
  }
  if (call->due > now) return;
  if (is_spend(call)) { /* a duplicate needs no permit */
    enum sdo_claim claim;
    if (sdo_ledger_look(call->claims.ledger, &call->claims, &claim, &err) < 0) {
      fail(call, &err);
      return;
    }
    if (!is_free(call, claim, now)) return;
  }
  if (!take_permit(call, now)) return;
  if (is_spend(call) && !intend(call, now)) {
    give_permit(call, 0, 0);
    return;
  }
  take_off(call);
}

/* Starting, reading and freeing a call. */

/* Two gifts to one person in one request could not be told apart in its answer. */
static int has_twins(const struct sdo_gift *gifts, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = 0; j < i; j++)
      if (strcasecmp(gifts[i].recipient, gifts[j].recipient) == 0) return 1;
  return 0;
}

struct sdo_call *sdo_client_start(struct sdo_client *client, struct sdo_request *request,
                                  const struct sdo_gift *gifts, size_t count,
                                  struct sdo_ledger *ledger, struct sdo_error *err) {
  if ((request->operation->does == SDO_READ) != (count == 0) || (count > 0) != !!ledger) {
    sdo_fail(err, SDO_GUARD, "%s spends: it needs a key and a ledger",
             request->operation->name);
    return NULL;
  }
  if (has_twins(gifts, count)) {
    sdo_fail_field(err, "recipients", "one request has one gift for a recipient");
    return NULL;
  }
  if (!client->token) {
    sdo_fail(err, SDO_AUTH, "there is no access token");
    sdo_hint(err, "set SENDOSO_ACCESS_TOKEN");
    return NULL;
  }
  struct sdo_call *call = calloc(1, sizeof *call);
  if (!call || sdo_claims_copy(&call->claims, gifts, count, ledger) < 0) {
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

int sdo_call_done(const struct sdo_call *call) { return call->state == DONE; }

const struct sdo_error *sdo_call_error(const struct sdo_call *call) { return &call->err; }

struct sdo_slice sdo_call_value(const struct sdo_call *call) {
  return call->value;
}

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
  sdo_request_free(&call->request);
  sdo_buffer_free(&call->body);
  sdo_claims_free(&call->claims);
  free(call);
}

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/answer.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/redact.h"
#include "client/inside.h"
#include "client/outcome.h"
#include "http/unanswered.h"

/* How calls end, or begin again. */

/* How long a run waits at most when Sendoso asks for it (Retry-After). */
enum { WAIT_MAX_MS = 5 * 60 * 1000 };

/* Until the next try: what is longer is told to those who watch waits only. */
enum { LONG_WAIT_MS = 10 * 1000 };

static void finish(struct sdo_call *call) { call->state = DONE; }

void sdo_call_fail(struct sdo_call *call, const struct sdo_error *err) {
  call->err = *err;
  finish(call);
}

/* That an end could not be written becomes the call's error: the intent stays, and the key
   is held until somebody looks. So does an end that was doubted, and written as unknown.
   Where one end cannot be written, neither can the next: nothing leaves any more. Returns
   -1. */
static int fail_settle(struct sdo_call *call, int maybe, const struct sdo_error *err) {
  call->err = *err;
  if (err->kind == SDO_UNKNOWN) return -1;
  sdo_client_shut(call->client, err);
  sdo_fail(&call->err, maybe ? SDO_UNKNOWN : SDO_STORE,
           "%s, and the ledger could not be written: %.200s",
           maybe ? "the gift may have been sent" : "the gift was not sent", err->message);
  return sdo_hint(&call->err, "the gift is held from now on%s%.150s",
                  err->hint[0] ? "; " : "", err->hint);
}

int sdo_call_settle(struct sdo_call *call, enum sdo_state state) {
  struct sdo_error err = {0};
  if (sdo_claims_settle(&call->claims, state, call->err.message, &err) == 0) return 0;
  return fail_settle(call, state == SDO_STATE_UNKNOWN, &err);
}

int sdo_call_withdraw(struct sdo_call *call) {
  return sdo_call_settle(call, sdo_outcome_consequence(SDO_OUTCOME_NEVER_LEFT)->settled);
}

static const char unknown_hint[] =
    "do not send it again by hand; run `sendoso reconcile` to look it up";

void sdo_call_pause_all(struct sdo_client *c, int64_t ms) {
  struct sdo_error unused;
  if (c->permits) c->permits->driver->pause(c->permits, sdo_clock_boot() + ms, &unused);
}

/* Repeats the call later if the rules allow, and not before after_ms (-1: any time).
   Returns 1 if so. */
static int begin_again(struct sdo_call *call, enum sdo_outcome outcome, int64_t after_ms) {
  struct sdo_client *c = call->client;
  uint32_t random = 0;
  sdo_random(&random, sizeof random);
  int is_spend = sdo_call_is_spend(call), attempts = call->request.attempts;
  int base_ms = (int)c->backoff_ms;
  int64_t delay = sdo_outcome_delay(outcome, is_spend, attempts, base_ms, random);
  int64_t pause = outcome == SDO_OUTCOME_LIMITED ? delay : after_ms;
  /* Giving up is no reason for the others to hurry: they wait as long as the last time. */
  if (outcome == SDO_OUTCOME_LIMITED && delay < 0)
    pause = sdo_outcome_delay(outcome, is_spend, attempts - 1, base_ms, random);
  if (pause < after_ms) pause = after_ms;
  if (pause >= 0) sdo_call_pause_all(c, pause < WAIT_MAX_MS ? pause : WAIT_MAX_MS);
  if (delay < 0 || after_ms > WAIT_MAX_MS || (c->stop && *c->stop)) return 0;
  call->state = WAITING;
  int64_t now = sdo_clock_boot();
  call->due = now + (delay > after_ms ? delay : after_ms);
  if (outcome == SDO_OUTCOME_LIMITED && call->fresh_until) {
    call->fresh_until = now;
    call->met_others = 1;
  }
  return 1;
}

void sdo_call_fail_run(struct sdo_call *call, const struct sdo_error *err) {
  call->err = *err;
  sdo_call_close(call, SDO_OUTCOME_AUTH);
  finish(call);
}

/* A request that was refused for its token is signed once with a newer one: with that of
   somebody who was quicker at once, or else with one that is fetched now. Returns 1 if
   so. */
static int sign_again(struct sdo_call *call) {
  struct sdo_client *c = call->client;
  struct sdo_token *token = c->shared;
  if (!token || call->is_signed_again || (c->stop && *c->stop)) return 0;
  if (call->generation == token->kept.generation) token->refused = call->generation;
  call->is_signed_again = 1;
  call->state = WAITING;
  call->due = sdo_clock_boot();
  return 1;
}

/* After anything but success: the intent ends as the outcome says, and the call with it, or
   it begins again, and not before after_ms. */
static void end(struct sdo_call *call, enum sdo_outcome outcome, int64_t after_ms,
                const struct sdo_error *why) {
  const struct sdo_consequence *next = sdo_outcome_consequence(outcome);
  int is_spend = sdo_call_is_spend(call), settled = 0;
  enum sdo_kind kind = is_spend ? next->spend : next->read;
  call->err = *why;
  if (kind != SDO_NONE) call->err.kind = kind;
  if (is_spend) {
    if (next->settled == SDO_STATE_UNKNOWN && !call->err.hint[0])
      sdo_hint(&call->err, unknown_hint);
    settled = sdo_call_settle(call, next->settled);
  }
  int is_again =
      settled == 0 && (outcome == SDO_OUTCOME_AUTH ? sign_again(call)
                                                   : begin_again(call, outcome, after_ms));
  if (is_again) {
    call->err = (struct sdo_error){0};
    return;
  }
  sdo_call_close(call, outcome);
  finish(call);
}

/* After an answer that says success: what it proves was sent, the rest is unknown. Where
   all of it was sent, that is written together with what others have sent. */
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
  sdo_fail(&unproven, SDO_UNKNOWN, "the answer has no %s for this gift", op->proof);
  sdo_hint(&unproven, unknown_hint);
  unproven.status = answer->status;
  snprintf(unproven.request_id, sizeof unproven.request_id, "%s", answer->request_id);
  if (proven == call->claims.count) {
    call->state = ANSWERED;
    return;
  }
  if (sdo_claims_settle_each(&call->claims, sent, unproven.message, &err) < 0)
    fail_settle(call, 1, &err);
  else call->err = unproven;
  finish(call);
}

static void settle_sent(struct sdo_call *call) {
  struct sdo_error err = {0};
  unsigned char sent[SDO_GIFTS_MAX];
  memset(sent, 1, sizeof sent);
  if (sdo_claims_settle_each(&call->claims, sent, NULL, &err) < 0)
    fail_settle(call, 1, &err);
}

void sdo_calls_settle(struct sdo_client *client) {
  struct sdo_call *calls[SDO_GIFTS_MAX];
  struct sdo_claims *claims[SDO_GIFTS_MAX];
  size_t count;
  while ((count = sdo_calls_collect(client, ANSWERED, calls, claims)) > 0) {
    int are_settled = count > 1 && sdo_ledger_settle_together(claims, count);
    for (size_t i = 0; i < count; i++) {
      if (!are_settled) settle_sent(calls[i]);
      finish(calls[i]);
    }
  }
}

/* Reads what an answer says. What came before its request was whole is no answer to it, and
   what could not be decompressed says why it is none. */
static enum sdo_outcome read_answer(struct sdo_call *call, const struct sdo_reply *reply,
                                    struct sdo_error *err) {
  enum sdo_outcome outcome =
      sdo_answer_read(call->request.operation, reply->status, &call->body,
                      reply->request_id, &call->value, call->page, err);
  const char *why = NULL;
  if (reply->early) why = "the answer began before the request was whole";
  else if (err->kind == SDO_REPLY && reply->reason[0]) why = reply->reason;
  if (!why) return outcome;
  err->kind = SDO_REPLY;
  snprintf(err->message, sizeof err->message, "%s", why);
  return SDO_OUTCOME_BROKEN;
}

/* How many ms an answer asks to wait; -1: it does not. */
static int64_t asked_ms(const struct sdo_reply *reply) {
  return reply->status == 429 || reply->status == 503 ? reply->after_ms : -1;
}

/* Reads what an answer says, and words for one that did not come. */
static enum sdo_outcome judge(struct sdo_call *call, const struct sdo_reply *reply,
                              struct sdo_error *err) {
  if (reply->outcome == SDO_OUTCOME_ANSWERED) {
    enum sdo_outcome outcome = read_answer(call, reply, err);
    const struct sdo_token *token = call->client->shared;
    if (outcome == SDO_OUTCOME_AUTH && token)
      sdo_hint(err, "run `sendoso login --profile %.150s`", token->profile);
    sdo_redact(err->message, call->token);
    return outcome;
  }
  sdo_unanswered(&call->client->service, reply, err);
  return reply->outcome;
}

/* Of each request, or where it is long until it is repeated. */
void sdo_call_tell(struct sdo_client *c, const struct sdo_exchange *exchange) {
  if (c->watched == SDO_WATCH_NOTHING) return;
  if (c->watched == SDO_WATCH_WAITS && exchange->wait_ms < LONG_WAIT_MS) return;
  sdo_exchanges_add(&c->exchanges, exchange);
}

static void tell(struct sdo_call *call, const struct sdo_reply *reply, const char *reason) {
  struct sdo_client *c = call->client;
  int64_t wait_ms = call->state == WAITING ? call->due - sdo_clock_boot() : -1;
  struct sdo_exchange exchange = {.method = call->request.operation->method,
                                  .status = reply->status,
                                  .ms = reply->left ? reply->answered - reply->left : 0,
                                  .attempt = call->request.attempts,
                                  .wait_ms = wait_ms};
  struct sdo_buffer path = {0};
  if (sdo_buffer_text(&path, call->request.url.data) == 0)
    sdo_redact(path.data, call->token);
  snprintf(exchange.path, sizeof exchange.path, "%s", path.data ? path.data : "?");
  sdo_buffer_free(&path);
  snprintf(exchange.reason, sizeof exchange.reason, "%.255s", reason);
  sdo_call_tell(c, &exchange);
}

void sdo_call_on_reply(struct sdo_call *call, struct sdo_reply *reply) {
  struct sdo_error err = {0};
  call->transfer = NULL;
  sdo_call_give_permit(call, reply->left, reply->answered);
  call->trip_ms = reply->left ? reply->answered - reply->left : 0;
  if (reply->outcome == SDO_OUTCOME_ANSWERED) call->client->unanswered = 0;
  /* On the average, half a second has gone since the second of a Date began. */
  if (reply->date && !reply->early)
    call->client->ahead_ms = reply->date * 1000 + 500 - reply->answered;
  sdo_buffer_free(&call->body);
  call->body = reply->body;
  enum sdo_outcome outcome = judge(call, reply, &err);
  if (outcome == SDO_OUTCOME_BROKEN) sdo_transport_distrust(call->client->transport, reply);
  int64_t after_ms = asked_ms(reply);
  if (after_ms > WAIT_MAX_MS) sdo_call_close_until(call, outcome, after_ms, &err);
  if (outcome != SDO_OUTCOME_OK) end(call, outcome, after_ms, &err);
  else if (sdo_call_is_spend(call)) take_receipts(call, &err);
  else finish(call);
  tell(call, reply, outcome == SDO_OUTCOME_OK ? "" : err.message);
}

void sdo_call_break_off(struct sdo_call *call) {
  if (call->state == DONE) return;
  struct sdo_error err = {0};
  if (call->client->owner != getpid()) { /* it is the parent's, and so is its connection */
    sdo_fail(&err, SDO_GUARD, "the request belongs to the process %ld, which made it",
             (long)call->client->owner);
    sdo_call_fail(call, &err);
    return;
  }
  sdo_fail(&err, SDO_CANCELLED, "stopped before it was finished");
  if (call->state == WAITING) {
    sdo_call_fail(call, &err);
    return;
  }
  struct sdo_reply reply;
  sdo_transport_abort(call->client->transport, call->transfer, &reply);
  call->transfer = NULL;
  sdo_call_give_permit(call, reply.left, reply.answered);
  if (sdo_call_is_spend(call) && reply.outcome == SDO_OUTCOME_LOST) {
    sdo_fail(&err, SDO_UNKNOWN, "stopped while it was being sent");
    end(call, SDO_OUTCOME_LOST, -1, &err);
  } else {
    end(call, SDO_OUTCOME_STOPPED, -1, &err);
  }
  tell(call, &reply, err.message);
}

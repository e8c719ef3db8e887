#include <openssl/rand.h>
#include <stdio.h>
#include <unistd.h>

#include "api/answer.h"
#include "base/clock.h"
#include "client/inside.h"
#include "client/outcome.h"

/* How calls end, or begin again. */

static void finish(struct sdo_call *call) { call->state = DONE; }

void sdo_call_fail(struct sdo_call *call, const struct sdo_error *err) {
  call->err = *err;
  finish(call);
}

/* That an end could not be written becomes the call's error: the intent stays, and the key
   is held until somebody looks. So does an end that was doubted, and written as unknown.
   Returns -1. */
static int fail_settle(struct sdo_call *call, int maybe, const struct sdo_error *err) {
  call->err = *err;
  if (err->kind == SDO_UNKNOWN) return -1;
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

/* Lets nobody ask for a permit after a 429. Giving up is no reason for the others to hurry:
   then they wait as long as the last time. */
static void pause_all(struct sdo_call *call, int64_t delay, uint32_t random, int64_t now) {
  struct sdo_client *c = call->client;
  struct sdo_error unused;
  if (delay < 0)
    delay = sdo_outcome_delay(SDO_OUTCOME_LIMITED, sdo_call_is_spend(call),
                              call->request.attempts - 1, (int)c->backoff_ms, random);
  if (c->permits) c->permits->driver->pause(c->permits, now + delay, &unused);
}

/* Repeats the call later if the rules allow. Returns 1 if so. */
static int begin_again(struct sdo_call *call, enum sdo_outcome outcome) {
  struct sdo_client *c = call->client;
  uint32_t random = 0;
  RAND_bytes((unsigned char *)&random, sizeof random);
  int64_t delay = sdo_outcome_delay(outcome, sdo_call_is_spend(call),
                                    call->request.attempts, (int)c->backoff_ms, random);
  int64_t now = sdo_clock_boot();
  if (outcome == SDO_OUTCOME_LIMITED) pause_all(call, delay, random, now);
  if (delay < 0 || (c->stop && *c->stop)) return 0;
  call->state = WAITING;
  call->due = now + delay;
  if (outcome == SDO_OUTCOME_LIMITED && call->fresh_until) {
    call->fresh_until = now;
    call->met_others = 1;
  }
  return 1;
}

/* After anything but success: the intent ends as the outcome says, and the call with it, or
   it begins again. */
static void end(struct sdo_call *call, enum sdo_outcome outcome,
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
  if (settled == 0 && begin_again(call, outcome)) call->err = (struct sdo_error){0};
  else finish(call);
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
  sdo_fail(&unproven, SDO_UNKNOWN, "the answer has no %s for this gift", op->proof);
  sdo_hint(&unproven, unknown_hint);
  unproven.status = answer->status;
  snprintf(unproven.request_id, sizeof unproven.request_id, "%s", answer->request_id);
  if (sdo_claims_settle_each(&call->claims, sent, unproven.message, &err) < 0)
    fail_settle(call, 1, &err);
  else if (proven < call->claims.count) call->err = unproven;
  finish(call);
}

/* Reads what an answer says. What came before its request was whole is no answer to it, and
   what could not be decompressed says why it is none. */
static enum sdo_outcome read_answer(struct sdo_call *call, const struct sdo_reply *reply,
                                    struct sdo_error *err) {
  enum sdo_outcome outcome =
      sdo_answer_read(call->request.operation, reply->status, &call->body,
                      reply->request_id, &call->value, err);
  const char *why = NULL;
  if (reply->early) why = "the answer began before the request was whole";
  else if (err->kind == SDO_REPLY && reply->reason[0]) why = reply->reason;
  if (!why) return outcome;
  err->kind = SDO_REPLY;
  snprintf(err->message, sizeof err->message, "%s", why);
  return SDO_OUTCOME_BROKEN;
}

/* Reads what an answer says, and words for one that did not come. */
static enum sdo_outcome judge(struct sdo_call *call, const struct sdo_reply *reply,
                              struct sdo_error *err) {
  if (reply->outcome == SDO_OUTCOME_ANSWERED) return read_answer(call, reply, err);
  if (reply->outcome == SDO_OUTCOME_NEVER_LEFT)
    sdo_fail(err, SDO_NETWORK, "cannot reach %.100s: %.180s", call->client->service.host,
             reply->reason);
  else sdo_fail(err, SDO_NETWORK, "no answer received: %.180s", reply->reason);
  return reply->outcome;
}

void sdo_call_on_reply(struct sdo_call *call, struct sdo_reply *reply) {
  struct sdo_error err = {0};
  call->transfer = NULL;
  sdo_call_give_permit(call, reply->left, reply->answered);
  call->trip_ms = reply->left ? reply->answered - reply->left : 0;
  /* On the average, half a second has gone since the second of a Date began. */
  if (reply->date && !reply->early)
    call->client->ahead_ms = reply->date * 1000 + 500 - reply->answered;
  sdo_buffer_free(&call->body);
  call->body = reply->body;
  enum sdo_outcome outcome = judge(call, reply, &err);
  if (outcome == SDO_OUTCOME_BROKEN) sdo_transport_distrust(call->client->transport, reply);
  if (outcome != SDO_OUTCOME_OK) end(call, outcome, &err);
  else if (sdo_call_is_spend(call)) take_receipts(call, &err);
  else finish(call);
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
    end(call, SDO_OUTCOME_LOST, &err);
  } else {
    end(call, SDO_OUTCOME_STOPPED, &err);
  }
}

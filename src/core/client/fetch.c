#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "client/inside.h"
#include "client/outcome.h"
#include "http/unanswered.h"

/* The request for a new token, and what is made of its answer. */

enum { LOOK_MS = 50 /* where it is not said when there will be a permit */ };

static void fill(const struct sdo_token *token, struct sdo_oauth_client *client,
                 struct sdo_oauth_grant *grant) {
  const char *secret = token->client_secret;
  *client = (struct sdo_oauth_client){.id = token->kept.client_id,
                                      .secret = secret ? secret : token->kept.client_secret,
                                      .is_basic = token->is_basic};
  *grant = (struct sdo_oauth_grant){.refresh_token = token->kept.tokens.refresh_token};
}

/* Hands the request over. */
static int start(struct sdo_client *c, struct sdo_token *token, struct sdo_error *err) {
  struct sdo_oauth_client client;
  struct sdo_oauth_grant grant;
  struct sdo_buffer body = {0}, basic = {0};
  fill(token, &client, &grant);
  int failed =
      sdo_oauth_ask(&client, &grant, &body, err) < 0 ||
      (client.is_basic && client.secret && sdo_oauth_basic(&client, &basic, err) < 0);
  const struct sdo_exchange_request request = {.method = "POST",
                                               .path = sdo_oauth_token_path,
                                               .basic = basic.data,
                                               .body = body.data,
                                               .body_len = body.len};
  failed = failed ||
           sdo_transport_start(c->transport, &request, token, &token->transfer, err) < 0;
  sdo_buffer_wipe(&body);
  sdo_buffer_wipe(&basic);
  return failed ? -1 : 0;
}

static void give_permit(struct sdo_client *c, struct sdo_token *token, int64_t left,
                        int64_t answered) {
  struct sdo_error unused;
  if (c->permits && token->permit)
    c->permits->driver->give(c->permits, token->permit, left, answered, &unused);
  token->permit = 0;
}

/* Where nobody may ask for long, it is not locked meanwhile. */
static void put_off(struct sdo_token *token, int64_t due) {
  token->due = due;
  if (due <= token->hold_until) return;
  sdo_refresh_rest(token);
  token->failed_until = due;
}

void sdo_fetch_ask(struct sdo_client *c, struct sdo_token *token, int64_t now) {
  struct sdo_error err = {0};
  int64_t wait_ms = LOOK_MS;
  int taken = !c->permits ? 1
                          : c->permits->driver->take(c->permits, now, c->timeout_ms + 1000,
                                                     &token->permit, &wait_ms, &err);
  if (taken == 0) {
    put_off(token, now + wait_ms);
    return;
  }
  if (taken < 0 || start(c, token, &err) < 0) {
    give_permit(c, token, 0, 0);
    sdo_refresh_fail(token, &err);
    return;
  }
  c->requests++;
  token->attempts++;
  token->state = FETCHING;
}

void sdo_fetch_break_off(struct sdo_client *c, struct sdo_token *token) {
  struct sdo_reply reply;
  sdo_transport_abort(c->transport, token->transfer, &reply);
  give_permit(c, token, reply.left, reply.answered);
  token->transfer = NULL;
  sdo_refresh_stop(token);
}

/* Asks again a little later, with what it was asked with. Returns 1 if so. */
static int ask_again(struct sdo_client *c, struct sdo_token *token,
                     enum sdo_outcome outcome, int64_t after_ms) {
  int is_lost = outcome == SDO_OUTCOME_LOST || outcome == SDO_OUTCOME_BROKEN;
  uint32_t random = 0;
  sdo_random(&random, sizeof random);
  int64_t delay =
      sdo_outcome_delay(outcome, 0, token->attempts, (int)c->backoff_ms, random);
  if (delay >= 0 && delay < after_ms) delay = after_ms;
  if (outcome == SDO_OUTCOME_LIMITED && delay >= 0) sdo_call_pause_all(c, delay);
  int64_t due = sdo_clock_boot() + delay;
  if (delay < 0 || due > token->hold_until || sdo_refresh_is_stopped(c)) return 0;
  if (is_lost && token->lost++ > 0) return 0;
  token->state = ASKING;
  token->due = due;
  return 1;
}

static void swap(char **a, char **b) {
  char *kept = *a;
  *a = *b;
  *b = kept;
}

/* Writes the new tokens down, and uses them. */
static void keep(struct sdo_token *token, struct sdo_tokens *tokens) {
  struct sdo_credentials next;
  struct sdo_error err = {0};
  if (sdo_credentials_copy(&token->kept, &next) < 0) {
    sdo_tokens_free(tokens);
    sdo_fail(&err, SDO_STORE, "out of memory");
    sdo_refresh_fail(token, &err);
    return;
  }
  if (tokens->scope && !*tokens->scope)
    swap(&tokens->scope, &next.tokens.scope); /* as it was */
  sdo_tokens_free(&next.tokens);
  next.tokens = *tokens;
  *tokens = (struct sdo_tokens){0};
  next.received_at = sdo_clock_wall();
  next.generation++;
  if (sdo_vault_write(token->vault, &next, &err) == 0) {
    sdo_token_take(token, &next);
    sdo_refresh_rest(token);
  } else {
    err.ends_run = 1;
    sdo_refresh_fail(token, &err);
  }
  sdo_credentials_free(&next);
}

static void end(struct sdo_client *c, struct sdo_token *token, enum sdo_outcome outcome,
                int64_t after_ms, struct sdo_error *err) {
  if (outcome == SDO_OUTCOME_AUTH) {
    struct sdo_error why = *err;
    sdo_token_fail_auth(token, why.message, err);
    err->status = why.status;
    sdo_refresh_fail(token, err);
    token->is_over = 1;
    return;
  }
  if (ask_again(c, token, outcome, after_ms)) return;
  struct sdo_error why = *err;
  sdo_fail(err, why.kind, "the access token was not renewed: %.250s", why.message);
  sdo_hint(err, "%s", why.hint);
  err->status = why.status;
  err->ends_run = why.ends_run || outcome == SDO_OUTCOME_REFUSED;
  sdo_refresh_fail(token, err);
}

static void tell(struct sdo_client *c, const struct sdo_token *token,
                 const struct sdo_reply *reply, const char *reason) {
  int is_asked_again = token->state == ASKING && token->client == c;
  struct sdo_exchange exchange = {.method = "POST",
                                  .status = reply->status,
                                  .ms = reply->left ? reply->answered - reply->left : 0,
                                  .attempt = token->attempts,
                                  .wait_ms =
                                      is_asked_again ? token->due - sdo_clock_boot() : -1};
  snprintf(exchange.path, sizeof exchange.path, "%s", sdo_oauth_token_path);
  snprintf(exchange.reason, sizeof exchange.reason, "%.255s", reason);
  sdo_call_tell(c, &exchange);
}

void sdo_fetch_on_reply(struct sdo_client *c, struct sdo_reply *reply) {
  struct sdo_token *token = c->shared;
  struct sdo_oauth_client client;
  struct sdo_oauth_grant grant;
  struct sdo_tokens tokens = {0};
  struct sdo_error err = {0};
  enum sdo_outcome outcome = reply->outcome;
  token->transfer = NULL;
  give_permit(c, token, reply->left, reply->answered);
  fill(token, &client, &grant);
  if (outcome != SDO_OUTCOME_ANSWERED) {
    sdo_unanswered(&c->service, reply, &err);
  } else if (reply->early) {
    outcome = SDO_OUTCOME_BROKEN;
    sdo_fail(&err, SDO_REPLY, "the answer began before the request was whole");
  } else {
    outcome = sdo_tokens_read(&grant, reply->status, &reply->body, reply->request_id,
                              &tokens, &err);
  }
  sdo_buffer_wipe(&reply->body);
  if (outcome == SDO_OUTCOME_BROKEN) sdo_transport_distrust(c->transport, reply);
  if (outcome == SDO_OUTCOME_OK) keep(token, &tokens);
  else end(c, token, outcome, reply->after_ms, &err);
  tell(c, token, reply, err.message);
}

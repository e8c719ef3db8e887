#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "client/inside.h"
#include "client/outcome.h"
#include "http/unanswered.h"

/* How the token of a profile is fetched anew: lock, look whether another process has a
   newer one, make room for what will come, ask, write it down, and only then use it. The
   token that it is fetched with is good for one time. An answer that was lost may have used
   it up, but Sendoso keeps it until the new one is first used: it is asked once more with
   the same, and nobody has used what was not written down. */

enum {
  /* between two looks at what others are doing */
  LOOK_MS = 50,
  /* until it is tried again: where there is nothing to sign with, and where there is */
  TRY_MS = 1000,
  TRY_AHEAD_MS = 60 * 1000,
  /* how long the end of a client waits for an answer that is under way */
  LAND_MS = 5000,
  /* how long after it was locked it is asked again: others wait meanwhile */
  HOLD_MS = 60 * 1000
};

static int is_usable(const struct sdo_token *token, int64_t now) {
  return token->refused != token->kept.generation && now < token->ends_at;
}

static int is_fresh(const struct sdo_token *token, int64_t now) {
  return token->refused != token->kept.generation && now < token->fresh_until;
}

/* Ends the fetching. */
static void rest(struct sdo_token *token) {
  token->vault->driver->unlock(token->vault);
  token->state = IDLE;
  token->client = NULL;
}

/* Ends it with an error, which others are told until it is tried again. */
static void fail(struct sdo_token *token, const struct sdo_error *err) {
  int64_t now = sdo_clock_boot();
  rest(token);
  token->failed = *err;
  token->failed_until = now + TRY_MS;
  if (!is_usable(token, now)) return;
  token->failed_until = now + TRY_AHEAD_MS;
  if (token->failed_until > token->ends_at) token->failed_until = token->ends_at;
}

static int is_stopped(const struct sdo_client *c) {
  return c->draining || (c->stop && *c->stop);
}

/* Locks it, unless that is done already by somebody else. */
static void lock(struct sdo_client *c, struct sdo_token *token, int64_t now) {
  const struct sdo_vault_driver *driver = token->vault->driver;
  struct sdo_error err = {0};
  int locked = driver->lock(token->vault, HOLD_MS + c->timeout_ms + TRY_MS, &err);
  int is_newer = locked < 0 ? -1 : sdo_token_look(token, &err);
  if (is_newer > 0) {
    rest(token);
  } else if (is_newer < 0 || (locked > 0 && driver->reserve(token->vault, &err) < 0)) {
    err.ends_run = 1;
    fail(token, &err);
  } else {
    if (locked) token->state = ASKING;
    token->hold_until = now + HOLD_MS;
    token->due = locked ? now : now + LOOK_MS;
  }
}

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

/* Asks, as soon as there is a permit. */
static void ask(struct sdo_client *c, struct sdo_token *token, int64_t now) {
  struct sdo_error err = {0};
  int64_t wait_ms = LOOK_MS;
  int taken = !c->permits
                  ? 1
                  : c->permits->driver->take(c->permits, now, c->timeout_ms + TRY_MS,
                                             &token->permit, &wait_ms, &err);
  if (taken == 0) {
    token->due = now + wait_ms;
    return;
  }
  if (taken < 0 || start(c, token, &err) < 0) {
    give_permit(c, token, 0, 0);
    fail(token, &err);
    return;
  }
  c->requests++;
  token->attempts++;
  token->state = FETCHING;
}

static void stop(struct sdo_token *token) {
  struct sdo_error err = {0};
  sdo_fail(&err, SDO_CANCELLED, "stopped before it was finished");
  fail(token, &err);
  token->failed_until = 0;
}

static void break_off(struct sdo_client *c, struct sdo_token *token) {
  struct sdo_reply reply;
  sdo_transport_abort(c->transport, token->transfer, &reply);
  give_permit(c, token, reply.left, reply.answered);
  token->transfer = NULL;
  stop(token);
}

void sdo_refresh_step(struct sdo_client *c, int64_t now) {
  struct sdo_token *token = c->shared;
  if (!sdo_refresh_is_busy(c)) return;
  if (token->state == FETCHING) {
    if (c->stop && *c->stop > 1) break_off(c, token);
    return;
  }
  if (is_stopped(c)) stop(token);
  if (token->state == LOCKING && token->due <= now) lock(c, token, now);
  if (token->state == ASKING && token->due <= now) ask(c, token, now);
}

int sdo_refresh_is_busy(const struct sdo_client *c) {
  return c->shared && c->shared->client == c && c->shared->state != IDLE;
}

/* Begins, unless it was tried a moment ago. Who was told that a person is to sign in looks
   whether one has, and asks nobody. */
static void begin(struct sdo_client *c, struct sdo_token *token, int64_t now) {
  struct sdo_error unused;
  if (token->is_over) {
    sdo_token_look(token, &unused);
    return;
  }
  if (now < token->failed_until) return;
  token->state = LOCKING;
  token->client = c;
  token->due = now;
  token->attempts = token->lost = 0;
  token->failed = (struct sdo_error){0};
}

int sdo_refresh_ready(struct sdo_client *c, int64_t now, int64_t *due,
                      struct sdo_error *err) {
  struct sdo_token *token = c->shared;
  if (!token) return 1;
  if (token->state == IDLE && !is_fresh(token, now)) begin(c, token, now);
  sdo_refresh_step(c, now);
  if (token->state != IDLE) {
    *due = now + LOOK_MS;
    return 0;
  }
  if (is_fresh(token, now) || (is_usable(token, now) && !token->is_over)) return 1;
  *due = now; /* somebody else's has ended, too */
  if (token->failed.kind == SDO_NONE) return 0;
  *err = token->failed;
  return -1;
}

/* Asks again a little later, with what it was asked with. Returns 1 if so. */
static int ask_again(struct sdo_client *c, struct sdo_token *token,
                     enum sdo_outcome outcome, int64_t after_ms) {
  int is_lost = outcome == SDO_OUTCOME_LOST || outcome == SDO_OUTCOME_BROKEN;
  uint32_t random = 0;
  RAND_bytes((unsigned char *)&random, sizeof random);
  int64_t delay =
      sdo_outcome_delay(outcome, 0, token->attempts, (int)c->backoff_ms, random);
  if (delay >= 0 && delay < after_ms) delay = after_ms;
  if (outcome == SDO_OUTCOME_LIMITED && delay >= 0) sdo_call_pause_all(c, delay);
  int64_t due = sdo_clock_boot() + delay;
  if (delay < 0 || due > token->hold_until || is_stopped(c)) return 0;
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
    fail(token, &err);
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
    rest(token);
  } else {
    err.ends_run = 1;
    fail(token, &err);
  }
  sdo_credentials_free(&next);
}

static void end(struct sdo_client *c, struct sdo_token *token, enum sdo_outcome outcome,
                int64_t after_ms, struct sdo_error *err) {
  if (outcome == SDO_OUTCOME_AUTH) {
    struct sdo_error why = *err;
    sdo_token_fail_auth(token, why.message, err);
    err->status = why.status;
    fail(token, err);
    token->is_over = 1;
    return;
  }
  if (ask_again(c, token, outcome, after_ms)) return;
  struct sdo_error why = *err;
  sdo_fail(err, why.kind, "the access token was not renewed: %.250s", why.message);
  sdo_hint(err, "%s", why.hint);
  err->status = why.status;
  err->ends_run = why.ends_run || outcome == SDO_OUTCOME_REFUSED;
  fail(token, err);
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

void sdo_refresh_on_reply(struct sdo_client *c, struct sdo_reply *reply) {
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

void sdo_refresh_end(struct sdo_client *c) {
  struct sdo_token *token = c->shared;
  if (!sdo_refresh_is_busy(c)) return;
  int64_t until = sdo_clock_boot() + LAND_MS;
  struct sdo_reply reply;
  struct sdo_error unused;
  while (token->state == FETCHING && sdo_clock_boot() < until &&
         !(c->stop && *c->stop > 1) &&
         sdo_transport_wait(c->transport, -1, LOOK_MS, &unused) == 0)
    if (sdo_transport_finished(c->transport, &reply) == token)
      sdo_refresh_on_reply(c, &reply);
  if (token->state == FETCHING) break_off(c, token);
  else if (sdo_refresh_is_busy(c)) stop(token);
}

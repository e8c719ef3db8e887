#include "base/clock.h"
#include "client/inside.h"

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

void sdo_refresh_rest(struct sdo_token *token) {
  token->vault->driver->unlock(token->vault);
  token->state = IDLE;
  token->client = NULL;
}

void sdo_refresh_fail(struct sdo_token *token, const struct sdo_error *err) {
  int64_t now = sdo_clock_boot();
  sdo_refresh_rest(token);
  token->failed = *err;
  token->failed_until = now + TRY_MS;
  if (!is_usable(token, now)) return;
  token->failed_until = now + TRY_AHEAD_MS;
  if (token->failed_until > token->ends_at) token->failed_until = token->ends_at;
}

int sdo_refresh_is_stopped(const struct sdo_client *c) {
  return c->draining || (c->stop && *c->stop);
}

/* Locks it, unless that is done already by somebody else. */
static void lock(struct sdo_client *c, struct sdo_token *token, int64_t now) {
  const struct sdo_vault_driver *driver = token->vault->driver;
  struct sdo_error err = {0};
  int locked = driver->lock(token->vault, HOLD_MS + c->timeout_ms + TRY_MS, &err);
  int is_newer = locked < 0 ? -1 : sdo_token_look(token, &err);
  if (is_newer > 0) {
    sdo_refresh_rest(token);
  } else if (is_newer < 0 || (locked > 0 && driver->reserve(token->vault, &err) < 0)) {
    err.ends_run = 1;
    sdo_refresh_fail(token, &err);
  } else {
    if (locked) token->state = ASKING;
    token->hold_until = now + HOLD_MS;
    token->due = locked ? now : now + LOOK_MS;
  }
}

/* It is no failure: who comes next begins again. */
void sdo_refresh_stop(struct sdo_token *token) {
  struct sdo_error err = {0};
  sdo_fail(&err, SDO_CANCELLED, "stopped before it was finished");
  sdo_refresh_fail(token, &err);
  token->failed_until = 0;
}

void sdo_refresh_step(struct sdo_client *c, int64_t now) {
  struct sdo_token *token = c->shared;
  if (!sdo_refresh_is_busy(c)) return;
  if (token->state == FETCHING) {
    if (c->stop && *c->stop > 1) sdo_fetch_break_off(c, token);
    return;
  }
  if (sdo_refresh_is_stopped(c)) sdo_refresh_stop(token);
  if (token->state == LOCKING && token->due <= now) lock(c, token, now);
  if (token->state == ASKING && token->due <= now) sdo_fetch_ask(c, token, now);
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
  *due = now + LOOK_MS; /* somebody else's has ended, too; or it is put off */
  if (token->failed.kind == SDO_NONE) return 0;
  *err = token->failed;
  return -1;
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
      sdo_fetch_on_reply(c, &reply);
  if (token->state == FETCHING) sdo_fetch_break_off(c, token);
  else if (sdo_refresh_is_busy(c)) sdo_refresh_stop(token);
}

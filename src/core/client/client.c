#include "client/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "client/inside.h"
#include "client/permits_file.h"
#include "http/connect.h"

enum { TIMEOUT_MS = 30000, BACKOFF_MS = 500, BEGIN_MS = 30000 };

/* A token is shown to the service that gave it, and to nobody else. */
static int check_service(const struct sdo_client *c, struct sdo_error *err) {
  struct sdo_service signed_in;
  if (sdo_service_of(c->shared->kept.base_url, &signed_in, err) < 0) return -1;
  if (strcmp(signed_in.host, c->service.host) == 0) return 0;
  sdo_fail(err, SDO_GUARD, "the profile '%.100s' is signed in to %.90s, not to %.90s",
           c->shared->profile, signed_in.host, c->service.host);
  return sdo_hint(err, "use its base URL, or another profile");
}

static int open_parts(struct sdo_client *c, const struct sdo_client_options *options,
                      struct sdo_error *err) {
  const struct sdo_connect_options to = {.base_url = options->base_url,
                                         .user_agent = options->user_agent,
                                         .trust = options->trust,
                                         .connect_to = options->connect_to,
                                         .timeout_ms = c->timeout_ms};
  if (sdo_connect(&to, &c->service, &c->transport, err) < 0) return -1;
  if (c->shared && check_service(c, err) < 0) return -1;
  if (!options->permits && c->service.where != SDO_SANDBOX)
    return sdo_fail(err, SDO_GUARD, "requests to %.200s must be rate-limited",
                    c->service.host);
  if (!options->permits) return 0;
  char key[sizeof c->service.host + 128];
  snprintf(key, sizeof key, "%s %.120s", c->service.host,
           options->client_id ? options->client_id : "");
  const struct sdo_permits_options permits = {
      .place = options->permits, .schema = options->permits_schema, .client = key};
  const struct sdo_permits_driver *driver = options->permits_driver;
  return sdo_permits_open(driver ? driver : &sdo_permits_file, &permits, &c->permits, err);
}

int sdo_client_open(const struct sdo_client_options *options, struct sdo_client **client,
                    struct sdo_error *err) {
  *client = NULL;
  struct sdo_client *c = calloc(1, sizeof *c);
  if (!c) return sdo_fail(err, SDO_STORE, "out of memory");
  c->owner = getpid();
  c->ahead_ms = SDO_SKEW_UNKNOWN;
  c->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS;
  c->backoff_ms = options->backoff_ms > 0 ? options->backoff_ms : BACKOFF_MS;
  c->begin_ms = options->begin_ms > 0 ? options->begin_ms : BEGIN_MS;
  c->stop = options->stop;
  for (const char *at = options->token ? options->token : ""; *at; at++)
    if ((unsigned char)*at <= ' ' || *at == 127) {
      free(c);
      return sdo_fail_field(err, "token",
                            "the access token contains a space or a line break");
    }
  if (options->token) c->token = strdup(options->token);
  if (options->shared) c->shared = sdo_token_hold(options->shared);
  if (open_parts(c, options, err) < 0) {
    sdo_client_close(c);
    return -1;
  }
  *client = c;
  return 0;
}

void sdo_client_close(struct sdo_client *client) {
  if (!client) return;
  /* What a forked child has is its parent's: sockets, locks and what is under way. */
  if (client->owner != getpid()) return;
  while (client->first) {
    struct sdo_call *call = client->first;
    sdo_call_break_off(call);
    client->first = call->next;
    call->client = NULL;
  }
  sdo_refresh_end(client);
  sdo_token_release(client->shared);
  sdo_transport_close(client->transport);
  sdo_permits_close(client->permits);
  sdo_exchanges_free(&client->exchanges);
  sdo_text_wipe(&client->token);
  free(client);
}

void sdo_client_abandon(struct sdo_client *client, const struct sdo_ledger *ledger) {
  if (client->owner != getpid()) return;
  for (struct sdo_call *call = client->first; call; call = call->next)
    if (call->claims.ledger == ledger) sdo_call_break_off(call);
}

const struct sdo_service *sdo_client_service(const struct sdo_client *client) {
  return &client->service;
}

void sdo_client_watch(struct sdo_client *client, enum sdo_watch what) {
  client->watched = what;
}

int sdo_client_take_exchange(struct sdo_client *client, struct sdo_exchange *exchange) {
  return sdo_exchanges_take(&client->exchanges, exchange);
}

int64_t sdo_client_requests(const struct sdo_client *client) { return client->requests; }

int sdo_client_is_busy(const struct sdo_client *client) {
  for (const struct sdo_call *call = client->first; call; call = call->next)
    if (call->state != DONE) return 1;
  return sdo_refresh_is_busy(client);
}

void sdo_client_drain(struct sdo_client *client) { client->draining = 1; }

int64_t sdo_client_skew(const struct sdo_client *client) {
  if (client->ahead_ms == SDO_SKEW_UNKNOWN) return SDO_SKEW_UNKNOWN;
  return client->ahead_ms + sdo_clock_boot() - sdo_clock_wall();
}

static int count_done(const struct sdo_client *client) {
  int done = 0;
  for (const struct sdo_call *call = client->first; call; call = call->next)
    done += call->state == DONE;
  return done;
}

void sdo_client_step(struct sdo_client *client, int fd, int timeout_ms) {
  if (client->owner != getpid()) {
    for (struct sdo_call *call = client->first; call; call = call->next)
      sdo_call_break_off(call);
    return;
  }
  int64_t now = sdo_clock_boot(), wait = timeout_ms;
  sdo_refresh_step(client, now);
  int done = count_done(client);
  for (struct sdo_call *call = client->first; call; call = call->next) {
    if (call->state == WAITING) sdo_call_go_on(call, now);
    if (call->state == FLYING && client->stop && *client->stop > 1)
      sdo_call_break_off(call);
  }
  sdo_calls_intend(client, now);
  if (count_done(client) > done) wait = 0; /* somebody waits for it */
  for (struct sdo_call *call = client->first; call; call = call->next)
    if (call->state == WAITING && call->due - now < wait)
      wait = call->due > now ? call->due - now : 0;
  struct sdo_error err = {0};
  if (sdo_transport_wait(client->transport, fd, (int)wait, &err) < 0) {
    sdo_refresh_end(client);
    for (struct sdo_call *call = client->first; call; call = call->next)
      sdo_call_break_off(call);
    return;
  }
  struct sdo_reply reply;
  void *owner;
  while ((owner = sdo_transport_finished(client->transport, &reply)))
    if (owner == client->shared) sdo_fetch_on_reply(client, &reply);
    else sdo_call_on_reply(owner, &reply);
  sdo_calls_settle(client);
}

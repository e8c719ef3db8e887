#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "client/inside.h"

/* When nothing leaves any more: for good, until a time that Sendoso names, or for a
   while. */

/* How many calls in a row, each after all of its tries, say that the network is gone; and
   for how long nothing is asked of it then: a plan that reads thirty campaigns is not to
   wait thirty times. */
enum { GONE = 3, GONE_MS = 10 * 1000 };

/* Did a call get no answer? A gift that was lost may have been sent, and nothing like that
   is to be said of those that did not leave. */
static int is_unanswered(const struct sdo_call *call, enum sdo_outcome outcome) {
  return outcome == SDO_OUTCOME_NEVER_LEFT ||
         (outcome == SDO_OUTCOME_LOST && !sdo_call_is_spend(call));
}

void sdo_call_close(struct sdo_call *call, enum sdo_outcome outcome) {
  struct sdo_client *c = call->client;
  int64_t now = sdo_clock_boot();
  if (c->closed_until > now) return;
  if (call->err.ends_run) {
    sdo_client_shut(c, &call->err);
    return;
  }
  if (!is_unanswered(call, outcome)) return;
  c->unanswered++;
  if (c->unanswered < GONE) return;
  c->closed = call->err;
  c->closed_until = now + GONE_MS;
}

void sdo_client_shut(struct sdo_client *client, const struct sdo_error *why) {
  client->closed = *why;
  client->closed_until = INT64_MAX;
}

void sdo_call_close_until(struct sdo_call *call, enum sdo_outcome outcome, int64_t after_ms,
                          struct sdo_error *err) {
  struct sdo_client *c = call->client;
  char text[64];
  time_t at = (time_t)((sdo_clock_wall() + after_ms + 999) / 1000);
  struct tm parts;
  strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", gmtime_r(&at, &parts));
  sdo_fail(&c->closed, SDO_LIMITED, "Sendoso asks to wait until %s", text);
  sdo_hint(&c->closed, "run the same command again after that");
  c->closed.ends_run = 1;
  c->closed_until = sdo_clock_boot() + after_ms;
  if (sdo_call_is_spend(call) && outcome != SDO_OUTCOME_LIMITED) return;
  err->ends_run = 1;
  snprintf(err->message, sizeof err->message, "%s", c->closed.message);
  snprintf(err->hint, sizeof err->hint, "%s", c->closed.hint);
}

#include "postgres/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "postgres/url.h"

enum {
  /* for an answer, where the URL does not say connect_timeout */
  ANSWER_MS = 10000,
  /* for a server to come back, and between two tries */
  RENEW_MS = 5000,
  TRY_MS = 200
};

struct sdo_connection {
  PGconn *pg;
  char *text; /* the URL: may hold a password */
  struct sdo_url url;
  int64_t patience_ms; /* for an answer */
  int64_t gone_at;     /* when the server was last waited for in vain */
};

/* Errors. */

/* Copies the first line of what libpq says. With a password in it nothing of it is shown:
   to blot that out alone would tell where it is. */
static void copy_reason(const PGconn *pg, char *reason, size_t size) {
  const char *text = pg ? PQerrorMessage(pg) : "the connection was lost";
  const char *password = pg ? PQpass(pg) : NULL;
  snprintf(reason, size, "%.*s", (int)strcspn(text, "\n"), text);
  if ((password && *password && strstr(reason, password)) || !*reason)
    snprintf(reason, size, "the connection failed");
}

int sdo_connection_fail(const struct sdo_connection *c, struct sdo_error *err) {
  char reason[220];
  copy_reason(c->pg, reason, sizeof reason);
  sdo_fail(err, SDO_STORE, "%.80s: %s", c->url.name, reason);
  if (c->pg && PQconnectionNeedsPassword(c->pg))
    return sdo_hint(err, "put the password into ~/.pgpass, PGPASSWORD or a service file");
  if (c->pg && PQconnectionUsedPassword(c->pg))
    return sdo_hint(err, "check the password in ~/.pgpass or PGPASSWORD, and that the "
                         "server is up; then run again");
  return sdo_hint(
      err,
      "check that the server is up and that this machine can reach it; then run again");
}

/* Waiting. */

int sdo_connection_wait(PGconn *pg, short events, int64_t until) {
  struct pollfd fd = {.fd = PQsocket(pg), .events = events};
  if (fd.fd < 0) return 0;
  for (;;) {
    int64_t left = until - sdo_clock_boot();
    if (left < 0) return 0;
    int ready = poll(&fd, 1, (int)left);
    if (ready > 0) return 1;
    if (ready < 0 && errno != EINTR) return 0;
  }
}

static int await_connection(PGconn *pg, int64_t until) {
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (status != PGRES_POLLING_OK) {
    if (status == PGRES_POLLING_FAILED) return -1;
    short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!sdo_connection_wait(pg, events, until)) return -1;
    status = PQconnectPoll(pg);
  }
  return 0;
}

/* Connecting. */

static int is_local(const char *host) {
  return !host || !*host || *host == '/' || *host == '@' || strcmp(host, "::1") == 0 ||
         strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0;
}

/* Are all hosts of a list (a,b,c) this machine? */
static int are_local(const char *hosts) {
  char host[256];
  for (const char *at = hosts ? hosts : ""; *at; at += strspn(at, ",")) {
    size_t len = strcspn(at, ",");
    snprintf(host, sizeof host, "%.*s", (int)len, at);
    if (!is_local(host)) return 0;
    at += len;
  }
  return 1;
}

/* What a connection that has only begun will do, wherever it is said: in the URL, the
   environment or a service file. */
struct plan {
  /* Would a password and the names of people leave this machine unencrypted? */
  int exposed;
  int64_t timeout_ms;
};

static struct plan read_plan(PGconn *pg) {
  struct plan plan = {1, ANSWER_MS};
  const char *host = NULL, *address = NULL, *mode = "", *seconds = "";
  PQconninfoOption *options = PQconninfo(pg);
  for (const PQconninfoOption *o = options; o && o->keyword; o++) {
    if (!o->val || !*o->val) continue;
    if (strcmp(o->keyword, "host") == 0) host = o->val;
    if (strcmp(o->keyword, "hostaddr") == 0) address = o->val;
    if (strcmp(o->keyword, "sslmode") == 0) mode = o->val;
    if (strcmp(o->keyword, "connect_timeout") == 0) seconds = o->val;
  }
  int encrypts = strcmp(mode, "require") == 0 || strncmp(mode, "verify-", 7) == 0;
  if (options) plan.exposed = !encrypts && !are_local(address ? address : host);
  if (atoi(seconds) > 0) plan.timeout_ms = (int64_t)atoi(seconds) * 1000;
  PQconninfoFree(options);
  return plan;
}

static void ignore_notice(void *data, const char *message) {
  (void)data;
  (void)message;
}

static PGconn *start(const struct sdo_connection *c, const char *sslmode) {
  /* The URL stands over what comes before it, and under what comes after it. */
  const char *const keys[] = {"tcp_user_timeout",
                              "keepalives_idle",
                              "keepalives_interval",
                              "fallback_application_name",
                              "dbname",
                              "client_encoding",
                              sslmode ? "sslmode" : NULL,
                              NULL};
  const char *const values[] = {"10000", "15",   "5",     "sendoso",
                                c->text, "UTF8", sslmode, NULL};
  return PQconnectStartParams(keys, values, 1);
}

void sdo_connection_drop(struct sdo_connection *c) {
  PQfinish(c->pg);
  c->pg = NULL;
}

static int fail_silent(struct sdo_connection *c, struct sdo_error *err) {
  sdo_connection_drop(c);
  sdo_fail(err, SDO_STORE, "%.200s did not answer", c->url.name);
  return sdo_hint(
      err,
      "check that the server is up and that this machine can reach it; then run again");
}

/* Connects within most_ms, or what the URL says where that is less. */
static int connect_within(struct sdo_connection *c, int64_t most_ms,
                          struct sdo_error *err) {
  int64_t began = sdo_clock_boot();
  sdo_connection_drop(c);
  c->pg = start(c, NULL);
  struct plan plan = read_plan(c->pg);
  if (c->pg && !c->url.plain && plan.exposed) {
    sdo_connection_drop(c);
    c->pg = start(c, "require");
  }
  if (!c->pg || PQstatus(c->pg) == CONNECTION_BAD) return sdo_connection_fail(c, err);
  c->patience_ms = plan.timeout_ms;
  if (plan.timeout_ms < most_ms) most_ms = plan.timeout_ms;
  if (await_connection(c->pg, began + most_ms) < 0)
    return PQstatus(c->pg) == CONNECTION_BAD ? sdo_connection_fail(c, err)
                                             : fail_silent(c, err);
  if (!c->url.plain && !PQsslInUse(c->pg) && !is_local(PQhostaddr(c->pg))) {
    sdo_connection_drop(c);
    sdo_fail(err, SDO_STORE, "%.200s is not encrypted", c->url.name);
    return sdo_hint(err, "add sslmode=require to the ledger's URL, or sslmode=disable if "
                         "nobody else uses that network");
  }
  PQsetNoticeProcessor(c->pg, ignore_notice, NULL);
  if (PQsetnonblocking(c->pg, 1) == 0 && PQenterPipelineMode(c->pg)) return 0;
  return sdo_connection_fail(c, err);
}

int sdo_connection_open(const char *url, struct sdo_connection **connection,
                        struct sdo_error *err) {
  *connection = NULL;
  struct sdo_connection *c = calloc(1, sizeof *c);
  if (!c || !(c->text = strdup(url))) {
    free(c);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  if (sdo_url_read(url, &c->url, err) < 0 || connect_within(c, ANSWER_MS, err) < 0) {
    sdo_connection_close(c);
    return -1;
  }
  *connection = c;
  return 0;
}

void sdo_connection_close(struct sdo_connection *connection) {
  if (!connection) return;
  sdo_connection_drop(connection);
  free(connection->text);
  free(connection);
}

const char *sdo_connection_name(const struct sdo_connection *c) { return c->url.name; }

int64_t sdo_connection_patience(const struct sdo_connection *c) { return c->patience_ms; }

PGconn *sdo_connection_pg(const struct sdo_connection *c) { return c->pg; }

int sdo_connection_is_up(struct sdo_connection *c) {
  if (!c->pg || PQstatus(c->pg) != CONNECTION_OK || !PQconsumeInput(c->pg)) return 0;
  /* reads what a server says before it hangs up */
  (void)PQisBusy(c->pg);
  return PQstatus(c->pg) == CONNECTION_OK;
}

int sdo_connection_renew(struct sdo_connection *c, struct sdo_error *err) {
  int64_t began = sdo_clock_boot(), left = RENEW_MS;
  /* Ten gifts in flight do not wait ten times for the same server. */
  if (c->gone_at && began - c->gone_at < RENEW_MS) left = 0;
  for (;;) {
    if (connect_within(c, left > TRY_MS ? left : TRY_MS, err) == 0) {
      c->gone_at = 0;
      return 0;
    }
    left = began + RENEW_MS - sdo_clock_boot();
    if (left <= TRY_MS || c->gone_at) break;
    sdo_clock_sleep(TRY_MS);
  }
  c->gone_at = sdo_clock_boot();
  return -1;
}

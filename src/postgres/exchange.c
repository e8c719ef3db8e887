#include "postgres/exchange.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* Errors that a person can do something about, by the first letters of their SQLSTATE: the
   longest that fits counts, and stands before those that it begins with. */
static const struct {
  const char *state, *hint;
} hints[] = {
    {"55P03", "another run is sending the same gift; run again when it has ended"},
    {"57014", "another run is sending the same gift; run again when it has ended"},
    {"25006", "the server is read-only: use the primary server"},
    {"42501", "GRANT USAGE ON SCHEMA, and SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN "
              "SCHEMA, to this user"},
    {"3F000", "check that it is the right database; if it is, restore it from a backup"},
    {"42P01", "check that it is the right database; if it is, restore it from a backup"},
    {"53", "the server has no space left; free some, then run again"},
    {"57P",
     "check that the server is up and that this machine can reach it; then run again"},
    {"", ""}};

static const char *hint_for(const char *state) {
  size_t i = 0;
  while (strncmp(state, hints[i].state, strlen(hints[i].state)) != 0)
    i++;
  return hints[i].hint;
}

/* Only the first line: what follows it may show what is stored. */
static int fail(const struct sdo_connection *c, const PGresult *result,
                struct sdo_error *err) {
  const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (!message) return sdo_connection_fail(c, err);
  sdo_fail(err, SDO_STORE, "%.100s: %.180s", sdo_connection_name(c), message);
  return sdo_hint(err, "%s", hint_for(state ? state : ""));
}

/* Gives the connection up: an answer that comes later would be read as the next
   statement's. */
static enum sdo_exchanged lose(struct sdo_connection *c, struct sdo_error *err) {
  if (PQstatus(sdo_connection_pg(c)) == CONNECTION_OK) {
    sdo_fail(err, SDO_STORE, "%.200s did not answer", sdo_connection_name(c));
    sdo_hint(
        err,
        "check that the server is up and that this machine can reach it; then run again");
  } else {
    sdo_connection_fail(c, err);
  }
  sdo_connection_drop(c);
  return SDO_EXCHANGE_LOST;
}

/* Hands to the socket what waits to be sent. Returns 1, 0 (later than until) or -1. */
static int flush(PGconn *pg, int64_t until) {
  int left;
  while ((left = PQflush(pg)) > 0)
    if (!sdo_connection_wait(pg, POLLIN | POLLOUT, until) || !PQconsumeInput(pg)) return 0;
  return left < 0 ? -1 : 1;
}

enum sdo_exchanged sdo_exchange_send(struct sdo_connection *c,
                                     const struct sdo_statement *statements, size_t count,
                                     struct sdo_error *err) {
  PGconn *pg = sdo_connection_pg(c);
  for (size_t i = 0; i < count; i++) {
    const struct sdo_statement *s = &statements[i];
    if (!PQsendQueryParams(pg, s->sql, s->count, NULL, s->values, NULL, NULL, 0))
      return lose(c, err);
  }
  if (!PQpipelineSync(pg) || flush(pg, sdo_clock_boot() + sdo_connection_patience(c)) <= 0)
    return lose(c, err);
  return SDO_EXCHANGED;
}

/* The next result, NULL at the end of a statement's. Sets *late when it did not come. */
static PGresult *next_result(PGconn *pg, int64_t until, int *late) {
  *late = 0;
  while (PQisBusy(pg)) {
    if (!sdo_connection_wait(pg, POLLIN, until)) {
      *late = 1;
      return NULL;
    }
    if (!PQconsumeInput(pg)) break;
  }
  return PQgetResult(pg);
}

static void clear_all(PGresult **results, size_t count) {
  for (size_t i = 0; i < count; i++)
    results[i] = NULL;
}

enum sdo_exchanged sdo_exchange_receive(struct sdo_connection *c, size_t count,
                                        int64_t until, PGresult **results,
                                        struct sdo_error *err) {
  PGconn *pg = sdo_connection_pg(c);
  int failed = 0, late;
  clear_all(results, count);
  for (size_t i = 0; i <= count; i++) {
    PGresult *result = next_result(pg, until, &late);
    ExecStatusType status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
    if (i < count) results[i] = result;
    if (i == count && status == PGRES_PIPELINE_SYNC) {
      PQclear(result);
      break;
    }
    int fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (late || i == count || PQstatus(pg) != CONNECTION_OK || !result) {
      if (i == count) PQclear(result);
      return lose(c, err);
    }
    if (!fine && !failed) fail(c, result, err);
    failed = failed || !fine;
    /* its end */
    if (next_result(pg, until, &late) || late) return lose(c, err);
  }
  return failed ? SDO_EXCHANGE_FAILED : SDO_EXCHANGED;
}

enum sdo_exchanged sdo_exchange(struct sdo_connection *c,
                                const struct sdo_statement *statements, size_t count,
                                PGresult **results, struct sdo_error *err) {
  clear_all(results, count);
  enum sdo_exchanged sent = sdo_exchange_send(c, statements, count, err);
  if (sent != SDO_EXCHANGED) return sent;
  return sdo_exchange_receive(c, count, sdo_clock_boot() + sdo_connection_patience(c),
                              results, err);
}

int sdo_exchange_one(struct sdo_connection *c, const char *sql, const char *const *values,
                     int count, PGresult **result, struct sdo_error *err) {
  PGresult *unwanted = NULL;
  PGresult **to = result ? result : &unwanted;
  struct sdo_statement statement = {sql, values, count};
  int done = sdo_exchange(c, &statement, 1, to, err) == SDO_EXCHANGED;
  if (!done || !result) sdo_results_clear(to, 1);
  return done ? 0 : -1;
}

void sdo_results_clear(PGresult **results, size_t count) {
  for (size_t i = 0; i < count; i++) {
    PQclear(results[i]);
    results[i] = NULL;
  }
}

int sdo_result_committed(const PGresult *result) {
  return result && PQresultStatus(result) == PGRES_COMMAND_OK &&
         strcmp(PQcmdStatus((PGresult *)result), "COMMIT") == 0;
}

const char *sdo_result_text(const PGresult *result, int row, int column) {
  if (row >= PQntuples(result) || PQgetisnull(result, row, column)) return NULL;
  return PQgetvalue(result, row, column);
}

int64_t sdo_result_number(const PGresult *result, int row, int column) {
  const char *text = sdo_result_text(result, row, column);
  return text ? strtoll(text, NULL, 10) : 0;
}

int sdo_result_is_true(const PGresult *result, int row, int column) {
  const char *text = sdo_result_text(result, row, column);
  return text && *text == 't';
}

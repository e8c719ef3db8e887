#include <inttypes.h>
#include <stdio.h>

#include "postgres/array.h"
#include "postgres/inside.h"

/* What gifts have cost, and what runs have reserved. */

enum { NUMBER_SIZE = 24 };

static int fail_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

/* The parameters of what is asked. */
struct asking {
  struct sdo_buffer caps[SDO_CAP_PARAMETERS], lines[SDO_COUNTED_PARAMETERS];
  char process[NUMBER_SIZE], event[NUMBER_SIZE];
  const char *cap_values[SDO_CAP_PARAMETERS], *line_values[SDO_COUNTED_PARAMETERS];
};

static int add_cap(struct asking *asking, const struct sdo_cap *cap) {
  const char *const texts[] = {cap->rule, cap->team, cap->sender,  cap->recipient,
                               cap->from, cap->to,   cap->currency};
  int failed = 0;
  for (int i = SDO_CAP_RULE; i <= SDO_CAP_CURRENCY; i++)
    failed |= sdo_array_text(&asking->caps[i], texts[i]) < 0;
  failed |=
      sdo_array_number(&asking->caps[SDO_CAP_SINCE], cap->is_left ? cap->since : -1) < 0;
  return failed ? -1 : 0;
}

static int ask_line(struct asking *asking, const struct sdo_gift *gift) {
  struct sdo_buffer *lines = asking->lines;
  int failed = sdo_array_text(&lines[SDO_COUNTED_KEY], gift->key) < 0;
  failed |= sdo_array_number(&lines[SDO_COUNTED_HUNDREDTHS], gift->hundredths) < 0;
  failed |= sdo_array_text(&lines[SDO_COUNTED_CURRENCY], gift->currency) < 0;
  failed |= sdo_array_text(&lines[SDO_COUNTED_DAY], gift->day) < 0;
  failed |= sdo_array_text(&lines[SDO_COUNTED_RULE], gift->rule) < 0;
  failed |= sdo_array_text(&lines[SDO_COUNTED_TEAM], gift->team) < 0;
  failed |= sdo_array_text(&lines[SDO_COUNTED_SENDER], gift->sender) < 0;
  return failed ? -1 : 0;
}

static int make_asking(struct asking *asking, const struct sdo_store_postgres *s,
                       const struct sdo_budget *budget, struct sdo_error *err) {
  int failed = 0;
  for (size_t i = 0; i < budget->cap_count; i++)
    failed |= add_cap(asking, &budget->caps[i]) < 0;
  for (size_t i = 0; i < budget->line_count; i++)
    failed |= ask_line(asking, &budget->lines[i].gift) < 0;
  for (const char *const *state = budget->counted; *state; state++)
    failed |= sdo_array_text(&asking->caps[SDO_CAP_COUNTED], *state) < 0;
  for (int i = SDO_CAP_RULE; i <= SDO_CAP_COUNTED; i++) {
    failed |= sdo_array_end(&asking->caps[i]) < 0;
    asking->cap_values[i] = asking->caps[i].data;
  }
  for (int i = SDO_COUNTED_KEY; i < SDO_COUNTED_PARAMETERS; i++) {
    failed |= sdo_array_end(&asking->lines[i]) < 0;
    asking->line_values[i] = asking->lines[i].data;
  }
  snprintf(asking->process, sizeof asking->process, "%" PRId64, s->store.process);
  snprintf(asking->event, sizeof asking->event, "%" PRId64, s->store.event);
  asking->cap_values[SDO_CAP_PROCESS] = asking->process;
  asking->line_values[SDO_COUNTED_STATES] = asking->caps[SDO_CAP_COUNTED].data;
  asking->line_values[SDO_COUNTED_PROCESS] = asking->process;
  return failed ? fail_memory(err) : 0;
}

static void free_asking(struct asking *asking) {
  for (int i = 0; i < SDO_CAP_PARAMETERS; i++)
    sdo_buffer_free(&asking->caps[i]);
  for (int i = 0; i < SDO_COUNTED_PARAMETERS; i++)
    sdo_buffer_free(&asking->lines[i]);
}

/* What was found, and what is decided by it. */
static void fill(struct sdo_budget *budget, const PGresult *caps, const PGresult *counted) {
  for (size_t i = 0; i < budget->cap_count; i++) {
    budget->caps[i].spent = sdo_result_number(caps, (int)i, 0);
    budget->caps[i].reserved = sdo_result_number(caps, (int)i, 1);
  }
  for (size_t i = 0; i < budget->line_count; i++)
    budget->lines[i].is_counted = sdo_result_is_true(counted, (int)i, 0);
  budget->decide(budget);
}

static int read_only(struct sdo_store_postgres *s, struct sdo_budget *budget,
                     const struct asking *asking, struct sdo_error *err) {
  enum { CAPS, COUNTED, ALL };
  struct sdo_statement statements[ALL] = {
      [CAPS] = sdo_postgres_sql(s, SDO_SQL_CAPS, asking->cap_values, SDO_CAP_PARAMETERS),
      [COUNTED] = sdo_postgres_sql(s, SDO_SQL_COUNTED, asking->line_values,
                                   SDO_COUNTED_PARAMETERS)};
  PGresult *results[ALL] = {0};
  int done = sdo_postgres_repeat(s, statements, ALL, results, err) == SDO_EXCHANGED;
  if (done) fill(budget, results[CAPS], results[COUNTED]);
  sdo_results_clear(results, ALL);
  return done ? 0 : -1;
}

/* Begins the transaction of a reservation, and decides. 0, or -1 and nothing is open. */
static int begin(struct sdo_store_postgres *s, struct sdo_budget *budget,
                 const struct asking *asking, struct sdo_error *err) {
  enum { BEGIN, GUARD, LOCK, STAND, FORGET, CAPS, COUNTED, ALL };
  const char *const stand[] = {asking->process, s->mark, asking->event};
  struct sdo_statement statements[ALL] = {
      [BEGIN] = sdo_postgres_sql(s, SDO_SQL_BEGIN, NULL, 0),
      [GUARD] = sdo_postgres_sql(s, SDO_SQL_GUARD, NULL, 0),
      [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK_MONEY, NULL, 0),
      [STAND] = sdo_postgres_sql(s, SDO_SQL_STAND, stand, 3),
      [FORGET] = sdo_postgres_sql(s, SDO_SQL_FORGET, stand, 1),
      [CAPS] = sdo_postgres_sql(s, SDO_SQL_CAPS, asking->cap_values, SDO_CAP_PARAMETERS),
      [COUNTED] = sdo_postgres_sql(s, SDO_SQL_COUNTED, asking->line_values,
                                   SDO_COUNTED_PARAMETERS)};
  PGresult *results[ALL] = {0};
  int done = sdo_postgres_repeat(s, statements, ALL, results, err) == SDO_EXCHANGED;
  s->taken = done;
  if (done && sdo_postgres_check_stand(s, results[STAND], err) < 0) {
    sdo_postgres_roll_back(s);
    done = 0;
  }
  if (done) fill(budget, results[CAPS], results[COUNTED]);
  sdo_results_clear(results, ALL);
  return done ? 0 : -1;
}

static int add_line(struct sdo_buffer arrays[SDO_RESERVE_PARAMETERS],
                    const struct sdo_gift *gift) {
  const struct {
    enum sdo_reserve_parameter to;
    const char *text;
  } texts[] = {{SDO_RESERVE_KEY, gift->key},   {SDO_RESERVE_CURRENCY, gift->currency},
               {SDO_RESERVE_RULE, gift->rule}, {SDO_RESERVE_SENDER, gift->sender},
               {SDO_RESERVE_TEAM, gift->team}, {SDO_RESERVE_RECIPIENT, gift->recipient},
               {SDO_RESERVE_DAY, gift->day}};
  int failed = 0;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    failed |= sdo_array_text(&arrays[texts[i].to], texts[i].text) < 0;
  failed |= sdo_array_number(&arrays[SDO_RESERVE_HUNDREDTHS], gift->hundredths) < 0;
  return failed ? -1 : 0;
}

/* Writes what fits, and commits. */
static int commit(struct sdo_store_postgres *s, const char *const *values,
                  struct sdo_error *err) {
  enum { RESERVE, COMMIT, ALL };
  struct sdo_statement statements[ALL] = {
      [RESERVE] = sdo_postgres_sql(s, SDO_SQL_RESERVE, values, SDO_RESERVE_PARAMETERS),
      [COMMIT] = sdo_postgres_sql(s, SDO_SQL_COMMIT, NULL, 0)};
  PGresult *results[ALL] = {0};
  s->taken = 0;
  enum sdo_exchanged exchanged = sdo_exchange(s->connection, statements, ALL, results, err);
  int committed = sdo_result_committed(results[COMMIT]);
  if (exchanged == SDO_EXCHANGE_FAILED) sdo_postgres_roll_back(s);
  else if (exchanged == SDO_EXCHANGED && !committed)
    sdo_fail(err, SDO_STORE, "%.200s rolled back a change", s->store.name);
  sdo_results_clear(results, ALL);
  return committed ? 0 : -1;
}

static int write_lines(struct sdo_store_postgres *s, const struct sdo_budget *budget,
                       const char *process, struct sdo_error *err) {
  struct sdo_buffer arrays[SDO_RESERVE_PARAMETERS] = {0};
  const char *values[SDO_RESERVE_PARAMETERS];
  char lease[NUMBER_SIZE];
  int failed = 0;
  for (size_t i = 0; i < budget->line_count; i++)
    if (budget->lines[i].fits) failed |= add_line(arrays, &budget->lines[i].gift) < 0;
  snprintf(lease, sizeof lease, "%" PRId64, budget->lease_ms);
  for (int i = SDO_RESERVE_KEY; i < SDO_RESERVE_PARAMETERS; i++) {
    failed |= sdo_array_end(&arrays[i]) < 0;
    values[i] = arrays[i].data;
  }
  values[SDO_RESERVE_PROCESS] = process;
  values[SDO_RESERVE_LEASE] = lease;
  int result = failed ? fail_memory(err) : commit(s, values, err);
  for (int i = 0; i < SDO_RESERVE_PARAMETERS; i++)
    sdo_buffer_free(&arrays[i]);
  return result;
}

/* Once more where the answer of a commit was lost: what it wrote is forgotten then. */
static int reserve_all(struct sdo_store_postgres *s, struct sdo_budget *budget,
                       const struct asking *asking, struct sdo_error *err) {
  int result = -1;
  if (sdo_postgres_check_writable(s, err) < 0) return -1;
  for (int tries = 0; tries < 2 && result < 0; tries++) {
    if (begin(s, budget, asking, err) < 0) return -1;
    result = write_lines(s, budget, asking->process, err);
    sdo_postgres_leave(&s->store);
    if (sdo_connection_is_up(s->connection)) break;
  }
  return result;
}

int sdo_postgres_budget(struct sdo_store *store, struct sdo_budget *budget, int reserve,
                        struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct asking asking = {0};
  int result = make_asking(&asking, s, budget, err);
  if (result == 0)
    result =
        reserve ? reserve_all(s, budget, &asking, err) : read_only(s, budget, &asking, err);
  free_asking(&asking);
  return result;
}

/* What runs were told. */

int sdo_postgres_allot(struct sdo_store *store, const char *name, const char *text,
                       struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  const char *const values[] = {name, text};
  struct sdo_statement allot = sdo_postgres_sql(s, SDO_SQL_ALLOT, values, 2);
  return sdo_postgres_write(s, (enum sdo_sql)0, &allot, NULL, err);
}

int sdo_postgres_allotments(struct sdo_store *store,
                            int (*visit)(void *data, const char *name, const char *text),
                            void *data, struct sdo_error *err) {
  PGresult *rows = sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_ALLOTMENTS,
                                    NULL, 0, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++)
    if (visit(data, PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1))) break;
  PQclear(rows);
  return 0;
}

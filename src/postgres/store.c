#include "postgres/store.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "postgres/inside.h"
#include "postgres/schema.h"
#include "postgres/server.h"

/* Connections that are lost. */

/* A connection that was lost may lead to another server: the one that took over. It has to
   know this opening, and what this opening wrote last. */
static int check_return(struct sdo_store_postgres *s, struct sdo_error *err) {
  const char *const values[] = {s->process, s->token, s->last};
  PGresult *row = NULL;
  if (!s->store.process) return 0;
  if (sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_RETURN], values, 3, &row, err) <
      0)
    return -1;
  int is_primary = sdo_result_is_true(row, 0, 0);
  int is_same = sdo_result_is_true(row, 0, 1) && sdo_result_is_true(row, 0, 2);
  PQclear(row);
  if (is_primary && is_same) return 0;
  sdo_connection_drop(s->connection);
  if (!is_primary) {
    sdo_fail(err, SDO_STORE, "%.200s is a standby now", s->store.name);
    return sdo_hint(err, "name the server that has taken over, then run again");
  }
  sdo_fail(err, SDO_STORE, "%.160s went back in time: what this run wrote is gone",
           s->store.name);
  return sdo_hint(err, "a standby took over that had not got it, or a backup was put back: "
                       "sendoso ledger recover looks for what was sent since");
}

int sdo_postgres_ready(struct sdo_store_postgres *s, struct sdo_error *err) {
  if (sdo_connection_is_up(s->connection)) return 0;
  if (sdo_connection_renew(s->connection, err) < 0) return -1;
  return check_return(s, err);
}

enum sdo_exchanged sdo_postgres_repeat(struct sdo_store_postgres *s,
                                       const struct sdo_statement *statements, size_t count,
                                       PGresult **results, struct sdo_error *err) {
  enum sdo_exchanged exchanged = SDO_EXCHANGE_LOST;
  for (size_t i = 0; i < count; i++)
    results[i] = NULL;
  for (int tries = 0; tries < 2 && exchanged == SDO_EXCHANGE_LOST; tries++) {
    sdo_results_clear(results, count);
    if (sdo_postgres_ready(s, err) < 0) return SDO_EXCHANGE_LOST;
    exchanged = sdo_exchange(s->connection, statements, count, results, err);
  }
  return exchanged;
}

void sdo_postgres_roll_back(struct sdo_store_postgres *s) {
  struct sdo_error unused;
  if (sdo_connection_is_up(s->connection))
    sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_ROLLBACK], NULL, 0, NULL, &unused);
  s->taken = 0;
}

struct sdo_statement sdo_postgres_guard(const struct sdo_store_postgres *s,
                                        const char *const *idle) {
  return (struct sdo_statement){s->sql.text[SDO_SQL_GUARD], idle, 1};
}

int64_t sdo_result_number(const PGresult *result, int row, int column) {
  const char *text = sdo_result_text(result, row, column);
  return text ? strtoll(text, NULL, 10) : 0;
}

/* Opening. */

/* Whose ledger it is, and who opens it, in one transaction. */
static int enter(struct sdo_store_postgres *s, const char *account, struct sdo_error *err) {
  static const char *const idle[] = {"15s"};
  char pid[24], host[256] = "";
  gethostname(host, sizeof host - 1);
  snprintf(pid, sizeof pid, "%ld", (long)getpid());
  struct passwd *entry = getpwuid(geteuid());
  const char *const who[] = {pid, entry ? entry->pw_name : NULL, host};
  struct sdo_statement statements[] = {
      {s->sql.text[SDO_SQL_BEGIN], NULL, 0},   sdo_postgres_guard(s, idle),
      {s->sql.text[SDO_SQL_OWN], &account, 1}, {s->sql.text[SDO_SQL_ACCOUNT], NULL, 0},
      {s->sql.text[SDO_SQL_ENTER], who, 3},    {s->sql.text[SDO_SQL_COMMIT], NULL, 0}};
  PGresult *results[6];
  int entered = sdo_exchange(s->connection, statements, 6, results, err) == SDO_EXCHANGED;
  if (entered) {
    const char *owner = sdo_result_text(results[3], 0, 0);
    snprintf(s->store.account, sizeof s->store.account, "%s", owner ? owner : "");
    s->store.process = sdo_result_number(results[4], 0, 0);
    snprintf(s->process, sizeof s->process, "%" PRId64, s->store.process);
    snprintf(s->token, sizeof s->token, "%s", PQgetvalue(results[4], 0, 1));
  }
  sdo_results_clear(results, 6);
  return entered ? 0 : -1;
}

static int read_account(struct sdo_store_postgres *s, struct sdo_error *err) {
  PGresult *row = NULL;
  if (sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_ACCOUNT], NULL, 0, &row, err) < 0)
    return -1;
  const char *owner = sdo_result_text(row, 0, 0);
  snprintf(s->store.account, sizeof s->store.account, "%s", owner ? owner : "");
  PQclear(row);
  return 0;
}

static int prepare(struct sdo_store_postgres *s, const struct sdo_store_options *options,
                   struct sdo_error *err) {
  const char *schema = options->schema ? options->schema : SDO_SCHEMA;
  if (sdo_connection_open(options->path, &s->connection, err) < 0) return -1;
  snprintf(s->store.name, sizeof s->store.name, "%s", sdo_connection_name(s->connection));
  if (sdo_server_check(s->connection, err) < 0 ||
      sdo_statements_make(&s->sql, s->connection, schema, options->ahead_ms, err) < 0 ||
      sdo_schema_check(s->connection, &s->sql, schema, options->readonly, err) < 0)
    return -1;
  return s->readonly ? read_account(s, err) : enter(s, options->account, err);
}

static void close_store(struct sdo_store *store) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  if (s->taken) sdo_postgres_roll_back(s);
  const char *process = s->process;
  struct sdo_error unused;
  if (s->store.process && sdo_connection_is_up(s->connection))
    sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_LEAVE], &process, 1, NULL, &unused);
  PQclear(s->rows);
  sdo_statements_free(&s->sql);
  sdo_connection_close(s->connection);
  free(s);
}

static int open_store(const struct sdo_store_options *options, struct sdo_store **store,
                      struct sdo_error *err) {
  *store = NULL;
  struct sdo_store_postgres *s = calloc(1, sizeof *s);
  if (!s) return sdo_fail(err, SDO_STORE, "out of memory");
  s->store.driver = &sdo_store_postgres;
  s->readonly = options->readonly;
  snprintf(s->last, sizeof s->last, "0");
  if (prepare(s, options, err) < 0) {
    close_store(&s->store);
    return -1;
  }
  *store = &s->store;
  return 0;
}

const struct sdo_store_driver sdo_store_postgres = {
    .version = SDO_STORE_VERSION,
    .open = open_store,
    .close = close_store,
    .take = sdo_postgres_take,
    .keep = sdo_postgres_keep,
    .leave = sdo_postgres_leave,
    .look = sdo_postgres_look,
    .list = sdo_postgres_list,
    .history = sdo_postgres_history,
    .rule = sdo_postgres_rule,
    .remember = sdo_postgres_remember,
    .alias = sdo_postgres_alias,
    .aliases = sdo_postgres_aliases,
};

#include "postgres/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "postgres/inside.h"
#include "postgres/schema.h"
#include "postgres/server.h"

struct sdo_statement sdo_postgres_sql(const struct sdo_store_postgres *s, enum sdo_sql sql,
                                      const char *const *values, int count) {
  return (struct sdo_statement){s->sql.text[sql], values, count};
}

/* Connections that are lost. */

int sdo_postgres_ready(struct sdo_store_postgres *s, struct sdo_error *err) {
  if (sdo_connection_is_up(s->connection)) return 0;
  return sdo_connection_renew(s->connection, err);
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
  if (exchanged == SDO_EXCHANGE_FAILED) sdo_postgres_roll_back(s);
  return exchanged;
}

void sdo_postgres_roll_back(struct sdo_store_postgres *s) {
  struct sdo_error unused;
  PGconn *pg = sdo_connection_pg(s->connection);
  s->taken = 0;
  if (sdo_connection_is_up(s->connection) && PQtransactionStatus(pg) != PQTRANS_IDLE)
    sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_ROLLBACK], NULL, 0, NULL, &unused);
}

PGresult *sdo_postgres_ask(struct sdo_store_postgres *s, enum sdo_sql sql,
                           const char *const *values, int count, struct sdo_error *err) {
  struct sdo_statement statement = sdo_postgres_sql(s, sql, values, count);
  PGresult *result;
  if (sdo_postgres_repeat(s, &statement, 1, &result, err) == SDO_EXCHANGED) return result;
  sdo_results_clear(&result, 1);
  return NULL;
}

int sdo_postgres_write(struct sdo_store_postgres *s, enum sdo_sql lock,
                       const struct sdo_statement *statement, PGresult **result,
                       struct sdo_error *err) {
  struct sdo_statement all[5] = {sdo_postgres_sql(s, SDO_SQL_BEGIN, NULL, 0),
                                 sdo_postgres_sql(s, SDO_SQL_GUARD, NULL, 0)};
  size_t count = 2;
  if (lock) all[count++] = sdo_postgres_sql(s, lock, NULL, 0);
  size_t at = count;
  all[count++] = *statement;
  all[count++] = sdo_postgres_sql(s, SDO_SQL_COMMIT, NULL, 0);
  PGresult *results[5];
  if (sdo_postgres_check_writable(s, err) < 0) return -1;
  int written = sdo_postgres_repeat(s, all, count, results, err) == SDO_EXCHANGED;
  if (result) {
    *result = written ? results[at] : NULL;
    if (written) results[at] = NULL;
  }
  sdo_results_clear(results, count);
  return written ? 0 : -1;
}

int sdo_postgres_check_writable(const struct sdo_store_postgres *s, struct sdo_error *err) {
  if (!s->readonly) return 0;
  return sdo_fail(err, SDO_STORE, "%.200s is open to be read only", s->store.name);
}

/* Opening. */

static void copy_text(const PGresult *result, int column, char *to, size_t size) {
  const char *text = sdo_result_text(result, 0, column);
  snprintf(to, size, "%s", text ? text : "");
}

static int read_ledger(struct sdo_store_postgres *s, struct sdo_error *err) {
  PGresult *row = sdo_postgres_ask(s, SDO_SQL_LEDGER, NULL, 0, err);
  if (!row) return -1;
  copy_text(row, 0, s->store.account, sizeof s->store.account);
  copy_text(row, 1, s->store.id, sizeof s->store.id);
  copy_text(row, 2, s->store.moved_to, sizeof s->store.moved_to);
  copy_text(row, 3, s->store.filled_from, sizeof s->store.filled_from);
  copy_text(row, 4, s->store.secret, sizeof s->store.secret);
  s->store.is_marked = sdo_result_is_true(row, 0, 5);
  PQclear(row);
  return 0;
}

/* What it is, and whose: it belongs to the account that opens it first. */
static int identify(struct sdo_store_postgres *s, const char *account,
                    struct sdo_error *err) {
  struct sdo_statement own = sdo_postgres_sql(s, SDO_SQL_OWN, &account, 1);
  if (read_ledger(s, err) < 0) return -1;
  if (!account || s->readonly || s->store.account[0]) return 0;
  if (sdo_postgres_write(s, (enum sdo_sql)0, &own, NULL, err) < 0) return -1;
  return read_ledger(s, err);
}

static int find(struct sdo_store_postgres *s, const struct sdo_store_options *options,
                struct sdo_error *err) {
  int is_there = sdo_schema_exists(s->connection, s->schema, err);
  if (is_there) return is_there < 0 ? -1 : 0;
  if (!options->make || s->readonly)
    return sdo_schema_fail_missing(s->connection, s->schema, err);
  return sdo_schema_create(s->connection, s->schema, options->filling, err) < 0 ? -1 : 0;
}

static int prepare(struct sdo_store_postgres *s, const struct sdo_store_options *options,
                   struct sdo_error *err) {
  if (sdo_connection_open(options->path, &s->connection, err) < 0) return -1;
  int is_named = strcmp(s->schema, SDO_SCHEMA) != 0;
  snprintf(s->store.name, sizeof s->store.name, "%.180s%s%.60s%s",
           sdo_connection_name(s->connection), is_named ? " (schema " : "",
           is_named ? s->schema : "", is_named ? ")" : "");
  if (sdo_server_check(s->connection, err) < 0 || find(s, options, err) < 0 ||
      sdo_statements_make(&s->sql, s->connection, s->schema, options->ahead_ms, err) < 0 ||
      sdo_schema_check(s->connection, &s->sql, s->schema, s->readonly, err) < 0 ||
      sdo_schema_move(s->connection, &s->sql, s->schema, s->readonly, err) < 0)
    return -1;
  return identify(s, options->account, err);
}

static void free_store(struct sdo_store_postgres *s) {
  PQclear(s->rows);
  PQclear(s->others);
  sdo_statements_free(&s->sql);
  sdo_connection_close(s->connection);
  free(s->schema);
  free(s);
}

static void close_store(struct sdo_store *store) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  char process[24];
  const char *value = process;
  struct sdo_error unused;
  if (s->taken) sdo_postgres_roll_back(s);
  snprintf(process, sizeof process, "%lld", (long long)s->store.process);
  if (s->store.process && sdo_connection_is_up(s->connection))
    sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_LEAVE], &value, 1, NULL, &unused);
  free_store(s);
}

/* The connection stays the parent's: a goodbye from here would end it. */
static void abandon_store(struct sdo_store *store) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  PGconn *pg = sdo_connection_pg(s->connection);
  if (pg && PQsocket(pg) >= 0) close(PQsocket(pg));
}

static int open_store(const struct sdo_store_options *options, struct sdo_store **store,
                      struct sdo_error *err) {
  *store = NULL;
  struct sdo_store_postgres *s = calloc(1, sizeof *s);
  if (s) s->schema = strdup(options->schema ? options->schema : SDO_SCHEMA);
  if (!s || !s->schema) {
    free(s);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  s->store.driver = &sdo_store_postgres;
  s->readonly = options->readonly;
  if (prepare(s, options, err) < 0) {
    free_store(s);
    return -1;
  }
  *store = &s->store;
  return 0;
}

const struct sdo_store_driver sdo_store_postgres = {
    .version = SDO_STORE_VERSION,
    .open = open_store,
    .enter = sdo_postgres_enter,
    .opening = sdo_postgres_opening,
    .event = sdo_postgres_event,
    .close = close_store,
    .abandon = abandon_store,
    .take = sdo_postgres_take,
    .keep = sdo_postgres_keep,
    .leave = sdo_postgres_leave,
    .look = sdo_postgres_look,
    .list = sdo_postgres_list,
    .budget = sdo_postgres_budget,
    .allot = sdo_postgres_allot,
    .allotments = sdo_postgres_allotments,
    .history = sdo_postgres_history,
    .rule = sdo_postgres_rule,
    .remember = sdo_postgres_remember,
    .alias = sdo_postgres_alias,
    .aliases = sdo_postgres_aliases,
    .got = sdo_postgres_got,
    .rules_of = sdo_postgres_rules_of,
    .count = sdo_postgres_count,
    .examine = sdo_postgres_examine,
    .backup = sdo_postgres_backup,
    .seal = sdo_postgres_seal,
    .openings = sdo_postgres_openings,
    .ran = sdo_postgres_ran,
    .runs = sdo_postgres_runs,
    .see = sdo_postgres_see,
    .seen = sdo_postgres_seen,
    .all_rules = sdo_postgres_all_rules,
    .all_aliases = sdo_postgres_all_aliases,
    .fill = sdo_postgres_fill,
    .load_openings = sdo_postgres_load_openings,
    .load = sdo_postgres_load,
    .filled = sdo_postgres_filled,
    .tell = sdo_postgres_tell,
    .told = sdo_postgres_told,
};

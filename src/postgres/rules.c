#include <stdio.h>

#include "postgres/inside.h"

int sdo_postgres_rule(struct sdo_store *store, const char *name, struct sdo_rule *rule,
                      struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statement = {s->sql.text[SDO_SQL_RULE], &name, 1};
  PGresult *row;
  int result = -1;
  if (sdo_postgres_repeat(s, &statement, 1, &row, err) == SDO_EXCHANGED) {
    result = PQntuples(row) > 0;
    if (result) {
      snprintf(rule->reached, sizeof rule->reached, "%s", PQgetvalue(row, 0, 0));
      snprintf(rule->once, sizeof rule->once, "%s", PQgetvalue(row, 0, 1));
      snprintf(rule->script, sizeof rule->script, "%s", PQgetvalue(row, 0, 2));
    }
  }
  sdo_results_clear(&row, 1);
  return result;
}

/* Writes what is the same when it is written twice. */
static int write_down(struct sdo_store_postgres *s, enum sdo_sql sql,
                      const char *const *values, int count, struct sdo_error *err) {
  static const char *const idle[] = {"15s"};
  struct sdo_statement statements[] = {{s->sql.text[SDO_SQL_BEGIN], NULL, 0},
                                       sdo_postgres_guard(s, idle),
                                       {s->sql.text[sql], values, count},
                                       {s->sql.text[SDO_SQL_COMMIT], NULL, 0}};
  PGresult *results[4];
  if (s->readonly)
    return sdo_fail(err, SDO_STORE, "%.200s is opened to be read only", s->store.name);
  enum sdo_exchanged exchanged = sdo_postgres_repeat(s, statements, 4, results, err);
  if (exchanged == SDO_EXCHANGE_FAILED) sdo_postgres_roll_back(s);
  sdo_results_clear(results, 4);
  return exchanged == SDO_EXCHANGED ? 0 : -1;
}

int sdo_postgres_remember(struct sdo_store *store, const char *name,
                          const struct sdo_rule *rule, struct sdo_error *err) {
  const char *const values[] = {name, rule->reached, rule->once, rule->script};
  return write_down((struct sdo_store_postgres *)store, SDO_SQL_REMEMBER, values, 4, err);
}

int sdo_postgres_alias(struct sdo_store *store, const char *rule, const char *template,
                       struct sdo_error *err) {
  const char *const values[] = {rule, template};
  return write_down((struct sdo_store_postgres *)store, SDO_SQL_ALIAS, values, 2, err);
}

int sdo_postgres_aliases(struct sdo_store *store, const char *rule,
                         int (*visit)(void *data, const char *template), void *data,
                         struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statement = {s->sql.text[SDO_SQL_ALIASES], &rule, 1};
  PGresult *rows;
  int read = sdo_postgres_repeat(s, &statement, 1, &rows, err) == SDO_EXCHANGED;
  for (int row = 0; read && row < PQntuples(rows); row++)
    if (visit(data, PQgetvalue(rows, row, 0))) break;
  sdo_results_clear(&rows, 1);
  return read ? 0 : -1;
}

#include <stdio.h>

#include "postgres/inside.h"

/* Reads a rule from the columns of a row, from `at` on. */
static void read_rule(const PGresult *rows, int row, int at, struct sdo_rule *rule) {
  snprintf(rule->reached, sizeof rule->reached, "%s", PQgetvalue(rows, row, at));
  snprintf(rule->once, sizeof rule->once, "%s", PQgetvalue(rows, row, at + 1));
  snprintf(rule->script, sizeof rule->script, "%s", PQgetvalue(rows, row, at + 2));
  snprintf(rule->id, sizeof rule->id, "%s", PQgetvalue(rows, row, at + 3));
}

int sdo_postgres_rule(struct sdo_store *store, const char *name, struct sdo_rule *rule,
                      struct sdo_error *err) {
  PGresult *row =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_RULE, &name, 1, err);
  if (!row) return -1;
  int found = PQntuples(row) > 0;
  if (found) {
    read_rule(row, 0, 0, rule);
    snprintf(rule->first, sizeof rule->first, "%s", PQgetvalue(row, 0, 4));
  }
  PQclear(row);
  return found;
}

static int write_down(struct sdo_store *store, enum sdo_sql sql, const char *const *values,
                      int count, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statement = sdo_postgres_sql(s, sql, values, count);
  return sdo_postgres_write(s, (enum sdo_sql)0, &statement, NULL, err);
}

int sdo_postgres_remember(struct sdo_store *store, const char *name,
                          const struct sdo_rule *rule, struct sdo_error *err) {
  const char *const values[] = {name, rule->reached, rule->once, rule->script, rule->id};
  return write_down(store, SDO_SQL_REMEMBER, values, 5, err);
}

int sdo_postgres_alias(struct sdo_store *store, const char *rule, const char *template,
                       struct sdo_error *err) {
  const char *const values[] = {rule, template};
  return write_down(store, SDO_SQL_ALIAS, values, 2, err);
}

/* Visits the first column of what a statement gives for a text. */
static int visit_texts(struct sdo_store *store, enum sdo_sql sql, const char *of,
                       int (*visit)(void *data, const char *text), void *data,
                       struct sdo_error *err) {
  PGresult *rows = sdo_postgres_ask((struct sdo_store_postgres *)store, sql, &of, 1, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++)
    if (visit(data, PQgetvalue(rows, row, 0))) break;
  PQclear(rows);
  return 0;
}

int sdo_postgres_aliases(struct sdo_store *store, const char *rule,
                         int (*visit)(void *data, const char *template), void *data,
                         struct sdo_error *err) {
  return visit_texts(store, SDO_SQL_ALIASES, rule, visit, data, err);
}

int sdo_postgres_rules_of(struct sdo_store *store, const char *script,
                          int (*visit)(void *data, const char *rule), void *data,
                          struct sdo_error *err) {
  return visit_texts(store, SDO_SQL_RULES_OF, script, visit, data, err);
}

enum { NUMBER_SIZE = 24 };

int sdo_postgres_ran(struct sdo_store *store, const char *rule, const struct sdo_run *run,
                     struct sdo_error *err) {
  char gifts[NUMBER_SIZE], people[NUMBER_SIZE];
  snprintf(gifts, sizeof gifts, "%lld", (long long)run->gifts);
  snprintf(people, sizeof people, "%lld", (long long)run->people);
  const char *const values[] = {rule, run->day, gifts, people};
  return write_down(store, SDO_SQL_RAN, values, 4, err);
}

int sdo_postgres_runs(struct sdo_store *store, const char *rule, const char *until,
                      int64_t limit,
                      int (*visit)(void *data, const char *rule, const struct sdo_run *run),
                      void *data, struct sdo_error *err) {
  char most[NUMBER_SIZE];
  snprintf(most, sizeof most, "%lld", (long long)limit);
  const char *const values[] = {rule, until, most};
  PGresult *rows =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_RUNS, values, 3, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++) {
    struct sdo_run run = {.gifts = sdo_result_number(rows, row, 2),
                          .people = sdo_result_number(rows, row, 3)};
    snprintf(run.day, sizeof run.day, "%s", PQgetvalue(rows, row, 1));
    if (visit(data, PQgetvalue(rows, row, 0), &run)) break;
  }
  PQclear(rows);
  return 0;
}

int sdo_postgres_see(struct sdo_store *store, const struct sdo_seen *seen,
                     struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  char turn[NUMBER_SIZE];
  snprintf(turn, sizeof turn, "%lld", (long long)seen->turn);
  const char *const values[] = {seen->rule, seen->text, turn};
  struct sdo_statement statement = sdo_postgres_sql(s, SDO_SQL_SEE, values, 3);
  PGresult *row = NULL;
  if (sdo_postgres_write(s, (enum sdo_sql)0, &statement, &row, err) < 0) return -1;
  int noted = PQntuples(row) > 0;
  PQclear(row);
  return noted;
}

int sdo_postgres_seen(struct sdo_store *store, const char *rule,
                      int (*visit)(void *data, const struct sdo_seen *seen), void *data,
                      struct sdo_error *err) {
  PGresult *rows =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_SEEN, &rule, 1, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++) {
    struct sdo_seen seen = {.rule = PQgetvalue(rows, row, 0),
                            .text = PQgetvalue(rows, row, 1),
                            .turn = sdo_result_number(rows, row, 2)};
    if (visit(data, &seen)) break;
  }
  PQclear(rows);
  return 0;
}

int sdo_postgres_all_rules(struct sdo_store *store,
                           int (*visit)(void *data, const char *name,
                                        const struct sdo_rule *rule),
                           void *data, struct sdo_error *err) {
  PGresult *rows =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_ALL_RULES, NULL, 0, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++) {
    struct sdo_rule rule;
    read_rule(rows, row, 1, &rule);
    if (visit(data, PQgetvalue(rows, row, 0), &rule)) break;
  }
  PQclear(rows);
  return 0;
}

int sdo_postgres_all_aliases(struct sdo_store *store,
                             int (*visit)(void *data, const char *rule,
                                          const char *template),
                             void *data, struct sdo_error *err) {
  PGresult *rows = sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_ALL_ALIASES,
                                    NULL, 0, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++)
    if (visit(data, PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1))) break;
  PQclear(rows);
  return 0;
}

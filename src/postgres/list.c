#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/inside.h"

/* Lists of gifts. */

static const char declare[] = "DECLARE gifts NO SCROLL CURSOR FOR ";

/* The statement that gives what the filter wants in the order that it is wanted in. */
static enum sdo_sql list_of(const struct sdo_gift_filter *filter) {
  if (filter->key || filter->recipient) return SDO_SQL_LIST;
  if (filter->rule) return SDO_SQL_LIST_OF_RULE;
  if (filter->operation && (filter->began_from || filter->began_to))
    return SDO_SQL_LIST_OF_TIME;
  return SDO_SQL_LIST;
}

/* The numbers among the parameters, as texts. */
struct numbers {
  char campaign[24], since[24], began_from[24], began_to[24], limit[24];
};

static void write_number(char text[24], int64_t number) {
  snprintf(text, 24, "%" PRId64, number);
}

static void fill_values(const struct sdo_gift_filter *filter, enum sdo_sql list,
                        struct numbers *numbers, const char *values[SDO_LIST_PARAMETERS]) {
  /* Where a list goes on; a key is never empty, so that all of `since` are behind it. */
  int goes_on = filter->after && list == SDO_SQL_LIST;
  write_number(numbers->campaign, filter->campaign);
  write_number(numbers->since, goes_on ? filter->after_at : filter->since);
  write_number(numbers->began_from, filter->began_from);
  write_number(numbers->began_to, filter->began_to ? filter->began_to : INT64_MAX);
  write_number(numbers->limit, filter->limit);
  values[SDO_LIST_STATE] = filter->state;
  values[SDO_LIST_SCRIPT] = filter->script;
  values[SDO_LIST_RECIPIENT] = filter->recipient;
  values[SDO_LIST_KEY] = filter->key;
  values[SDO_LIST_CAMPAIGN] = numbers->campaign;
  values[SDO_LIST_SINCE] = numbers->since;
  values[SDO_LIST_RULE] = filter->rule;
  values[SDO_LIST_REST] = filter->rest;
  values[SDO_LIST_NOT_RULE] = filter->not_rule;
  values[SDO_LIST_OPERATION] = filter->operation;
  values[SDO_LIST_BEGAN_FROM] = numbers->began_from;
  values[SDO_LIST_BEGAN_TO] = numbers->began_to;
  values[SDO_LIST_AFTER] = filter->after ? filter->after : "";
  values[SDO_LIST_LIMIT] = filter->limit ? numbers->limit : NULL;
}

/* Visits the rows of one part of a list. Returns whether there may be more, and the visitor
   wants them. */
static int visit_part(const struct sdo_store_postgres *s, const PGresult *part,
                      int (*visit)(void *data, const struct sdo_gift_row *row),
                      void *data) {
  for (int row = 0; row < PQntuples(part); row++) {
    struct sdo_gift_row gift = sdo_postgres_row(s, part, row);
    if (visit(data, &gift)) return 0;
  }
  return PQntuples(part) == SDO_FETCH;
}

/* A part of a list, in one round trip. */
static int list_part(struct sdo_store_postgres *s, enum sdo_sql list,
                     const char *const *values,
                     int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                     struct sdo_error *err) {
  PGresult *part = sdo_postgres_ask(s, list, values, SDO_LIST_PARAMETERS, err);
  if (!part) return -1;
  visit_part(s, part, visit, data);
  PQclear(part);
  return 0;
}

static int visit_parts(struct sdo_store_postgres *s, PGresult *part,
                       int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                       struct sdo_error *err) {
  int result = 0;
  while (result == 0 && visit_part(s, part, visit, data)) {
    PQclear(part);
    result =
        sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_FETCH], NULL, 0, &part, err);
  }
  PQclear(part);
  return result;
}

/* All of a list, by a cursor: however long the ledger is, few rows are on their way. */
static int list_all(struct sdo_store_postgres *s, enum sdo_sql list,
                    const char *const *values,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err) {
  enum { BEGIN, GUARD, DECLARE, FETCH, ALL };
  size_t size = sizeof declare + strlen(s->sql.text[list]);
  char *sql = malloc(size);
  if (!sql) return sdo_fail(err, SDO_STORE, "out of memory");
  snprintf(sql, size, "%s%s", declare, s->sql.text[list]);
  struct sdo_statement statements[ALL] = {
      [BEGIN] = sdo_postgres_sql(s, SDO_SQL_BEGIN_READING, NULL, 0),
      [GUARD] = sdo_postgres_sql(s, SDO_SQL_GUARD, sdo_idle_reading, 1),
      [DECLARE] = {sql, values, SDO_LIST_PARAMETERS},
      [FETCH] = sdo_postgres_sql(s, SDO_SQL_FETCH, NULL, 0)};
  PGresult *results[ALL];
  int result = -1;
  if (sdo_postgres_repeat(s, statements, ALL, results, err) == SDO_EXCHANGED) {
    result = visit_parts(s, results[FETCH], visit, data, err);
    results[FETCH] = NULL;
  }
  sdo_results_clear(results, ALL);
  sdo_postgres_roll_back(s);
  free(sql);
  return result;
}

int sdo_postgres_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                      int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                      struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  enum sdo_sql list = list_of(filter);
  struct numbers numbers;
  const char *values[SDO_LIST_PARAMETERS];
  fill_values(filter, list, &numbers, values);
  int is_part = filter->limit > 0 && filter->limit <= SDO_FETCH;
  return is_part ? list_part(s, list, values, visit, data, err)
                 : list_all(s, list, values, visit, data, err);
}

#include <inttypes.h>
#include <stdio.h>

#include "postgres/inside.h"

/* Lists of gifts: a part of one in one round trip. */

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

int sdo_postgres_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                      int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                      struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  enum sdo_sql list = list_of(filter);
  struct numbers numbers;
  const char *values[SDO_LIST_PARAMETERS];
  fill_values(filter, list, &numbers, values);
  PGresult *rows = sdo_postgres_ask(s, list, values, SDO_LIST_PARAMETERS, err);
  if (!rows) return -1;
  for (int i = 0; i < PQntuples(rows); i++) {
    struct sdo_gift_row row = sdo_postgres_row(s, rows, i);
    if (visit(data, &row)) break;
  }
  PQclear(rows);
  return 0;
}

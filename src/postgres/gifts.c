#include <stdlib.h>

#include "postgres/array.h"
#include "postgres/inside.h"

/* Reading single gifts. */

struct sdo_gift_row sdo_postgres_row(const struct sdo_store_postgres *s, const PGresult *r,
                                     int row) {
  const char *skew = sdo_result_text(r, row, SDO_COLUMN_SKEW);
  int64_t opening = sdo_result_number(r, row, SDO_COLUMN_PROCESS);
  return (struct sdo_gift_row){
      .gift = {.key = sdo_result_text(r, row, SDO_COLUMN_KEY),
               .operation = sdo_result_text(r, row, SDO_COLUMN_OPERATION),
               .recipient = sdo_result_text(r, row, SDO_COLUMN_RECIPIENT),
               .campaign = sdo_result_number(r, row, SDO_COLUMN_CAMPAIGN),
               .via = sdo_result_text(r, row, SDO_COLUMN_VIA),
               .price = sdo_result_text(r, row, SDO_COLUMN_PRICE),
               .script = sdo_result_text(r, row, SDO_COLUMN_SCRIPT),
               .skew_ms = skew ? strtoll(skew, NULL, 10) : SDO_SKEW_UNKNOWN,
               .rule = sdo_result_text(r, row, SDO_COLUMN_RULE),
               .occasion = sdo_result_text(r, row, SDO_COLUMN_OCCASION),
               .people = sdo_result_text(r, row, SDO_COLUMN_PEOPLE),
               .due = sdo_result_text(r, row, SDO_COLUMN_DUE)},
      .state = sdo_result_text(r, row, SDO_COLUMN_STATE),
      .note = sdo_result_text(r, row, SDO_COLUMN_NOTE),
      .tracking_code = sdo_result_text(r, row, SDO_COLUMN_TRACKING_CODE),
      .tracking_url = sdo_result_text(r, row, SDO_COLUMN_TRACKING_URL),
      .link = sdo_result_text(r, row, SDO_COLUMN_LINK),
      .message = sdo_result_text(r, row, SDO_COLUMN_MESSAGE),
      .same = sdo_result_text(r, row, SDO_COLUMN_SAME),
      .mark = sdo_result_text(r, row, SDO_COLUMN_MARK),
      .ours = s->store.process && opening == s->store.process,
      .alive = sdo_result_is_true(r, row, SDO_COLUMN_ALIVE),
      .at = sdo_result_number(r, row, SDO_COLUMN_AT),
      .began = sdo_result_number(r, row, SDO_COLUMN_BEGAN),
      .opening = opening,
      .user = sdo_result_text(r, row, SDO_COLUMN_USER),
      .host = sdo_result_text(r, row, SDO_COLUMN_HOST),
      .pid = sdo_result_number(r, row, SDO_COLUMN_PID)};
}

int sdo_postgres_look(struct sdo_store *store, const char *const *keys, size_t count,
                      struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_buffer array = {0};
  PGresult *found = NULL;
  if (sdo_array_texts(&array, keys, count) < 0) {
    sdo_fail(err, SDO_STORE, "out of memory");
  } else {
    const char *const values[] = {array.data};
    found = sdo_postgres_ask(s, SDO_SQL_LOOK, values, 1, err);
  }
  sdo_buffer_free(&array);
  if (!found) return -1;
  sdo_postgres_hand_over(s, found, count, rows);
  return 0;
}

/* The texts are the result's, which stays. */
void sdo_postgres_hand_over(struct sdo_store_postgres *s, PGresult *found, size_t count,
                            struct sdo_gift_row *rows) {
  PQclear(s->rows);
  s->rows = found;
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
  for (int row = 0; row < PQntuples(found); row++)
    rows[sdo_result_number(found, row, SDO_COLUMN_NUMBER) - 1] =
        sdo_postgres_row(s, found, row);
}

int sdo_postgres_history(struct sdo_store *store, const char *key,
                         int (*visit)(void *data, const struct sdo_event *event),
                         void *data, struct sdo_error *err) {
  PGresult *r =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_HISTORY, &key, 1, err);
  if (!r) return -1;
  for (int row = 0; row < PQntuples(r); row++) {
    struct sdo_event event = {.number = sdo_result_number(r, row, SDO_EVENT_NUMBER),
                              .at = sdo_result_number(r, row, SDO_EVENT_AT),
                              .state = sdo_result_text(r, row, SDO_EVENT_STATE),
                              .note = sdo_result_text(r, row, SDO_EVENT_NOTE),
                              .opening = sdo_result_number(r, row, SDO_EVENT_PROCESS),
                              .user = sdo_result_text(r, row, SDO_EVENT_USER),
                              .host = sdo_result_text(r, row, SDO_EVENT_HOST),
                              .pid = sdo_result_number(r, row, SDO_EVENT_PID)};
    if (visit(data, &event)) break;
  }
  PQclear(r);
  return 0;
}

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
               .hundredths = sdo_result_number(r, row, SDO_COLUMN_HUNDREDTHS),
               .currency = sdo_result_text(r, row, SDO_COLUMN_CURRENCY),
               .sender = sdo_result_text(r, row, SDO_COLUMN_SENDER),
               .team = sdo_result_text(r, row, SDO_COLUMN_TEAM),
               .day = sdo_result_text(r, row, SDO_COLUMN_DAY),
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

/* Questions. */

int sdo_postgres_make_question(struct sdo_postgres_question *made,
                               const struct sdo_question *question, struct sdo_error *err) {
  int failed = sdo_array_texts(&made->keys, question->keys, question->count) < 0;
  if (question->gifts) {
    for (size_t i = 0; i < question->count && !failed; i++)
      failed = sdo_array_text(&made->sought, question->gifts[i].sought) < 0 ||
               sdo_array_text(&made->people, question->gifts[i].people) < 0;
    failed = failed || sdo_array_end(&made->sought) < 0 || sdo_array_end(&made->people) < 0;
    for (const char *const *state = question->unless; *state && !failed; state++)
      failed = sdo_array_text(&made->unless, *state) < 0;
    failed = failed || sdo_array_end(&made->unless) < 0;
  }
  made->values[0] = made->keys.data;
  made->values[1] = made->sought.data;
  made->values[2] = made->unless.data;
  made->values[3] = made->people.data;
  return failed ? sdo_fail(err, SDO_STORE, "out of memory") : 0;
}

void sdo_postgres_free_question(struct sdo_postgres_question *made) {
  sdo_buffer_free(&made->keys);
  sdo_buffer_free(&made->sought);
  sdo_buffer_free(&made->people);
  sdo_buffer_free(&made->unless);
}

int sdo_postgres_look(struct sdo_store *store, const struct sdo_question *question,
                      struct sdo_gift_row *rows, struct sdo_error *err) {
  enum { LOOK, OTHERS, ALL };
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_postgres_question made = {0};
  PGresult *results[ALL] = {0};
  int looked = 0;
  if (sdo_postgres_make_question(&made, question, err) == 0) {
    struct sdo_statement statements[ALL] = {
        [LOOK] = sdo_postgres_sql(s, SDO_SQL_LOOK, made.values, 1),
        [OTHERS] = sdo_postgres_sql(s, SDO_SQL_OTHERS, made.values, 3)};
    looked = sdo_postgres_repeat(s, statements, question->gifts ? ALL : OTHERS, results,
                                 err) == SDO_EXCHANGED;
  }
  sdo_postgres_free_question(&made);
  if (looked) sdo_postgres_hand_over(s, results[LOOK], results[OTHERS], question, rows);
  else sdo_results_clear(results, ALL);
  return looked ? 0 : -1;
}

static void read_found(const struct sdo_store_postgres *s, const PGresult *found,
                       size_t count, struct sdo_gift_row *rows) {
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
  for (int row = 0; row < PQntuples(found); row++)
    rows[sdo_result_number(found, row, SDO_COLUMN_NUMBER) - 1] =
        sdo_postgres_row(s, found, row);
}

/* The texts are the results', which stay. */
void sdo_postgres_hand_over(struct sdo_store_postgres *s, PGresult *found, PGresult *others,
                            const struct sdo_question *question,
                            struct sdo_gift_row *rows) {
  PQclear(s->rows);
  PQclear(s->others);
  s->rows = found;
  s->others = others;
  read_found(s, found, question->count, rows);
  if (others) read_found(s, others, question->count, rows + question->count);
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

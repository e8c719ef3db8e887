#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/array.h"
#include "postgres/inside.h"

/* Whoever holds keys decides at once; one that does not was stopped, or is cut off. */
static const char *const idle_short[] = {"15s"};
/* Between two parts of a list somebody may read it. */
static const char *const idle_long[] = {"10min"};

/* Reading. */

static struct sdo_gift_row read_row(const struct sdo_store_postgres *s, const PGresult *r,
                                    int row) {
  const char *skew = sdo_result_text(r, row, SDO_COLUMN_SKEW);
  int64_t process = sdo_result_number(r, row, SDO_COLUMN_PROCESS);
  return (struct sdo_gift_row){
      .gift = {.key = sdo_result_text(r, row, SDO_COLUMN_KEY),
               .operation = sdo_result_text(r, row, SDO_COLUMN_OPERATION),
               .recipient = sdo_result_text(r, row, SDO_COLUMN_RECIPIENT),
               .campaign = sdo_result_number(r, row, SDO_COLUMN_CAMPAIGN),
               .via = sdo_result_text(r, row, SDO_COLUMN_VIA),
               .price = sdo_result_text(r, row, SDO_COLUMN_PRICE),
               .script = sdo_result_text(r, row, SDO_COLUMN_SCRIPT),
               .skew_ms = skew ? strtoll(skew, NULL, 10) : SDO_SKEW_UNKNOWN},
      .state = sdo_result_text(r, row, SDO_COLUMN_STATE),
      .note = sdo_result_text(r, row, SDO_COLUMN_NOTE),
      .tracking_code = sdo_result_text(r, row, SDO_COLUMN_TRACKING_CODE),
      .tracking_url = sdo_result_text(r, row, SDO_COLUMN_TRACKING_URL),
      .link = sdo_result_text(r, row, SDO_COLUMN_LINK),
      .message = sdo_result_text(r, row, SDO_COLUMN_MESSAGE),
      .mark = sdo_result_text(r, row, SDO_COLUMN_MARK),
      .ours = s->store.process && process == s->store.process,
      .alive = sdo_result_is_true(r, row, SDO_COLUMN_ALIVE),
      .at = sdo_result_number(r, row, SDO_COLUMN_AT),
      .began = sdo_result_number(r, row, SDO_COLUMN_BEGAN),
      .user = sdo_result_text(r, row, SDO_COLUMN_USER),
      .host = sdo_result_text(r, row, SDO_COLUMN_HOST),
      .pid = sdo_result_number(r, row, SDO_COLUMN_PID)};
}

/* Gives the rows that were found to the keys that were asked for; the texts are the
   result's, which stays. */
static void hand_over(struct sdo_store_postgres *s, PGresult *found, size_t count,
                      struct sdo_gift_row *rows) {
  PQclear(s->rows);
  s->rows = found;
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
  for (int row = 0; row < PQntuples(found); row++) {
    int64_t number = sdo_result_number(found, row, SDO_COLUMN_NUMBER);
    rows[number - 1] = read_row(s, found, row);
  }
}

static int fail_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

static int make_keys(struct sdo_buffer *array, const char *const *keys, size_t count,
                     struct sdo_error *err) {
  for (size_t i = 0; i < count; i++)
    if (sdo_array_text(array, keys[i]) < 0) return fail_memory(err);
  return sdo_array_end(array) < 0 ? fail_memory(err) : 0;
}

int sdo_postgres_look(struct sdo_store *store, const char *const *keys, size_t count,
                      struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_buffer array = {0};
  int result = make_keys(&array, keys, count, err);
  if (result == 0) {
    const char *const values[] = {array.data};
    struct sdo_statement statement = {s->sql.text[SDO_SQL_LOOK], values, 1};
    PGresult *found;
    if (sdo_postgres_repeat(s, &statement, 1, &found, err) == SDO_EXCHANGED) {
      hand_over(s, found, count, rows);
    } else {
      sdo_results_clear(&found, 1);
      result = -1;
    }
  }
  sdo_buffer_free(&array);
  return result;
}

/* Visits the rows of one part of a list. Returns whether there are more, and the visitor
   wants them. */
static int visit_part(const struct sdo_store_postgres *s, const PGresult *part,
                      int (*visit)(void *data, const struct sdo_gift_row *row),
                      void *data) {
  for (int row = 0; row < PQntuples(part); row++) {
    struct sdo_gift_row gift = read_row(s, part, row);
    if (visit(data, &gift)) return 0;
  }
  return PQntuples(part) == SDO_FETCH;
}

/* Visits part after part, beginning with the first one. */
static int visit_parts(struct sdo_store_postgres *s, PGresult *part,
                       int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                       struct sdo_error *err) {
  int result = 0;
  while (visit_part(s, part, visit, data)) {
    PQclear(part);
    part = NULL;
    result =
        sdo_exchange_one(s->connection, s->sql.text[SDO_SQL_FETCH], NULL, 0, &part, err);
    if (result < 0) break;
  }
  PQclear(part);
  return result;
}

int sdo_postgres_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                      int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                      struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  char campaign[24], since[24];
  snprintf(campaign, sizeof campaign, "%lld", (long long)filter->campaign);
  snprintf(since, sizeof since, "%lld", (long long)filter->since);
  const char *const values[] = {filter->state, filter->script, filter->recipient,
                                filter->key,   campaign,       since};
  struct sdo_statement statements[] = {{s->sql.text[SDO_SQL_BEGIN_READING], NULL, 0},
                                       sdo_postgres_guard(s, idle_long),
                                       {s->sql.text[SDO_SQL_LIST], values, 6},
                                       {s->sql.text[SDO_SQL_FETCH], NULL, 0}};
  PGresult *results[4];
  enum sdo_exchanged exchanged = sdo_postgres_repeat(s, statements, 4, results, err);
  PGresult *first = results[3];
  results[3] = NULL;
  sdo_results_clear(results, 4);
  int result = -1;
  if (exchanged == SDO_EXCHANGED) result = visit_parts(s, first, visit, data, err);
  else PQclear(first);
  sdo_postgres_roll_back(s);
  return result;
}

int sdo_postgres_history(struct sdo_store *store, const char *key,
                         int (*visit)(void *data, const struct sdo_event *event),
                         void *data, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statement = {s->sql.text[SDO_SQL_HISTORY], &key, 1};
  PGresult *r;
  int read = sdo_postgres_repeat(s, &statement, 1, &r, err) == SDO_EXCHANGED;
  for (int row = 0; read && row < PQntuples(r); row++) {
    struct sdo_event event = {.at = sdo_result_number(r, row, 0),
                              .state = sdo_result_text(r, row, 1),
                              .note = sdo_result_text(r, row, 2),
                              .user = sdo_result_text(r, row, 3),
                              .host = sdo_result_text(r, row, 4),
                              .pid = sdo_result_number(r, row, 5)};
    if (visit(data, &event)) break;
  }
  sdo_results_clear(&r, 1);
  return read ? 0 : -1;
}

/* Writing. */

static int check_writable(const struct sdo_store_postgres *s, struct sdo_error *err) {
  if (!s->readonly) return 0;
  return sdo_fail(err, SDO_STORE, "%.200s is opened to be read only", s->store.name);
}

int sdo_postgres_take(struct sdo_store *store, const char *const *keys, size_t count,
                      struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_buffer array = {0};
  int result = check_writable(s, err);
  if (result == 0) result = make_keys(&array, keys, count, err);
  if (result == 0) {
    const char *const values[] = {array.data};
    struct sdo_statement statements[] = {{s->sql.text[SDO_SQL_BEGIN], NULL, 0},
                                         sdo_postgres_guard(s, idle_short),
                                         {s->sql.text[SDO_SQL_LOCK], values, 1},
                                         {s->sql.text[SDO_SQL_LOOK], values, 1}};
    PGresult *results[4];
    if (sdo_postgres_repeat(s, statements, 4, results, err) == SDO_EXCHANGED) {
      hand_over(s, results[3], count, rows);
      results[3] = NULL;
      s->taken = 1;
    } else {
      sdo_postgres_roll_back(s);
      result = -1;
    }
    sdo_results_clear(results, 4);
  }
  sdo_buffer_free(&array);
  return result;
}

void sdo_postgres_leave(struct sdo_store *store) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  if (s->taken) sdo_postgres_roll_back(s);
}

/* The parameters of SDO_SQL_KEEP. */

/* "intent unknown": words without a blank in them. */
static int add_words(struct sdo_buffer *array, const char *const *words) {
  struct sdo_buffer all = {0};
  int failed = 0;
  for (const char *const *word = words; word && *word && !failed; word++)
    failed =
        (all.len && sdo_buffer_text(&all, " ") < 0) || sdo_buffer_text(&all, *word) < 0;
  failed = failed || sdo_array_text(array, words ? (all.data ? all.data : "") : NULL) < 0;
  sdo_buffer_free(&all);
  return failed ? -1 : 0;
}

static int add_change(struct sdo_buffer arrays[SDO_KEEP_PARAMETERS],
                      const struct sdo_change *change) {
  static const struct sdo_gift no_gift = {.skew_ms = SDO_SKEW_UNKNOWN};
  const struct sdo_gift *gift = change->gift ? change->gift : &no_gift;
  const struct sdo_receipt *receipt = change->receipt;
  const struct {
    enum sdo_keep_parameter to;
    const char *text;
  } texts[] = {{SDO_KEEP_KEY, change->key},
               {SDO_KEEP_STATE, change->state},
               {SDO_KEEP_NOTE, change->note},
               {SDO_KEEP_OPERATION, gift->operation},
               {SDO_KEEP_RECIPIENT, gift->recipient},
               {SDO_KEEP_VIA, gift->via},
               {SDO_KEEP_PRICE, gift->price},
               {SDO_KEEP_SCRIPT, gift->script},
               {SDO_KEEP_MARK, change->mark},
               {SDO_KEEP_TRACKING_CODE, receipt ? receipt->tracking_code : NULL},
               {SDO_KEEP_TRACKING_URL, receipt ? receipt->tracking_url : NULL},
               {SDO_KEEP_LINK, receipt ? receipt->link : NULL},
               {SDO_KEEP_MESSAGE, receipt ? receipt->message : NULL}};
  int failed = 0;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    failed |= sdo_array_text(&arrays[texts[i].to], texts[i].text) < 0;
  failed |= sdo_array_number(&arrays[SDO_KEEP_CAMPAIGN], gift->campaign) < 0;
  failed |= sdo_array_number(&arrays[SDO_KEEP_LEASE], change->lease_ms) < 0;
  if (gift->skew_ms == SDO_SKEW_UNKNOWN)
    failed |= sdo_array_text(&arrays[SDO_KEEP_SKEW], NULL) < 0;
  else failed |= sdo_array_number(&arrays[SDO_KEEP_SKEW], gift->skew_ms) < 0;
  failed |= add_words(&arrays[SDO_KEEP_FROM], change->from) < 0;
  return failed ? -1 : 0;
}

static int make_changes(const struct sdo_store_postgres *s,
                        struct sdo_buffer arrays[SDO_KEEP_PARAMETERS],
                        const char *values[SDO_KEEP_PARAMETERS],
                        const struct sdo_change *changes, size_t count,
                        struct sdo_error *err) {
  for (size_t i = 0; i < count; i++)
    if (add_change(arrays, &changes[i]) < 0) return fail_memory(err);
  values[SDO_KEEP_PROCESS] = s->process;
  for (int i = SDO_KEEP_KEY; i < SDO_KEEP_PARAMETERS; i++) {
    if (sdo_array_end(&arrays[i]) < 0) return fail_memory(err);
    values[i] = arrays[i].data;
  }
  return 0;
}

/* What came of the statement that writes and of the commit behind it. */
static enum sdo_kept judge(struct sdo_store_postgres *s, enum sdo_exchanged exchanged,
                           const PGresult *written, const PGresult *committed,
                           struct sdo_error *err) {
  if (exchanged == SDO_EXCHANGE_FAILED) {
    sdo_postgres_roll_back(s);
    return SDO_KEPT_NOT;
  }
  if (!sdo_result_committed(committed)) {
    if (exchanged == SDO_EXCHANGE_LOST) return SDO_KEPT_UNSURE;
    sdo_fail(err, SDO_STORE, "%.200s rolled back what was to be written", s->store.name);
    return SDO_KEPT_NOT;
  }
  const char *missing = sdo_result_text(written, 0, 1);
  if (missing) {
    sdo_fail(err, SDO_STORE, "the ledger has no key %.200s", missing);
    return SDO_KEPT_NOT;
  }
  if (!sdo_result_is_true(written, 0, 0)) return SDO_KEPT_OTHERWISE;
  const char *last = sdo_result_text(written, 0, 2);
  if (last) snprintf(s->last, sizeof s->last, "%s", last);
  return SDO_KEPT;
}

/* A whole transaction, or the rest of the one that was begun by take. */
static enum sdo_kept write_changes(struct sdo_store_postgres *s, const char *const *values,
                                   struct sdo_error *err) {
  enum { BEGIN, GUARD, LOCK, KEEP, COMMIT, ALL };
  struct sdo_statement statements[ALL] = {
      [BEGIN] = {s->sql.text[SDO_SQL_BEGIN], NULL, 0},
      [GUARD] = sdo_postgres_guard(s, idle_short),
      [LOCK] = {s->sql.text[SDO_SQL_LOCK], &values[SDO_KEEP_KEY], 1},
      [KEEP] = {s->sql.text[SDO_SQL_KEEP], values, SDO_KEEP_PARAMETERS},
      [COMMIT] = {s->sql.text[SDO_SQL_COMMIT], NULL, 0}};
  PGresult *results[ALL] = {0};
  int from = s->taken ? KEEP : BEGIN;
  if (s->taken && !sdo_connection_is_up(s->connection)) {
    s->taken = 0;
    sdo_connection_fail(s->connection, err);
    return SDO_KEPT_NOT;
  }
  if (!s->taken && sdo_postgres_ready(s, err) < 0) return SDO_KEPT_NOT;
  s->taken = 0;
  enum sdo_exchanged exchanged = sdo_exchange(s->connection, statements + from,
                                              (size_t)(ALL - from), results + from, err);
  enum sdo_kept kept = judge(s, exchanged, results[KEEP], results[COMMIT], err);
  sdo_results_clear(results, ALL);
  return kept;
}

enum sdo_kept sdo_postgres_keep(struct sdo_store *store, const struct sdo_change *changes,
                                size_t count, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_buffer arrays[SDO_KEEP_PARAMETERS] = {0};
  const char *values[SDO_KEEP_PARAMETERS];
  enum sdo_kept kept = SDO_KEPT_NOT;
  if (check_writable(s, err) == 0 &&
      make_changes(s, arrays, values, changes, count, err) == 0)
    kept = write_changes(s, values, err);
  if (kept != SDO_KEPT) sdo_postgres_leave(store);
  for (int i = 0; i < SDO_KEEP_PARAMETERS; i++)
    sdo_buffer_free(&arrays[i]);
  return kept;
}

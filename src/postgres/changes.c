#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "postgres/array.h"
#include "postgres/inside.h"

/* Changing gifts. Whoever writes one holds its lock from before it is read to the end of
   the transaction; so what was read is what is there. */

static void fail_memory(struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "out of memory");
}

/* A server that took over for another one may not have what was written last; or a backup
   was put back. */
int sdo_postgres_check_stand(struct sdo_store_postgres *s, const PGresult *row,
                             struct sdo_error *err) {
  const char *moved_to = sdo_result_text(row, 0, 1);
  snprintf(s->store.moved_to, sizeof s->store.moved_to, "%s", moved_to ? moved_to : "");
  if (!sdo_result_is_true(row, 0, 0)) {
    sdo_fail(err, SDO_GUARD,
             "the ledger %.160s went back in time during the run: what the "
             "run wrote last is not in it",
             s->store.name);
    return sdo_hint(err, "did a standby take over that had not got it, or was a backup put "
                         "back? sendoso ledger recover reads what was sent since");
  }
  if (!moved_to) return 0;
  return sdo_fail(err, SDO_GUARD, "the ledger was moved to %.200s", s->store.moved_to);
}

/* One round trip. 0, or -1 and nothing is held. */
static int ask(struct sdo_store_postgres *s, const struct sdo_question *question,
               const char *const *values, struct sdo_gift_row *rows,
               struct sdo_error *err) {
  enum { BEGIN, GUARD, LOCK, STAND, LOOK, LOCK_MORE, OTHERS, ALL };
  char process[24], event[24];
  snprintf(process, sizeof process, "%" PRId64, s->store.process);
  snprintf(event, sizeof event, "%" PRId64, s->store.event);
  const char *const stand[] = {process, s->mark, event}, *const more[] = {NULL, values[1],
                                                                          values[3]};
  struct sdo_statement statements[ALL] = {
      [BEGIN] = sdo_postgres_sql(s, SDO_SQL_BEGIN, NULL, 0),
      [GUARD] = sdo_postgres_sql(s, SDO_SQL_GUARD, NULL, 0),
      [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK, values, 1),
      [STAND] = sdo_postgres_sql(s, SDO_SQL_STAND, stand, 3),
      [LOOK] = sdo_postgres_sql(s, SDO_SQL_LOOK, values, 1),
      [LOCK_MORE] = sdo_postgres_sql(s, SDO_SQL_LOCK_MORE, more, 3),
      [OTHERS] = sdo_postgres_sql(s, SDO_SQL_OTHERS, values, 3)};
  PGresult *results[ALL] = {0};
  size_t count = question->gifts ? ALL : LOCK_MORE;
  int taken = sdo_postgres_repeat(s, statements, count, results, err) == SDO_EXCHANGED;
  s->taken = taken;
  if (taken && sdo_postgres_check_stand(s, results[STAND], err) < 0) {
    sdo_postgres_roll_back(s);
    taken = 0;
  }
  if (taken) {
    sdo_postgres_hand_over(s, results[LOOK], results[OTHERS], question, rows);
    results[LOOK] = results[OTHERS] = NULL;
  }
  sdo_results_clear(results, ALL);
  return taken ? 0 : -1;
}

int sdo_postgres_take(struct sdo_store *store, const struct sdo_question *question,
                      struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_postgres_question made = {0};
  int result = -1;
  if (sdo_postgres_check_writable(s, err) == 0 &&
      sdo_postgres_make_question(&made, question, err) == 0)
    result = ask(s, question, made.values, rows, err);
  sdo_postgres_free_question(&made);
  return result;
}

void sdo_postgres_leave(struct sdo_store *store) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  if (s->taken) sdo_postgres_roll_back(s);
}

/* The parameters of SDO_SQL_KEEP. */

struct parameters {
  struct sdo_buffer arrays[SDO_KEEP_PARAMETERS];
  char process[24], wall[24], event[24];
  const char *values[SDO_KEEP_PARAMETERS];
};

/* "intent unknown": words without a blank in them. */
static int add_words(struct sdo_buffer *array, const char *const *words) {
  struct sdo_buffer all = {0};
  int failed = sdo_buffer_text(&all, "") < 0;
  for (const char *const *word = words; word && *word && !failed; word++)
    failed =
        (all.len && sdo_buffer_text(&all, " ") < 0) || sdo_buffer_text(&all, *word) < 0;
  failed = failed || sdo_array_text(array, words ? all.data : NULL) < 0;
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
               {SDO_KEEP_CURRENCY, gift->currency},
               {SDO_KEEP_SENDER, gift->sender},
               {SDO_KEEP_TEAM, gift->team},
               {SDO_KEEP_DAY, gift->day},
               {SDO_KEEP_SCRIPT, gift->script},
               {SDO_KEEP_RULE, gift->rule},
               {SDO_KEEP_OCCASION, gift->occasion},
               {SDO_KEEP_PEOPLE, gift->people},
               {SDO_KEEP_SOUGHT, gift->sought},
               {SDO_KEEP_DUE, gift->due},
               {SDO_KEEP_SAME, change->same},
               {SDO_KEEP_MARK, change->mark},
               {SDO_KEEP_TRACKING_CODE, receipt ? receipt->tracking_code : NULL},
               {SDO_KEEP_TRACKING_URL, receipt ? receipt->tracking_url : NULL},
               {SDO_KEEP_LINK, receipt ? receipt->link : NULL},
               {SDO_KEEP_MESSAGE, receipt ? receipt->message : NULL}};
  int failed = 0;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    failed |= sdo_array_text(&arrays[texts[i].to], texts[i].text) < 0;
  failed |= sdo_array_number(&arrays[SDO_KEEP_CAMPAIGN], gift->campaign) < 0;
  failed |= sdo_array_number(&arrays[SDO_KEEP_HUNDREDTHS], gift->hundredths) < 0;
  failed |= sdo_array_number(&arrays[SDO_KEEP_LEASE], change->lease_ms) < 0;
  failed |= sdo_array_skew(&arrays[SDO_KEEP_SKEW], gift->skew_ms) < 0;
  failed |= add_words(&arrays[SDO_KEEP_FROM], change->from) < 0;
  failed |= add_words(&arrays[SDO_KEEP_OVER], change->over) < 0;
  failed |= add_words(&arrays[SDO_KEEP_ALONE], change->alone) < 0;
  return failed ? -1 : 0;
}

static int make_parameters(struct parameters *p, const struct sdo_store_postgres *s,
                           const struct sdo_change *changes, size_t count,
                           struct sdo_error *err) {
  int failed = 0;
  for (size_t i = 0; i < count && !failed; i++)
    failed = add_change(p->arrays, &changes[i]) < 0;
  snprintf(p->process, sizeof p->process, "%" PRId64, s->store.process);
  snprintf(p->wall, sizeof p->wall, "%" PRId64, sdo_clock_wall());
  snprintf(p->event, sizeof p->event, "%" PRId64, s->store.event);
  p->values[SDO_KEEP_PROCESS] = p->process;
  p->values[SDO_KEEP_WALL] = p->wall;
  p->values[SDO_KEEP_OPENING] = s->mark;
  p->values[SDO_KEEP_EVENT] = p->event;
  for (int i = SDO_KEEP_KEY; i <= SDO_KEEP_DAY && !failed; i++) {
    failed = sdo_array_end(&p->arrays[i]) < 0;
    p->values[i] = p->arrays[i].data;
  }
  if (failed) fail_memory(err);
  return failed ? -1 : 0;
}

/* Keeping. */

enum step { BEGIN, GUARD, LOCK, LOCK_MORE, KEEP, COMMIT, STEPS };

/* What the statement that writes says of what it has written, or why it has not. */
static enum sdo_kept read_kept(struct sdo_store_postgres *s, const PGresult *row,
                               struct sdo_error *err) {
  const char *missing = sdo_result_text(row, 0, 3), *twin = sdo_result_text(row, 0, 4);
  if (sdo_postgres_check_stand(s, row, err) < 0) return SDO_KEPT_NOT;
  if (!sdo_result_is_true(row, 0, 2)) return SDO_KEPT_OTHERWISE;
  if (missing) {
    sdo_fail(err, SDO_STORE, "the ledger has no key %.200s", missing);
    return SDO_KEPT_NOT;
  }
  if (twin) {
    sdo_fail(err, SDO_UNKNOWN, "%.300s", twin);
    return SDO_KEPT_TWICE;
  }
  s->store.event = sdo_result_number(row, 0, 5);
  return SDO_KEPT;
}

static enum sdo_kept judge(struct sdo_store_postgres *s, enum sdo_exchanged exchanged,
                           PGresult *const results[STEPS], struct sdo_error *err) {
  if (exchanged == SDO_EXCHANGE_FAILED) {
    sdo_postgres_roll_back(s);
    return SDO_KEPT_NOT;
  }
  if (sdo_result_committed(results[COMMIT])) return read_kept(s, results[KEEP], err);
  if (exchanged == SDO_EXCHANGE_LOST) return SDO_KEPT_UNSURE;
  sdo_fail(err, SDO_STORE, "%.200s rolled back a change", s->store.name);
  return SDO_KEPT_NOT;
}

/* A whole transaction, or the rest of the one that was begun by take. */
static enum sdo_kept write_changes(struct sdo_store_postgres *s, const char *const *values,
                                   struct sdo_error *err) {
  const char *const *keys = &values[SDO_KEEP_KEY];
  const char *const more[] = {values[SDO_KEEP_TRACKING_CODE], values[SDO_KEEP_PEOPLE],
                              values[SDO_KEEP_SOUGHT]};
  struct sdo_statement statements[STEPS] = {
      [BEGIN] = sdo_postgres_sql(s, SDO_SQL_BEGIN, NULL, 0),
      [GUARD] = sdo_postgres_sql(s, SDO_SQL_GUARD, NULL, 0),
      [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK, keys, 1),
      [LOCK_MORE] = sdo_postgres_sql(s, SDO_SQL_LOCK_MORE, more, 3),
      [KEEP] = sdo_postgres_sql(s, SDO_SQL_KEEP, values, SDO_KEEP_PARAMETERS),
      [COMMIT] = sdo_postgres_sql(s, SDO_SQL_COMMIT, NULL, 0)};
  PGresult *results[STEPS] = {0};
  int from = s->taken ? LOCK_MORE : BEGIN;
  if (s->taken && !sdo_connection_is_up(s->connection)) {
    s->taken = 0;
    sdo_connection_fail(s->connection, err);
    return SDO_KEPT_NOT;
  }
  if (!s->taken && sdo_postgres_ready(s, err) < 0) return SDO_KEPT_NOT;
  s->taken = 0;
  enum sdo_exchanged exchanged = sdo_exchange(s->connection, statements + from,
                                              (size_t)(STEPS - from), results + from, err);
  enum sdo_kept kept = judge(s, exchanged, results, err);
  sdo_results_clear(results, STEPS);
  return kept;
}

enum sdo_kept sdo_postgres_keep(struct sdo_store *store, const struct sdo_change *changes,
                                size_t count, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct parameters parameters = {0};
  enum sdo_kept kept = SDO_KEPT_NOT;
  if (sdo_postgres_check_writable(s, err) == 0 &&
      make_parameters(&parameters, s, changes, count, err) == 0)
    kept = write_changes(s, parameters.values, err);
  sdo_postgres_leave(store);
  for (int i = 0; i < SDO_KEEP_PARAMETERS; i++)
    sdo_buffer_free(&parameters.arrays[i]);
  return kept;
}

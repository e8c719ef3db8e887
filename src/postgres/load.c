#include <inttypes.h>
#include <stdio.h>

#include "postgres/array.h"
#include "postgres/inside.h"

/* Moving ledgers, and filling one from another. */

static int fail_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

/* Runs statements in a transaction. Returns 0, or -1: then none of them was made, or their
   commit's answer was lost, and it may be done again. */
static int transact(struct sdo_store_postgres *s, struct sdo_statement *statements,
                    size_t count, PGresult **results, struct sdo_error *err) {
  statements[0] = sdo_postgres_sql(s, SDO_SQL_BEGIN, NULL, 0);
  statements[1] = sdo_postgres_sql(s, SDO_SQL_GUARD, NULL, 0);
  statements[count - 1] = sdo_postgres_sql(s, SDO_SQL_COMMIT, NULL, 0);
  if (sdo_postgres_check_writable(s, err) < 0 || sdo_postgres_ready(s, err) < 0) return -1;
  enum sdo_exchanged exchanged =
      sdo_exchange(s->connection, statements, count, results, err);
  if (exchanged == SDO_EXCHANGE_FAILED) sdo_postgres_roll_back(s);
  return exchanged == SDO_EXCHANGED ? 0 : -1;
}

/* Nobody writes while it is decided whether somebody has written. */
int sdo_postgres_seal(struct sdo_store *store, const char *target, int64_t event,
                      struct sdo_error *err) {
  enum { BEGIN, GUARD, LOCK, SEAL, COMMIT, ALL };
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  char last[24];
  snprintf(last, sizeof last, "%" PRId64, event);
  const char *const values[] = {target, last};
  struct sdo_statement statements[ALL] = {
      [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK_ALL, NULL, 0),
      [SEAL] = sdo_postgres_sql(s, SDO_SQL_SEAL, values, 2)};
  PGresult *results[ALL] = {0};
  int result = transact(s, statements, ALL, results, err);
  if (result == 0) result = PQntuples(results[SEAL]);
  sdo_results_clear(results, ALL);
  return result;
}

static int check_empty(struct sdo_store_postgres *s, struct sdo_error *err) {
  PGresult *row = sdo_postgres_ask(s, SDO_SQL_IS_OWN, NULL, 0, err);
  if (!row) return -1;
  int is_own = sdo_result_is_true(row, 0, 0);
  PQclear(row);
  if (!is_own) return 0;
  sdo_fail(err, SDO_GUARD, "the ledger %.200s has gifts of its own", s->store.name);
  return sdo_hint(err, "a ledger is only copied into an empty one: name another");
}

int sdo_postgres_fill(struct sdo_store *store, const struct sdo_store *from,
                      struct sdo_error *err) {
  enum {
    BEGIN,
    GUARD,
    LOCK,
    EVENTS,
    GIFTS,
    RULES,
    ALIASES,
    IDENTIFIERS,
    RUNS,
    RESERVATIONS,
    ALLOTMENTS,
    SEEN,
    OPENINGS,
    FILL,
    COMMIT,
    ALL
  };
  const char *const values[] = {from->id, from->secret};
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statements[ALL] = {
      [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK_ALL, NULL, 0),
      [EVENTS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_EVENTS, NULL, 0),
      [GIFTS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_GIFTS, NULL, 0),
      [RULES] = sdo_postgres_sql(s, SDO_SQL_EMPTY_RULES, NULL, 0),
      [ALIASES] = sdo_postgres_sql(s, SDO_SQL_EMPTY_ALIASES, NULL, 0),
      [IDENTIFIERS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_IDENTIFIERS, NULL, 0),
      [RUNS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_RUNS, NULL, 0),
      [RESERVATIONS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_RESERVATIONS, NULL, 0),
      [ALLOTMENTS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_ALLOTMENTS, NULL, 0),
      [SEEN] = sdo_postgres_sql(s, SDO_SQL_EMPTY_SEEN, NULL, 0),
      [OPENINGS] = sdo_postgres_sql(s, SDO_SQL_EMPTY_OPENINGS, NULL, 0),
      [FILL] = sdo_postgres_sql(s, SDO_SQL_FILL, values, 2)};
  PGresult *results[ALL] = {0};
  if (check_empty(s, err) < 0) return -1;
  int result = transact(s, statements, ALL, results, err);
  sdo_results_clear(results, ALL);
  return result;
}

int sdo_postgres_filled(struct sdo_store *store, const struct sdo_store *from,
                        struct sdo_error *err) {
  enum { BEGIN, GUARD, COUNT_ON, FILLED, COMMIT, ALL };
  const char *const values[] = {from->id, from->is_marked ? "true" : "false"};
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statements[ALL] = {
      [COUNT_ON] = sdo_postgres_sql(s, SDO_SQL_COUNT_ON, NULL, 0),
      [FILLED] = sdo_postgres_sql(s, SDO_SQL_FILLED, values, 2)};
  PGresult *results[ALL] = {0};
  int result = transact(s, statements, ALL, results, err);
  sdo_results_clear(results, ALL);
  store->is_marked = from->is_marked;
  return result;
}

/* Arrays, one for each column. */

enum { COLUMNS_MAX = 30 };

struct columns {
  struct sdo_buffer arrays[COLUMNS_MAX];
  const char *values[COLUMNS_MAX];
  int failed;
};

static void add_text(struct columns *c, int column, const char *text) {
  c->failed |= sdo_array_text(&c->arrays[column], text) < 0;
}

static void add_number(struct columns *c, int column, int64_t number) {
  c->failed |= sdo_array_number(&c->arrays[column], number) < 0;
}

static int end_columns(struct columns *c, int count, struct sdo_error *err) {
  for (int i = 0; i < count; i++) {
    c->failed |= sdo_array_end(&c->arrays[i]) < 0;
    c->values[i] = c->arrays[i].data;
  }
  return c->failed ? fail_memory(err) : 0;
}

static void free_columns(struct columns *c) {
  for (int i = 0; i < COLUMNS_MAX; i++)
    sdo_buffer_free(&c->arrays[i]);
}

int sdo_postgres_load_openings(struct sdo_store *store, const struct sdo_opening *openings,
                               size_t count, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct columns c = {0};
  for (size_t i = 0; i < count; i++) {
    add_number(&c, 0, openings[i].number);
    add_text(&c, 1, openings[i].mark);
    add_text(&c, 2, openings[i].user);
    add_text(&c, 3, openings[i].host);
    add_number(&c, 4, openings[i].pid);
    add_number(&c, 5, openings[i].at);
  }
  int result = end_columns(&c, 6, err);
  if (result == 0) {
    struct sdo_statement load = sdo_postgres_sql(s, SDO_SQL_LOAD_OPENINGS, c.values, 6);
    result = sdo_postgres_write(s, (enum sdo_sql)0, &load, NULL, err);
  }
  free_columns(&c);
  return result;
}

/* Gifts with their changes. */

static void add_who(struct columns *c, int64_t at, int64_t opening, const char *user,
                    const char *host, int64_t pid) {
  add_text(c, 0, user);
  add_text(c, 1, host);
  add_number(c, 2, pid);
  add_number(c, 3, at);
  add_number(c, 4, opening);
}

static void add_gift(struct columns *c, const struct sdo_gift_row *row) {
  const struct sdo_gift *gift = &row->gift;
  const char *const texts[] = {
      [0] = gift->key,          [1] = gift->operation, [2] = gift->recipient,
      [4] = gift->via,          [5] = gift->currency,  [6] = gift->script,
      [8] = row->state,         [9] = row->note,       [10] = row->tracking_code,
      [11] = row->tracking_url, [12] = row->link,      [13] = row->message,
      [14] = row->mark};
  for (int i = 0; i < 15; i++)
    if (i != 3 && i != 7) add_text(c, i, texts[i]);
  add_number(c, 3, gift->campaign);
  c->failed |= sdo_array_skew(&c->arrays[7], gift->skew_ms) < 0;
  add_number(c, 15, row->at);
  add_number(c, 16, row->began);
  add_number(c, 17, row->opening);
  add_text(c, 18, row->user);
  add_text(c, 19, row->host);
  add_number(c, 20, row->pid);
  add_text(c, 21, gift->rule);
  add_text(c, 22, gift->occasion);
  add_text(c, 23, gift->people);
  add_text(c, 24, gift->due);
  add_text(c, 25, row->same);
  add_number(c, 26, gift->hundredths);
  add_text(c, 27, gift->sender);
  add_text(c, 28, gift->team);
  add_text(c, 29, gift->day);
}

static void add_event(struct columns *c, const char *key, const struct sdo_event *event) {
  add_text(c, 0, key);
  add_number(c, 1, event->number);
  add_number(c, 2, event->at);
  add_text(c, 3, event->state);
  add_text(c, 4, event->note);
  add_number(c, 5, event->opening);
  add_text(c, 6, event->user);
  add_text(c, 7, event->host);
  add_number(c, 8, event->pid);
}

struct load {
  struct columns keys, who, gifts, events;
};

static int make_load(struct load *load, const struct sdo_story *stories, size_t count,
                     struct sdo_error *err) {
  for (size_t i = 0; i < count; i++) {
    const struct sdo_gift_row *row = &stories[i].row;
    add_text(&load->keys, 0, row->gift.key);
    add_gift(&load->gifts, row);
    add_who(&load->who, row->at, row->opening, row->user, row->host, row->pid);
    for (size_t e = 0; e < stories[i].count; e++) {
      const struct sdo_event *event = &stories[i].events[e];
      add_event(&load->events, row->gift.key, event);
      add_who(&load->who, event->at, event->opening, event->user, event->host, event->pid);
    }
  }
  return end_columns(&load->keys, 1, err) < 0 || end_columns(&load->who, 5, err) < 0 ||
                 end_columns(&load->gifts, COLUMNS_MAX, err) < 0 ||
                 end_columns(&load->events, 9, err) < 0
             ? -1
             : 0;
}

/* The keys that a statement says it has put in, as an array. */
static int read_keys(const PGresult *rows, struct sdo_buffer *array,
                     struct sdo_error *err) {
  int failed = 0;
  for (int row = 0; row < PQntuples(rows) && !failed; row++)
    failed = sdo_array_text(array, PQgetvalue(rows, row, 0)) < 0;
  return failed || sdo_array_end(array) < 0 ? fail_memory(err) : 0;
}

/* The changes of what was put in, and the commit. */
static int load_events(struct sdo_store_postgres *s, struct load *load,
                       const char *const *loaded, struct sdo_error *err) {
  enum { NUMBERED, OTHERS, PEOPLE, COMMIT, ALL };
  const char *values[10];
  for (int i = 0; i < 9; i++)
    values[i] = load->events.values[i];
  values[9] = *loaded;
  struct sdo_statement statements[ALL] = {
      [NUMBERED] = sdo_postgres_sql(s, SDO_SQL_LOAD_NUMBERED, values, 10),
      [OTHERS] = sdo_postgres_sql(s, SDO_SQL_LOAD_EVENTS, values, 10),
      [PEOPLE] = sdo_postgres_sql(s, SDO_SQL_LOAD_PEOPLE, loaded, 1),
      [COMMIT] = sdo_postgres_sql(s, SDO_SQL_COMMIT, NULL, 0)};
  PGresult *results[ALL];
  enum sdo_exchanged exchanged = sdo_exchange(s->connection, statements, ALL, results, err);
  int committed = sdo_result_committed(results[COMMIT]);
  if (exchanged == SDO_EXCHANGE_FAILED) sdo_postgres_roll_back(s);
  sdo_results_clear(results, ALL);
  return committed ? 0 : -1;
}

/* Puts the gifts in, up to their changes. */
static int load_gifts(struct sdo_store_postgres *s, struct load *load, PGresult **put,
                      struct sdo_error *err) {
  enum { BEGIN, GUARD, LOCK, LOCK_OPENINGS, WHO, GIFTS, ALL };
  struct sdo_statement statements[ALL] = {
      [BEGIN] = sdo_postgres_sql(s, SDO_SQL_BEGIN, NULL, 0),
      [GUARD] = sdo_postgres_sql(s, SDO_SQL_GUARD, NULL, 0),
      [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK, load->keys.values, 1),
      [LOCK_OPENINGS] = sdo_postgres_sql(s, SDO_SQL_LOCK_OPENINGS, NULL, 0),
      [WHO] = sdo_postgres_sql(s, SDO_SQL_LOAD_WHO, load->who.values, 5),
      [GIFTS] = sdo_postgres_sql(s, SDO_SQL_LOAD_GIFTS, load->gifts.values, COLUMNS_MAX)};
  PGresult *results[ALL];
  int done = sdo_postgres_repeat(s, statements, ALL, results, err) == SDO_EXCHANGED;
  if (done) {
    *put = results[GIFTS];
    results[GIFTS] = NULL;
  }
  sdo_results_clear(results, ALL);
  return done ? 0 : -1;
}

int sdo_postgres_load(struct sdo_store *store, const struct sdo_story *stories,
                      size_t count, size_t *loaded, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct load load = {0};
  struct sdo_buffer array = {0};
  PGresult *put = NULL;
  *loaded = 0;
  int result = -1;
  if (sdo_postgres_check_writable(s, err) == 0 &&
      make_load(&load, stories, count, err) == 0 && load_gifts(s, &load, &put, err) == 0 &&
      read_keys(put, &array, err) == 0) {
    const char *keys = array.data;
    result = load_events(s, &load, &keys, err);
    if (result == 0) *loaded = (size_t)PQntuples(put);
  }
  if (result < 0) sdo_postgres_roll_back(s);
  PQclear(put);
  sdo_buffer_free(&array);
  free_columns(&load.keys);
  free_columns(&load.who);
  free_columns(&load.gifts);
  free_columns(&load.events);
  return result;
}

/* What is learned of gifts later. */
int sdo_postgres_tell(struct sdo_store *store, const struct sdo_gift *gifts, size_t count,
                      struct sdo_error *err) {
  enum { BEGIN, GUARD, LOCK, TELL, MORE, PEOPLE, COMMIT, ALL };
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct columns c = {0};
  for (size_t i = 0; i < count; i++) {
    add_text(&c, 0, gifts[i].key);
    add_text(&c, 1, gifts[i].rule);
    add_text(&c, 2, gifts[i].occasion);
    add_text(&c, 3, gifts[i].people);
  }
  PGresult *results[ALL] = {0};
  int result = end_columns(&c, 4, err);
  if (result == 0) {
    const char *const more[] = {c.values[0], c.values[3]};
    struct sdo_statement statements[ALL] = {
        [LOCK] = sdo_postgres_sql(s, SDO_SQL_LOCK, c.values, 1),
        [TELL] = sdo_postgres_sql(s, SDO_SQL_TELL, c.values, 4),
        [MORE] = sdo_postgres_sql(s, SDO_SQL_TELL_MORE, more, 2),
        [PEOPLE] = sdo_postgres_sql(s, SDO_SQL_LOAD_PEOPLE, c.values, 1)};
    result = transact(s, statements, ALL, results, err);
  }
  sdo_results_clear(results, ALL);
  free_columns(&c);
  return result;
}

int sdo_postgres_told(struct sdo_store *store, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement told = sdo_postgres_sql(s, SDO_SQL_TOLD, NULL, 0);
  if (sdo_postgres_write(s, (enum sdo_sql)0, &told, NULL, err) < 0) return -1;
  store->is_marked = 1;
  return 0;
}

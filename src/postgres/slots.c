#include "postgres/slots.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "client/permits.h"
#include "postgres/array.h"
#include "postgres/exchange.h"
#include "postgres/expand.h"
#include "postgres/schema.h"
#include "postgres/server.h"

enum {
  SLOTS = SDO_PERMITS,
  /* how often the server is asked */
  RENEW_MS = 200,
  /* How long after asking slots may be used, and how long they are leased: a second later,
     for the server that counts requests, and what a request may take to get there. */
  USE_MS = 400,
  LEASE_MS = USE_MS + 1000 + 250,
  /* to look again while something is on its way */
  LOOK_AGAIN_MS = 20,
  /* an answer that is later than this is given up */
  ANSWER_MS = 5000
};

struct slot {
  int held;
  /* given back by what is being asked now */
  int offered;
  /* the permit of the request that is under way; 0: none */
  int64_t permit;
  /* from when on the next one may leave */
  int64_t free_at;
};

enum statement {
  BEGIN,
  GUARD,
  LOCK,
  SEED,
  RELEASE,
  ENLIST,
  PAUSE,
  TAKE,
  COMMIT,
  RENEWAL, /* how many these are */
  LEAVE = RENEWAL,
  LOOK,
  STATEMENTS
};

struct sdo_slots {
  struct sdo_connection *connection;
  char *sql[STATEMENTS];
  char client[400], run[40];
  struct slot slots[SLOTS];
  int share;
  int64_t permits;
  /* when the server was asked what it has not answered yet (0: nothing), and was asked
     last; until when the slots may be used */
  int64_t asking, asked, valid_until;
  /* Nobody sends before it. What we have found out of it, and what of that the others have
     been told: */
  int64_t pause_until, our_pause, telling, told;
  int64_t trips[SDO_TRIPS_MAX];
  size_t trip_count;
};

/* The statements of one renewal. $1 is the client, $2 the run. */
static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    /* To lose it costs some seconds, to have it on disk would cost each renewal one
       write. */
    [GUARD] = "SELECT set_config('lock_timeout', '2s', true),"
              " set_config('idle_in_transaction_session_timeout', '15s', true),"
              " set_config('synchronous_commit', 'off', true)",
    [LOCK] = "SELECT pg_advisory_xact_lock(hashtextextended('@literal slots ' || $1, 0))",
    /* They are missing when they are new, or a crash has forgotten them: then somebody may
       still be using them. */
    [SEED] = "INSERT INTO @slot (client, number, free_at)"
             " SELECT $1, number, @now + $2::int * interval '1 ms'"
             " FROM generate_series(1, $3::int) AS s (number) ON CONFLICT DO NOTHING",
    [RELEASE] = "UPDATE @slot AS s SET run = NULL, lease = NULL,"
                " free_at = @now + o.free_in * interval '1 ms'"
                " FROM unnest($3::int[], $4::bigint[]) AS o (number, free_in)"
                " WHERE s.client = $1 AND s.run = $2 AND s.number = o.number",
    [ENLIST] = "INSERT INTO @runner (client, run, lease)"
               " VALUES ($1, $2, @now + $3::int * interval '1 ms')"
               " ON CONFLICT (client, run) DO UPDATE SET lease = excluded.lease",
    [PAUSE] =
        "INSERT INTO @pause AS p (client, until)"
        " SELECT $1, @now + $2::bigint * interval '1 ms' WHERE $2::bigint > 0"
        " ON CONFLICT (client) DO UPDATE SET until = greatest(p.until, excluded.until)",
    /* A fair share of ten: what is left over goes to the first runs; among more than ten
       runs in turn, three seconds each. */
    [TAKE] =
        "WITH live AS (SELECT count(*) AS runs, count(*) FILTER (WHERE run < $2) AS before"
        "  FROM @runner WHERE client = $1 AND lease > @now),"
        " share AS MATERIALIZED (SELECT $3::int / runs + CASE WHEN (before + CASE WHEN"
        "   runs > $3::int THEN extract(epoch FROM @now)::bigint / 3 ELSE 0 END) % runs"
        "   < $3::int % runs THEN 1 ELSE 0 END AS share FROM live),"
        " mine AS MATERIALIZED (SELECT number FROM @slot WHERE client = $1 AND run = $2),"
        " spare AS MATERIALIZED (SELECT number FROM @slot WHERE client = $1"
        "  AND (run IS NULL OR (run <> $2 AND lease <= @now)) ORDER BY free_at, number"
        "  LIMIT greatest(0, (SELECT share FROM share) - (SELECT count(*) FROM mine))),"
        " taken AS (UPDATE @slot SET run = $2, lease = @now + $4::int * interval '1 ms'"
        "  WHERE client = $1 AND (number IN (SELECT number FROM mine)"
        "   OR number IN (SELECT number FROM spare)) RETURNING number,"
        "  greatest(0, ceil(extract(epoch FROM free_at - @now) * 1000))::bigint AS free_in)"
        " SELECT share, coalesce((SELECT greatest(0, ceil(extract(epoch FROM until - @now)"
        "  * 1000))::bigint FROM @pause WHERE client = $1), 0),"
        " (SELECT string_agg(number || ' ' || free_in, ' ') FROM taken) FROM share",
    [COMMIT] = "COMMIT",
    /* and those that have not been heard of for long */
    [LEAVE] = "DELETE FROM @runner WHERE (client = $1 AND run = $2)"
              " OR lease < @now - interval '1 hour'",
    [LOOK] = "SELECT count(*) = 3 FROM pg_catalog.pg_tables WHERE schemaname = '@literal'"
             " AND tablename IN ('slot', 'runner', 'pause')"};

/* Opening. */

static int name_run(struct sdo_slots *s, struct sdo_error *err) {
  PGresult *row = NULL;
  if (sdo_exchange_one(s->connection, "SELECT gen_random_uuid()", NULL, 0, &row, err) < 0)
    return -1;
  snprintf(s->run, sizeof s->run, "%s", PQgetvalue(row, 0, 0));
  PQclear(row);
  return 0;
}

/* They are tables of the ledger: without that there are none. */
static int check_table(struct sdo_slots *s, const char *schema, struct sdo_error *err) {
  PGresult *row = NULL;
  if (sdo_exchange_one(s->connection, s->sql[LOOK], NULL, 0, &row, err) < 0) return -1;
  int is_there = strcmp(PQgetvalue(row, 0, 0), "t") == 0;
  PQclear(row);
  if (is_there) return 0;
  return sdo_fail(err, SDO_NOT_FOUND, "there is no ledger in the schema %.60s", schema);
}

static int prepare(struct sdo_slots *s, const char *url, const char *schema,
                   struct sdo_error *err) {
  if (sdo_connection_open(url, &s->connection, err) < 0 ||
      sdo_server_check(s->connection, err) < 0 || name_run(s, err) < 0)
    return -1;
  for (int i = 0; i < STATEMENTS; i++) {
    s->sql[i] = sdo_expand(texts[i], s->connection, schema, 0);
    if (!s->sql[i]) return sdo_fail(err, SDO_STORE, "out of memory");
  }
  return check_table(s, schema, err);
}

static void free_all(struct sdo_slots *s) {
  for (int i = 0; i < STATEMENTS; i++)
    free(s->sql[i]);
  sdo_connection_close(s->connection);
  free(s);
}

int sdo_slots_open(const char *url, const char *schema, const char *client,
                   struct sdo_slots **slots, struct sdo_error *err) {
  *slots = NULL;
  struct sdo_slots *s = calloc(1, sizeof *s);
  if (!s) return sdo_fail(err, SDO_STORE, "out of memory");
  snprintf(s->client, sizeof s->client, "%s", client);
  s->share = SLOTS;
  if (prepare(s, url, schema, err) < 0) {
    free_all(s);
    return -1;
  }
  *slots = s;
  return 0;
}

/* Asking the server. */

int sdo_slots_held(const struct sdo_slots *s) {
  int count = 0;
  for (int i = 0; i < SLOTS; i++)
    count += s->slots[i].held && !s->slots[i].offered;
  return count;
}

/* Chooses what to give back: what is free first, since somebody waits for it. */
static void offer(struct sdo_slots *s, int keep) {
  for (int surplus = sdo_slots_held(s) - keep; surplus > 0; surplus--) {
    struct slot *first = NULL;
    for (struct slot *slot = s->slots; slot < s->slots + SLOTS; slot++)
      if (slot->held && !slot->offered && !slot->permit &&
          (!first || slot->free_at < first->free_at))
        first = slot;
    if (!first) return;
    first->offered = 1;
  }
}

/* The arrays of what is given back: numbers, and in how many ms each is free. */
static int list_offers(const struct sdo_slots *s, int64_t now, struct sdo_buffer *numbers,
                       struct sdo_buffer *free_in) {
  for (int i = 0; i < SLOTS; i++) {
    if (!s->slots[i].offered) continue;
    int64_t wait = s->slots[i].free_at - now;
    if (sdo_array_number(numbers, i + 1) < 0 ||
        sdo_array_number(free_in, wait > 0 ? wait : 0) < 0)
      return -1;
  }
  return sdo_array_end(numbers) < 0 || sdo_array_end(free_in) < 0 ? -1 : 0;
}

/* The parameters of a renewal, as texts. */
struct renewal {
  struct sdo_buffer numbers, free_in;
  char pause[24], lease[24], count[24];
};

static enum sdo_exchanged send_renewal(struct sdo_slots *s, int64_t now,
                                       struct sdo_error *err) {
  struct renewal r = {0};
  int64_t pause = s->our_pause - now;
  snprintf(r.pause, sizeof r.pause, "%" PRId64, pause);
  snprintf(r.lease, sizeof r.lease, "%d", LEASE_MS);
  snprintf(r.count, sizeof r.count, "%d", SLOTS);
  enum sdo_exchanged sent = SDO_EXCHANGE_LOST;
  if (list_offers(s, now, &r.numbers, &r.free_in) < 0) {
    sdo_fail(err, SDO_STORE, "out of memory");
  } else {
    const char *const seed[] = {s->client, r.lease, r.count};
    const char *const offers[] = {s->client, s->run, r.numbers.data, r.free_in.data};
    const char *const enlist[] = {s->client, s->run, r.lease};
    const char *const paused[] = {s->client, r.pause};
    const char *const take[] = {s->client, s->run, r.count, r.lease};
    struct sdo_statement statements[RENEWAL] = {
        [BEGIN] = {s->sql[BEGIN], NULL, 0},       [GUARD] = {s->sql[GUARD], NULL, 0},
        [LOCK] = {s->sql[LOCK], seed, 1},         [SEED] = {s->sql[SEED], seed, 3},
        [RELEASE] = {s->sql[RELEASE], offers, 4}, [ENLIST] = {s->sql[ENLIST], enlist, 3},
        [PAUSE] = {s->sql[PAUSE], paused, 2},     [TAKE] = {s->sql[TAKE], take, 4},
        [COMMIT] = {s->sql[COMMIT], NULL, 0}};
    sent = sdo_exchange_send(s->connection, statements, RENEWAL, err);
  }
  sdo_buffer_free(&r.numbers);
  sdo_buffer_free(&r.free_in);
  return sent;
}

static int ask(struct sdo_slots *s, int64_t now, struct sdo_error *err) {
  if (!sdo_connection_is_up(s->connection) && sdo_connection_renew(s->connection, err) < 0)
    return -1;
  offer(s, s->share);
  if (send_renewal(s, now, err) != SDO_EXCHANGED) return -1;
  s->asking = s->asked = now;
  s->telling = s->our_pause;
  return 0;
}

/* Takes over what the server says: "3 0 7 250" are slot 3, free now, and slot 7, free in
   250 ms. What it knows of a slot counts together with what we know. */
static void take_over(struct sdo_slots *s, const PGresult *row, int64_t now) {
  const char *share = sdo_result_text(row, 0, 0), *pause = sdo_result_text(row, 0, 1);
  const char *list = sdo_result_text(row, 0, 2);
  int64_t until = now + (pause ? strtoll(pause, NULL, 10) : 0);
  s->share = share ? atoi(share) : 0;
  if (until > now && until > s->pause_until) s->pause_until = until;
  for (int i = 0; i < SLOTS; i++)
    s->slots[i].held = s->slots[i].offered = 0;
  while (list && *list) {
    char *end;
    int64_t number = strtoll(list, &end, 10), free_at = now + strtoll(end, &end, 10);
    list = end + strspn(end, " ");
    if (number < 1 || number > SLOTS) continue;
    struct slot *slot = &s->slots[number - 1];
    slot->held = 1;
    if (free_at > slot->free_at) slot->free_at = free_at;
  }
}

/* Takes the answer that has come. 0, or -1. */
static int hear(struct sdo_slots *s, int64_t now, struct sdo_error *err) {
  PGresult *results[RENEWAL];
  enum sdo_exchanged heard = sdo_exchange_receive(
      s->connection, RENEWAL, sdo_clock_boot() + ANSWER_MS, results, err);
  if (heard == SDO_EXCHANGED && sdo_result_committed(results[COMMIT])) {
    take_over(s, results[TAKE], now);
    s->valid_until = s->asking + USE_MS;
    s->told = s->telling;
  }
  sdo_results_clear(results, RENEWAL);
  s->asking = 0;
  if (heard == SDO_EXCHANGED) return 0;
  /* so that nothing of the transaction that failed is left */
  sdo_connection_drop(s->connection);
  return -1;
}

/* Goes on with what is asked, waiting for nothing. A server that did not answer is asked
   once more, on a new connection, before it is an error. */
static int renew(struct sdo_slots *s, int64_t now, struct sdo_error *err) {
  int was_asking = s->asking != 0;
  if (was_asking) {
    PGconn *pg = sdo_connection_pg(s->connection);
    int is_up = pg && PQconsumeInput(pg);
    if (is_up && PQisBusy(pg) && now - s->asking < ANSWER_MS) return 0;
    if (is_up && !PQisBusy(pg) && hear(s, now, err) == 0) was_asking = 0;
    if (was_asking) sdo_connection_drop(s->connection);
    s->asking = 0;
  }
  int is_due =
      now - s->asked >= RENEW_MS || now >= s->valid_until || s->our_pause > s->told;
  int has_surplus = sdo_slots_held(s) > s->share && now - s->asked >= LOOK_AGAIN_MS;
  return was_asking || is_due || has_surplus ? ask(s, now, err) : 0;
}

/* Permits. */

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

int sdo_slots_take(struct sdo_slots *s, int64_t now, int64_t *permit, int64_t *wait_ms,
                   struct sdo_error *err) {
  if (renew(s, now, err) < 0) return -1;
  *wait_ms = s->pause_until - now;
  if (s->pause_until > now) return 0;
  *wait_ms = LOOK_AGAIN_MS;
  if (now >= s->valid_until) return 0;
  int64_t first = INT64_MAX;
  for (int i = 0; i < SLOTS; i++) {
    struct slot *slot = &s->slots[i];
    if (!slot->held || slot->offered || slot->permit) continue;
    first = least(first, slot->free_at);
    if (slot->free_at > now) continue;
    *permit = slot->permit = ++s->permits;
    return 1;
  }
  /* one that is under way may come back at any moment, and another one be given us */
  *wait_ms = least(first - now, LOOK_AGAIN_MS);
  return 0;
}

static int64_t free_at(const struct sdo_slots *s, int64_t left, int64_t answered) {
  size_t count = s->trip_count < SDO_TRIPS_MAX ? s->trip_count : SDO_TRIPS_MAX;
  int64_t low = s->trips[0], high = s->trips[0];
  for (size_t i = 1; i < count; i++) {
    low = least(low, s->trips[i]);
    high = s->trips[i] > high ? s->trips[i] : high;
  }
  return sdo_permit_free_at(left, answered, (int64_t)count, high - low);
}

void sdo_slots_give(struct sdo_slots *s, int64_t permit, int64_t left, int64_t answered) {
  for (int i = 0; i < SLOTS; i++) {
    struct slot *slot = &s->slots[i];
    if (slot->permit != permit) continue;
    slot->permit = 0;
    if (!left) return;
    s->trips[s->trip_count++ % SDO_TRIPS_MAX] = answered - left;
    int64_t at = free_at(s, left, answered);
    if (at > slot->free_at) slot->free_at = at;
  }
}

void sdo_slots_pause(struct sdo_slots *s, int64_t until) {
  if (until > s->our_pause) s->our_pause = until;
  if (until > s->pause_until) s->pause_until = until;
}

/* Gives all of them back. What is under way left before now. */
static void leave(struct sdo_slots *s, int64_t now) {
  struct sdo_buffer numbers = {0}, free_in = {0};
  struct sdo_error unused;
  for (int i = 0; i < SLOTS; i++) {
    struct slot *slot = &s->slots[i];
    slot->offered = slot->held;
    if (slot->permit && slot->free_at < now + SDO_PERMIT_MS)
      slot->free_at = now + SDO_PERMIT_MS;
  }
  if (list_offers(s, now, &numbers, &free_in) == 0) {
    const char *const values[] = {s->client, s->run, numbers.data, free_in.data};
    struct sdo_statement statements[] = {
        {s->sql[BEGIN], NULL, 0},   {s->sql[GUARD], NULL, 0},
        {s->sql[LOCK], values, 1},  {s->sql[RELEASE], values, 4},
        {s->sql[LEAVE], values, 2}, {s->sql[COMMIT], NULL, 0}};
    PGresult *results[6];
    sdo_exchange(s->connection, statements, 6, results, &unused);
    sdo_results_clear(results, 6);
  }
  sdo_buffer_free(&numbers);
  sdo_buffer_free(&free_in);
}

void sdo_slots_close(struct sdo_slots *slots, int64_t now) {
  if (!slots) return;
  struct sdo_error unused;
  if (slots->asking) hear(slots, now, &unused);
  if (sdo_connection_is_up(slots->connection)) leave(slots, now);
  free_all(slots);
}

#include "postgres/statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

#define TEXT_OF(number) #number
#define FETCH_OF(number) "FETCH " TEXT_OF(number) " FROM gifts"

#define MS(column) "(extract(epoch FROM " column ") * 1000)::bigint"

#define GIFT                                                                               \
  " g.key, g.operation, g.recipient, g.campaign, g.via, g.price, g.script, g.skew,"        \
  " g.state, g.note, g.tracking_code, g.tracking_url, g.link, g.message, g.mark,"          \
  " g.process, coalesce(g.lease > @now AND p.ended IS NULL, false), " MS("g.at") ", " MS(  \
      "g.began") ", p.os_user, p.host, p.pid"

static const char *const texts[SDO_SQL_COUNT] = {
    [SDO_SQL_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [SDO_SQL_BEGIN_READING] = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
    /* Whoever is stopped in the middle of a transaction must not hold its keys for good;
       and another user of the same pool may have left a session that is not durable. */
    [SDO_SQL_GUARD] =
        "SELECT set_config('lock_timeout', '5s', true),"
        " set_config('idle_in_transaction_session_timeout', $1, true),"
        " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
        "  WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)",
    [SDO_SQL_COMMIT] = "COMMIT",
    [SDO_SQL_ROLLBACK] = "ROLLBACK",

    [SDO_SQL_CHECK_TABLES] =
        "SELECT (SELECT max(version) FROM @ledger),"
        " bool_and(has_table_privilege(c.oid, 'SELECT')),"
        " bool_and(has_table_privilege(c.oid, 'INSERT')"
        "          AND has_table_privilege(c.oid, 'UPDATE'))"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname IN"
        "  ('ledger', 'process', 'gift', 'event', 'rule', 'alias')",
    [SDO_SQL_OWN] = "UPDATE @ledger SET account = $1 WHERE account IS NULL",
    [SDO_SQL_ACCOUNT] = "SELECT account FROM @ledger",

    [SDO_SQL_ENTER] = "INSERT INTO @process (token, pid, os_user, host, started)"
                      " VALUES (gen_random_uuid()::text, $1, $2, $3, @now)"
                      " RETURNING id, token",
    /* Is it still the ledger that we have written to? */
    [SDO_SQL_RETURN] =
        "SELECT NOT pg_is_in_recovery(), EXISTS (SELECT FROM @process WHERE id = $1"
        " AND token = $2), $3::bigint = 0 OR EXISTS (SELECT FROM @event WHERE id = $3"
        " AND process = $1)",
    [SDO_SQL_LEAVE] = "UPDATE @process SET ended = @now WHERE id = $1",

    /* All who write a gift hold its lock to the end of their transaction. In the order of
       the locks, so that two do not wait for one another. */
    [SDO_SQL_LOCK] = "SELECT count(pg_advisory_xact_lock(number)) FROM"
                     " (SELECT DISTINCT hashtextextended('@literal/' || key, 0) AS number"
                     "  FROM unnest($1::text[]) AS k (key) ORDER BY number) AS ordered",
    [SDO_SQL_LOOK] = "SELECT k.number," GIFT
                     " FROM unnest($1::text[]) WITH ORDINALITY AS k (key, number)"
                     " JOIN @gift g ON g.key = k.key"
                     " LEFT JOIN @process p ON p.id = g.process",
    [SDO_SQL_KEEP] =
        "WITH change AS MATERIALIZED (SELECT * FROM unnest($2::text[], $3::text[],"
        "  $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],"
        "  $10::text[], $11::bigint[], $12::text[], $13::bigint[], $14::text[], $15::text[],"
        "  $16::text[], $17::text[], $18::text[]) WITH ORDINALITY AS c (key, state, note,"
        "  operation, recipient, campaign, via, price, script, skew, mark, lease,"
        "  tracking_code, tracking_url, link, message, from_states, number)),"
        " fit AS MATERIALIZED (SELECT date_trunc('milliseconds', @now) AS at,"
        "  coalesce(bool_and(c.from_states IS NULL OR (g.process = $1::bigint AND"
        "   g.state = ANY (string_to_array(c.from_states, ' '))) IS TRUE), true) AS fits,"
        "  min(c.key) FILTER (WHERE g.key IS NULL AND c.operation IS NULL"
        "   AND c.from_states IS NULL) AS missing"
        "  FROM change c LEFT JOIN @gift g ON g.key = c.key),"
        " go AS MATERIALIZED (SELECT at FROM fit WHERE fits AND missing IS NULL),"
        " put AS (INSERT INTO @gift AS g (key, operation, recipient, campaign, via, price,"
        "  script, skew, state, note, mark, process, lease, at, began, tracking_code,"
        "  tracking_url, link, message)"
        "  SELECT c.key, c.operation, c.recipient, c.campaign, c.via, c.price, c.script,"
        "   c.skew, c.state, c.note, c.mark, $1::bigint,"
        "   CASE WHEN c.mark IS NOT NULL THEN go.at + c.lease * interval '1 millisecond' END,"
        "   go.at, CASE WHEN c.mark IS NOT NULL THEN go.at END, c.tracking_code,"
        "   c.tracking_url, c.link, c.message"
        "  FROM change c, go WHERE c.operation IS NOT NULL"
        "  ON CONFLICT (key) DO UPDATE SET operation = excluded.operation,"
        "   recipient = excluded.recipient, campaign = excluded.campaign,"
        "   via = excluded.via, price = excluded.price, script = excluded.script,"
        "   skew = excluded.skew, state = excluded.state, note = excluded.note,"
        "   mark = coalesce(excluded.mark, g.mark), process = excluded.process,"
        "   lease = excluded.lease, at = excluded.at,"
        "   began = coalesce(excluded.began, g.began),"
        "   tracking_code = coalesce(excluded.tracking_code, g.tracking_code),"
        "   tracking_url = coalesce(excluded.tracking_url, g.tracking_url),"
        "   link = coalesce(excluded.link, g.link),"
        "   message = coalesce(excluded.message, g.message)),"
        " changed AS (UPDATE @gift AS g SET state = c.state, note = c.note, at = go.at,"
        "  tracking_code = coalesce(c.tracking_code, g.tracking_code),"
        "  tracking_url = coalesce(c.tracking_url, g.tracking_url),"
        "  link = coalesce(c.link, g.link), message = coalesce(c.message, g.message)"
        "  FROM change c, go WHERE c.operation IS NULL AND g.key = c.key),"
        " told AS (INSERT INTO @event (key, at, state, process, note)"
        "  SELECT c.key, go.at, c.state, $1::bigint, c.note FROM change c, go"
        "  ORDER BY c.number RETURNING id)"
        " SELECT fits, missing, (SELECT max(id) FROM told) FROM fit",
    /* A cursor: however long the ledger is, only a few rows are on their way. */
    [SDO_SQL_LIST] =
        "DECLARE gifts NO SCROLL CURSOR FOR SELECT 0," GIFT
        " FROM @gift g LEFT JOIN @process p ON p.id = g.process"
        " WHERE ($1::text IS NULL OR g.state = $1) AND ($2::text IS NULL OR g.script = $2)"
        " AND ($3::text IS NULL OR lower(g.recipient) = lower($3 COLLATE \"C\"))"
        " AND ($4::text IS NULL OR g.key = $4) AND ($5::bigint = 0 OR g.campaign = $5)"
        " AND ($6::bigint = 0 OR"
        "      g.at >= timestamptz 'epoch' + $6 * interval '1 millisecond')"
        " ORDER BY g.at, g.key",
    [SDO_SQL_FETCH] = FETCH_OF(SDO_FETCH),
    [SDO_SQL_HISTORY] = "SELECT " MS(
        "e.at") ", e.state, e.note, p.os_user, p.host, p.pid"
                " FROM @event e LEFT JOIN @process p ON p.id = e.process WHERE e.key = $1"
                " ORDER BY e.id",

    [SDO_SQL_RULE] = "SELECT reached, once, script FROM @rule WHERE name = $1",
    [SDO_SQL_REMEMBER] =
        "INSERT INTO @rule (name, reached, once, script, at) VALUES ($1, $2, $3, $4, @now)"
        " ON CONFLICT (name) DO UPDATE SET reached = excluded.reached,"
        " once = excluded.once, script = excluded.script, at = excluded.at",
    [SDO_SQL_ALIAS] = "INSERT INTO @alias (rule, template) VALUES ($1, $2)"
                      " ON CONFLICT DO NOTHING",
    [SDO_SQL_ALIASES] = "SELECT template FROM @alias WHERE rule = $1 ORDER BY template",
};

static int add_word(struct sdo_buffer *out, const char *word, size_t len,
                    const char *identifier, const char *literal, const char *now) {
  if (len == 3 && strncmp(word, "now", len) == 0) return sdo_buffer_text(out, now);
  if (len == 6 && strncmp(word, "schema", len) == 0)
    return sdo_buffer_text(out, identifier);
  if (len == 7 && strncmp(word, "literal", len) == 0) return sdo_buffer_text(out, literal);
  if (sdo_buffer_text(out, identifier) < 0 || sdo_buffer_text(out, ".") < 0) return -1;
  return sdo_buffer_add(out, word, len);
}

char *sdo_statement_expand(const char *text, struct sdo_connection *connection,
                           const char *schema, int64_t ahead_ms) {
  PGconn *pg = sdo_connection_pg(connection);
  char *identifier = PQescapeIdentifier(pg, schema, strlen(schema));
  char *literal = malloc(2 * strlen(schema) + 1), now[96] = "clock_timestamp()";
  struct sdo_buffer out = {0};
  int failed = !identifier || !literal;
  if (literal) PQescapeStringConn(pg, literal, schema, strlen(schema), NULL);
  if (ahead_ms)
    snprintf(now, sizeof now, "(clock_timestamp() + %" PRId64 " * interval '1 ms')",
             ahead_ms);
  while (*text && !failed) {
    size_t len = strcspn(text, "@");
    failed = sdo_buffer_add(&out, text, len) < 0;
    text += len;
    if (!*text || failed) break;
    len = strspn(++text, "abcdefghijklmnopqrstuvwxyz_");
    failed = add_word(&out, text, len, identifier, literal, now) < 0;
    text += len;
  }
  PQfreemem(identifier);
  free(literal);
  if (!failed) return out.data;
  sdo_buffer_free(&out);
  return NULL;
}

int sdo_statements_make(struct sdo_statements *statements,
                        struct sdo_connection *connection, const char *schema,
                        int64_t ahead_ms, struct sdo_error *err) {
  for (int i = 0; i < SDO_SQL_COUNT; i++) {
    statements->text[i] = sdo_statement_expand(texts[i], connection, schema, ahead_ms);
    if (!statements->text[i])
      return sdo_fail(err, SDO_STORE, "the schema's name cannot be used, or out of memory");
  }
  return 0;
}

void sdo_statements_free(struct sdo_statements *statements) {
  for (int i = 0; i < SDO_SQL_COUNT; i++) {
    free(statements->text[i]);
    statements->text[i] = NULL;
  }
}

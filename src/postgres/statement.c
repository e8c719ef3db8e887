#include "postgres/statement.h"

#include "ledger/store.h"

#include <stdlib.h>

#include "postgres/expand.h"

#define GIFT                                                                               \
  " g.key, g.operation, g.recipient, g.campaign, g.via, g.currency, g.script, g.skew,"     \
  " g.state, g.note, g.tracking_code, g.tracking_url, g.link, g.message, g.mark,"          \
  " g.process, coalesce(g.lease > @ms AND p.ended IS NULL, false), g.at, g.began,"         \
  " p.os_user, p.host, p.pid, g.rule, g.occasion, g.people, g.due, g.same,"                \
  " g.hundredths, g.sender, g.team, g.day"
#define WHO " LEFT JOIN @process p ON p.id = g.process"

/* Is it still the ledger that this opening has written to? */
#define IS_SAME(process, mark, event)                                                      \
  "(EXISTS (SELECT FROM @process WHERE id = " process "::bigint AND mark = " mark ")"      \
  " AND (" event "::bigint = 0 OR EXISTS (SELECT FROM @event WHERE id = " event            \
  "::bigint AND process = " process "::bigint)))"
#define IS_SAME_TO_KEEP IS_SAME("$1", "$32::text", "$33")

/* The digests of a text of them, and the gifts that have them: `asked` is who asks. */
#define FOUND_BY                                                                           \
  " unnest(string_to_array(asked.sought, ' ')) AS d (digest)"                              \
  " JOIN @identifier i ON i.digest = d.digest JOIN @gift g ON g.key = i.gift"
#define IS_OTHER " g.key <> asked.key AND strpos(g.people, d.digest) > 0"

/* What stands before the first "/" of a key, as the index on it has it, and behind it. */
#define RULE_NAME "substr(g.key, 1, greatest(strpos(g.key, '/') - 1, 0))"
#define KEY_REST "substr(g.key, strpos(g.key, '/') + 1)"
#define HAS_RULE "strpos(g.key, '/') > 0"

/* What all lists filter by: the numbers are those of enum sdo_list_parameter, from 1 on. A
   parameter that is null takes its condition away before the statement is planned. */
#define FILTERS                                                                            \
  " ($1::text IS NULL OR g.state = $1) AND ($2::text IS NULL OR g.script = $2)"            \
  " AND ($3::text IS NULL OR lower(g.recipient) = lower($3 COLLATE \"C\"))"                \
  " AND ($4::text IS NULL OR g.key = $4) AND ($5::bigint = 0 OR g.campaign = $5)"          \
  " AND ($8::text IS NULL OR (" HAS_RULE " AND " KEY_REST " = $8))"                        \
  " AND ($9::text IS NULL OR " RULE_NAME " <> $9)"                                         \
  " AND ($10::text IS NULL OR g.operation = $10)"
#define TIME_OR_ANY                                                                        \
  " AND ($11::bigint = 0 OR g.began >= $11) AND (g.began IS NULL OR g.began <= $12::bigint)"

/* What a cap `c` is of, in a gift or a reservation `of`. A rule has had several names. */
#define SCOPE(of)                                                                          \
  " (c.rule IS NULL OR " of ".rule = ANY (string_to_array(c.rule, ' ')))"                  \
  " AND (c.team IS NULL OR " of ".team = c.team)"                                          \
  " AND (c.sender IS NULL OR " of ".sender = c.sender)"                                    \
  " AND (c.recipient IS NULL OR lower(" of ".recipient) = lower(c.recipient))"             \
  " AND " of ".day >= c.from_day COLLATE \"C\" AND " of ".day <= c.to_day COLLATE \"C\""   \
  " AND " of ".currency = c.currency"
/* What an opening that lives has reserved, other than the one that asks. */
#define RESERVED_BY_OTHERS(process)                                                        \
  " @reservation r JOIN @process p ON p.id = r.process"                                    \
  " WHERE r.process <> " process "::bigint AND r.lease > @ms AND p.ended IS NULL"
/* Of what was left once: has a gift `g` changed behind that, or is it under way? */
#define IS_SINCE                                                                           \
  " (c.since < 0 OR g.state = 'intent' OR EXISTS (SELECT FROM @event e"                    \
  "  WHERE e.key = g.key AND e.id > c.since))"
/* Does a gift or a reservation count as a line `k` does? */
#define IS_LIKE_LINE(of)                                                                   \
  " (" of ".hundredths = k.hundredths AND " of ".currency = k.currency AND " of            \
  ".day = k.day AND " of ".rule IS NOT DISTINCT FROM k.rule AND " of                       \
  ".team IS NOT DISTINCT FROM k.team AND " of ".sender IS NOT DISTINCT FROM k.sender)"
#define IS_COUNTED(key, states)                                                            \
  "EXISTS (SELECT FROM @gift g WHERE g.key = " key " AND g.state = ANY (" states           \
  "::text[]))"

static const char *const texts[SDO_SQL_COUNT] = {
    [SDO_SQL_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    /* Whoever holds keys decides at once; one that does not was stopped, or is cut off, and
       must not hold them for good. And another user of the same pool may have left a
       session that is not durable. */
    [SDO_SQL_GUARD] =
        "SELECT set_config('lock_timeout', '5s', true),"
        " set_config('idle_in_transaction_session_timeout', '15s', true),"
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
        "  ('ledger', 'process', 'gift', 'event', 'rule', 'alias', 'identifier', 'run', 'reservation',"
        "   'allotment', 'seen')",
    [SDO_SQL_LEDGER] = "SELECT account, id, moved_to, filled_from, secret,"
                       " marked FROM @ledger",
    [SDO_SQL_OWN] = "UPDATE @ledger SET account = $1 WHERE account IS NULL",
    /* Alone before what it is for: a statement sees what was there when it began. */
    [SDO_SQL_LOCK_OPENINGS] =
        "SELECT pg_advisory_xact_lock(hashtextextended('@literal openings', 1))",
    /* The next number, and not one of a sequence: those go on though what they were for has
       got lost. */
    [SDO_SQL_ENTER] = "INSERT INTO @process (id, mark, pid, os_user, host, started)"
                      " SELECT coalesce(max(id), 0) + 1, $1, $2::bigint, $3, $4, @ms"
                      " FROM @process RETURNING id",
    [SDO_SQL_LEAVE] = "UPDATE @process SET ended = @ms WHERE id = $1",
    [SDO_SQL_OPENING] = "SELECT mark FROM @process WHERE id = $1",
    [SDO_SQL_EVENT] = "SELECT id, process FROM @event WHERE id = $1",
    [SDO_SQL_LAST_EVENT] = "SELECT id, process FROM @event ORDER BY id DESC LIMIT 1",
    [SDO_SQL_OPENINGS] = "SELECT id, mark, os_user, host, pid, started FROM @process"
                         " ORDER BY id",

    /* All who write a gift hold its lock to the end of their transaction, and share that of
       the whole. In the order of the locks, so that two do not wait for one another. */
    [SDO_SQL_LOCK] = "SELECT pg_advisory_xact_lock_shared(hashtextextended('@literal', 1)),"
                     " (SELECT count(pg_advisory_xact_lock(number)) FROM"
                     "  (SELECT DISTINCT hashtextextended('@literal/' || key, 0) AS number"
                     "   FROM unnest($1::text[]) AS k (key) ORDER BY number) AS ordered)",
    /* Of tracking codes, and of people: theirs, and those that are looked for. Behind those
       of keys, never before them. */
    [SDO_SQL_LOCK_MORE] = "SELECT count(pg_advisory_xact_lock(number)) FROM"
                          " (SELECT hashtextextended('@literal/' || code, 2) AS number"
                          "  FROM unnest($1::text[]) AS c (code) WHERE code > '' UNION"
                          "  SELECT hashtextextended('@literal/' || digest, 3) FROM"
                          "  unnest($2::text[] || $3::text[]) AS p (people),"
                          "  unnest(string_to_array(people, ' ')) AS d (digest)"
                          "  ORDER BY number) AS ordered",
    [SDO_SQL_STAND] = "SELECT " IS_SAME("$1", "$2", "$3") ", moved_to FROM @ledger",
    [SDO_SQL_LOOK] = "SELECT k.number," GIFT
                     " FROM unnest($1::text[]) WITH ORDINALITY AS k (key, number)"
                     " JOIN @gift g ON g.key = k.key" WHO,
    /* For each gift, of those of other keys that share one of its people: the one that was
       begun last. */
    [SDO_SQL_OTHERS] = "SELECT DISTINCT ON (asked.number) asked.number," GIFT
                       " FROM unnest($1::text[], $2::text[]) WITH ORDINALITY"
                       "  AS asked (key, sought, number)," FOUND_BY WHO " WHERE" IS_OTHER
                       " AND g.state <> ALL ($3::text[])"
                       " ORDER BY asked.number, g.began DESC NULLS LAST, g.at DESC",
    /* All changes, or none: `go` has no row when one of them may not be made. The first two
       columns are those of the stand. */
    [SDO_SQL_KEEP] =
        "WITH change AS MATERIALIZED (SELECT * FROM unnest($2::text[], $3::text[],"
        "  $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],"
        "  $10::text[], $11::bigint[], $12::text[], $13::bigint[], $14::text[], $15::text[],"
        "  $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[],"
        "  $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::bigint[],"
        "  $28::text[], $29::text[], $30::text[]) WITH ORDINALITY AS c (key,"
        "  state, note, operation, recipient, campaign, via, currency, script, skew, mark,"
        "  lease, tracking_code, tracking_url, link, message, from_states, over_states,"
        "  rule, occasion, people, due, same, alone_states, sought, hundredths, sender,"
        "  team, day, number)),"
        " fit AS MATERIALIZED (SELECT @ms AS at,"
        "  " IS_SAME_TO_KEEP " AS is_same, (SELECT moved_to FROM @ledger) AS moved_to,"
        "  coalesce(bool_and((c.from_states IS NULL OR (g.process = $1::bigint AND"
        "    g.state = ANY (string_to_array(c.from_states, ' ')) AND"
        "    (c.mark IS NULL OR g.mark = c.mark)) IS TRUE)"
        "   AND (c.over_states IS NULL OR g.key IS NULL OR"
        "    (g.state = ANY (string_to_array(c.over_states, ' '))"
        "     AND g.mark IS DISTINCT FROM c.mark))), true) AND NOT EXISTS (SELECT"
        "   FROM change asked," FOUND_BY
        " WHERE asked.alone_states IS NOT NULL AND" IS_OTHER
        "    AND g.state <> ALL (string_to_array(asked.alone_states, ' '))) AS fits,"
        "  min(c.key) FILTER (WHERE g.key IS NULL AND c.operation IS NULL"
        "   AND c.from_states IS NULL AND c.state <> '" SDO_STATE_CALL "') AS missing,"
        "  (SELECT min(t.key) FROM change o JOIN @gift t ON t.tracking_code ="
        "    o.tracking_code AND t.tracking_code > ''"
        "   WHERE t.key NOT IN (SELECT key FROM change)) AS twin"
        "  FROM change c LEFT JOIN @gift g ON g.key = c.key),"
        " go AS MATERIALIZED (SELECT at FROM fit"
        "  WHERE is_same AND moved_to IS NULL AND fits AND missing IS NULL"
        "   AND twin IS NULL),"
        " put AS (INSERT INTO @gift AS g (key, operation, recipient, campaign, via, currency,"
        "  script, skew, state, note, mark, process, lease, at, began, tracking_code,"
        "  tracking_url, link, message, rule, occasion, people, due, same, hundredths,"
        "  sender, team, day)"
        "  SELECT c.key, c.operation, c.recipient, c.campaign, c.via, c.currency, c.script,"
        "   c.skew + $31::bigint - go.at, c.state, c.note, c.mark, $1::bigint,"
        "   CASE WHEN c.mark IS NOT NULL THEN go.at + c.lease END, go.at,"
        "   CASE WHEN c.mark IS NOT NULL THEN go.at END, c.tracking_code, c.tracking_url,"
        "   c.link, c.message, c.rule, c.occasion, c.people, c.due, c.same, c.hundredths, c.sender,"
        "   c.team, c.day"
        "  FROM change c, go WHERE c.operation IS NOT NULL"
        "  ON CONFLICT (key) DO UPDATE SET operation = excluded.operation,"
        "   recipient = excluded.recipient, campaign = excluded.campaign,"
        "   via = excluded.via, currency = excluded.currency, script = excluded.script,"
        "   skew = excluded.skew, state = excluded.state, note = excluded.note,"
        "   mark = excluded.mark, process = excluded.process,"
        "   lease = excluded.lease, at = excluded.at,"
        "   began = excluded.began,"
        "   tracking_code = coalesce(excluded.tracking_code, g.tracking_code),"
        "   tracking_url = coalesce(excluded.tracking_url, g.tracking_url),"
        "   link = coalesce(excluded.link, g.link),"
        "   message = coalesce(excluded.message, g.message),"
        "   rule = coalesce(excluded.rule, g.rule),"
        "   occasion = coalesce(excluded.occasion, g.occasion),"
        "   people = coalesce(excluded.people, g.people),"
        "   due = coalesce(excluded.due, g.due), same = excluded.same,"
        "   hundredths = excluded.hundredths, sender = coalesce(excluded.sender, g.sender),"
        "   team = coalesce(excluded.team, g.team), day = excluded.day),"
        " known AS (INSERT INTO @identifier (digest, gift) SELECT d.digest, c.key"
        "  FROM change c, go, unnest(string_to_array(c.people, ' ')) AS d (digest)"
        "  WHERE c.operation IS NOT NULL ON CONFLICT DO NOTHING),"
        " changed AS (UPDATE @gift AS g SET state = c.state, note = c.note, at = go.at,"
        "  tracking_code = coalesce(c.tracking_code, g.tracking_code),"
        "  tracking_url = coalesce(c.tracking_url, g.tracking_url),"
        "  link = coalesce(c.link, g.link), message = coalesce(c.message, g.message),"
        "  same = coalesce(c.same, g.same)"
        "  FROM change c, go WHERE c.operation IS NULL AND g.key = c.key"
        "   AND c.state <> '" SDO_STATE_CALL "'),"
        " told AS (INSERT INTO @event (key, at, state, process, note)"
        "  SELECT c.key, go.at, c.state, $1::bigint, c.note FROM change c, go"
        "  ORDER BY c.number RETURNING id)"
        " SELECT is_same, moved_to, fits, missing, twin, (SELECT max(id) FROM told) FROM fit",
    [SDO_SQL_LIST] = "SELECT 0," GIFT " FROM @gift g" WHO " WHERE" FILTERS TIME_OR_ANY
                     " AND ($7::text IS NULL OR " RULE_NAME " = $7)"
                     " AND (g.at, g.key) > ($6::bigint, $13::text COLLATE \"C\")"
                     " ORDER BY g.at, g.key LIMIT $14::bigint",
    [SDO_SQL_LIST_OF_RULE] =
        "SELECT 0," GIFT " FROM @gift g" WHO " WHERE" FILTERS TIME_OR_ANY
        " AND g.key > greatest(($7::text || '/') COLLATE \"C\", $13::text COLLATE \"C\")"
        " AND g.key < ($7 || '0') COLLATE \"C\" AND g.at >= $6::bigint"
        " ORDER BY g.key LIMIT $14::bigint",
    [SDO_SQL_LIST_OF_TIME] = "SELECT 0," GIFT " FROM @gift g" WHO " WHERE" FILTERS
                             " AND ($7::text IS NULL OR " RULE_NAME
                             " = $7) AND g.began >= $11::bigint AND g.began <= $12::bigint"
                             " AND g.at >= $6::bigint AND $13::text IS NOT NULL"
                             " ORDER BY g.began LIMIT $14::bigint",
    [SDO_SQL_HISTORY] =
        "SELECT g.id, g.at, g.state, g.note, g.process, p.os_user, p.host, p.pid"
        " FROM @event g" WHO " WHERE g.key = $1 ORDER BY g.id",

    /* One who reserves waits for the other, so that each sees what the other has. */
    [SDO_SQL_LOCK_MONEY] =
        "SELECT pg_advisory_xact_lock(hashtextextended('@literal money', 1))",
    [SDO_SQL_FORGET] = "DELETE FROM @reservation r WHERE r.process = $1::bigint"
                       " OR r.lease <= @ms OR EXISTS (SELECT FROM @process p"
                       " WHERE p.id = r.process AND p.ended IS NOT NULL)",
    /* Two may have reserved one gift, which is given once. In one statement, that sees a
       gift either before its intent or after it. */
    [SDO_SQL_CAPS] =
        "SELECT (SELECT coalesce(sum(g.hundredths), 0)::bigint FROM @gift g"
        "  WHERE" SCOPE(
            "g") " AND g.state = ANY ($9::text[]) AND" IS_SINCE "),"
                 " (SELECT coalesce(sum(one.hundredths), 0)::bigint FROM"
                 "  (SELECT max(r.hundredths) AS hundredths FROM" RESERVED_BY_OTHERS("$10") "  AND" SCOPE(
                     "r") " AND NOT " IS_COUNTED("r.key",
                                                 "$9") " GROUP BY r.key) AS one)"
                                                       " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],"
                                                       "  $6::text[], $7::text[], $8::bigint[]) WITH ORDINALITY AS c (rule, team, sender,"
                                                       "  recipient, from_day, to_day, currency, since, number) ORDER BY c.number",
    [SDO_SQL_COUNTED] =
        "SELECT EXISTS (SELECT FROM @gift g WHERE g.key = k.key AND g.state = ANY ($1::text[])"
        "  AND (g.state <> 'intent' OR g.process = $2::bigint OR" IS_LIKE_LINE(
            "g") "))"
                 " OR EXISTS (SELECT FROM" RESERVED_BY_OTHERS(
                     "$2") " AND r.key = k.key"
                           "  AND" IS_LIKE_LINE(
                               "r") ")"
                                    " FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],"
                                    "  $8::text[], $9::text[]) WITH ORDINALITY AS k (key, hundredths, currency, day, rule,"
                                    "  team, sender, number) ORDER BY k.number",
    [SDO_SQL_RESERVE] =
        "INSERT INTO @reservation (process, lease, key, hundredths, currency, rule, sender,"
        " team, recipient, day) SELECT $1::bigint, @ms + $2::bigint, key, hundredths,"
        " currency, rule, sender, team, recipient, day FROM unnest($3::text[],"
        " $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],"
        " $10::text[]) AS l (key, hundredths, currency, rule, sender, team, recipient, day)"
        " ON CONFLICT (key, process) DO UPDATE SET lease = excluded.lease",

    [SDO_SQL_ALLOT] = "INSERT INTO @allotment (name, text) VALUES ($1, $2)"
                      " ON CONFLICT (name) DO UPDATE SET text = excluded.text",
    [SDO_SQL_ALLOTMENTS] = "SELECT name, text FROM @allotment ORDER BY name",

    [SDO_SQL_RULE] = "SELECT reached, once, script, id,"
                     " (SELECT min(day) FROM @run WHERE rule = name)"
                     " FROM @rule WHERE name = $1",
    [SDO_SQL_REMEMBER] =
        "INSERT INTO @rule AS r (name, reached, once, script, at, id)"
        " VALUES ($1, $2, $3, $4, @ms, nullif($5, ''))"
        " ON CONFLICT (name) DO UPDATE SET reached = excluded.reached,"
        " once = excluded.once, script = excluded.script, at = excluded.at,"
        " id = coalesce(excluded.id, r.id)",
    [SDO_SQL_ALIAS] = "INSERT INTO @alias (rule, template) VALUES ($1, $2)"
                      " ON CONFLICT DO NOTHING",
    [SDO_SQL_ALIASES] = "SELECT template FROM @alias WHERE rule = $1 ORDER BY template",
    [SDO_SQL_RAN] =
        "INSERT INTO @run AS r (rule, day, gifts, people)"
        " VALUES ($1, $2, $3::bigint, $4::bigint) ON CONFLICT (rule, day) DO UPDATE"
        " SET gifts = greatest(r.gifts, excluded.gifts), people = excluded.people",
    [SDO_SQL_RUNS] = "SELECT rule, day, gifts, people FROM @run"
                     " WHERE ($1::text IS NULL OR rule = $1) AND day <= $2"
                     " ORDER BY rule, day DESC LIMIT nullif($3::bigint, 0)",
    [SDO_SQL_SEE] =
        "INSERT INTO @seen AS s (rule, text, turn) VALUES ($1, $2, $3::bigint + 1)"
        " ON CONFLICT (rule) DO UPDATE SET text = excluded.text, turn = excluded.turn"
        " WHERE s.turn = $3::bigint"
        "  OR (s.turn = excluded.turn AND s.text = excluded.text) RETURNING 1",
    [SDO_SQL_SEEN] = "SELECT rule, text, turn FROM @seen"
                     " WHERE $1::text IS NULL OR rule = $1 ORDER BY rule",
    [SDO_SQL_ALL_RULES] = "SELECT name, reached, once, script, id FROM @rule ORDER BY name",
    [SDO_SQL_ALL_ALIASES] = "SELECT rule, template FROM @alias ORDER BY rule, template",
    /* From one name to the next: as many steps as there are names. */
    [SDO_SQL_RULES_OF] =
        "WITH RECURSIVE name (rule) AS ((SELECT " RULE_NAME " FROM @gift g"
        "  WHERE g.script = $1 AND g.script > '' AND " RULE_NAME " > ''"
        "  ORDER BY " RULE_NAME " LIMIT 1) UNION ALL"
        "  SELECT (SELECT " RULE_NAME " FROM @gift g WHERE g.script = $1 AND g.script > ''"
        "   AND " RULE_NAME " > name.rule ORDER BY " RULE_NAME " LIMIT 1)"
        "  FROM name WHERE rule IS NOT NULL)"
        " SELECT rule FROM name WHERE rule IS NOT NULL",

    /* Of one after the other, by the index: of all at once the whole table may look cheap.
       OFFSET and LIMIT keep it so. */
    [SDO_SQL_GOT] =
        "SELECT r.number, g.key, g.state, g.script FROM unnest($1::text[], $2::text[])"
        " WITH ORDINALITY AS r (email, rest, number) CROSS JOIN LATERAL"
        " (SELECT * FROM @gift g WHERE lower(g.recipient) = lower(r.email COLLATE \"C\")"
        "  OFFSET 0) g WHERE " HAS_RULE " AND " KEY_REST " = r.rest",
    [SDO_SQL_GOT_ANY] =
        "SELECT r.number, g.key, g.state, g.script FROM unnest($1::text[])"
        " WITH ORDINALITY AS r (email, number) CROSS JOIN LATERAL"
        " (SELECT * FROM @gift g WHERE lower(g.recipient) = lower(r.email COLLATE \"C\")"
        "  LIMIT 1) g",

    [SDO_SQL_COUNT_STATES] = "SELECT state, count(*) FROM @gift GROUP BY state",
    /* What must not be: each gives one case of it. */
    [SDO_SQL_EXAMINE] =
        "SELECT (SELECT max(version) FROM @ledger), (SELECT count(*) FROM @gift),"
        " (SELECT count(*) FROM @event), (SELECT coalesce(max(id), 0) FROM @process),"
        " coalesce("
        "(SELECT 'the gift ' || key || ' has no change' FROM @gift g WHERE NOT EXISTS"
        " (SELECT FROM @event e WHERE e.key = g.key) LIMIT 1),"
        "(SELECT 'a change of ' || key || ' is of no gift' FROM @event e WHERE NOT EXISTS"
        " (SELECT FROM @gift g WHERE g.key = e.key) AND state <> '" SDO_STATE_CALL
        "' LIMIT 1),"
        "(SELECT 'the gift ' || key || ' is ' || state || ', not what its last change says'"
        " FROM @gift g JOIN (SELECT DISTINCT ON (key) key, state AS last FROM @event"
        "  WHERE state <> '" SDO_STATE_CALL
        "' ORDER BY key, id DESC) e USING (key) WHERE state <> last LIMIT 1),"
        "(SELECT 'the change ' || id || ' is of an opening that is not there' FROM @event"
        " WHERE process > (SELECT max(id) FROM @process) LIMIT 1))",
    [SDO_SQL_LOCK_ALL] = "SELECT pg_advisory_xact_lock(hashtextextended('@literal', 1))",
    [SDO_SQL_SEAL] = "UPDATE @ledger SET moved_to = $1"
                     " WHERE NOT EXISTS (SELECT FROM @event WHERE id > $2::bigint)"
                     " RETURNING 1",
    [SDO_SQL_IS_OWN] =
        "SELECT EXISTS (SELECT FROM @gift) AND filled_from IS NULL FROM @ledger",
    [SDO_SQL_EMPTY_EVENTS] = "DELETE FROM @event",
    [SDO_SQL_EMPTY_GIFTS] = "DELETE FROM @gift",
    [SDO_SQL_EMPTY_RULES] = "DELETE FROM @rule",
    [SDO_SQL_EMPTY_ALIASES] = "DELETE FROM @alias",
    [SDO_SQL_EMPTY_IDENTIFIERS] = "DELETE FROM @identifier",
    [SDO_SQL_EMPTY_RUNS] = "DELETE FROM @run",
    [SDO_SQL_EMPTY_RESERVATIONS] = "DELETE FROM @reservation",
    [SDO_SQL_EMPTY_ALLOTMENTS] = "DELETE FROM @allotment",
    [SDO_SQL_EMPTY_SEEN] = "DELETE FROM @seen",
    [SDO_SQL_EMPTY_OPENINGS] = "DELETE FROM @process",
    [SDO_SQL_FILL] = "UPDATE @ledger SET filled_from = $1, secret = $2",
    [SDO_SQL_FILLED] =
        "UPDATE @ledger SET id = $1, marked = $2::boolean, filled_from = NULL",
    [SDO_SQL_LOAD_OPENINGS] =
        "INSERT INTO @process (id, mark, os_user, host, pid, started) SELECT * FROM"
        " unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[],"
        " $6::bigint[]) ON CONFLICT DO NOTHING",
    /* Those of another ledger are noted here once, as openings without a mark. */
    [SDO_SQL_LOAD_WHO] =
        "WITH who AS (SELECT os_user, host, pid, min(at) AS at FROM unnest($1::text[],"
        "  $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])"
        "  AS w (os_user, host, pid, at, opening)"
        "  WHERE opening = 0 AND (os_user IS NOT NULL OR host IS NOT NULL OR pid <> 0)"
        "  GROUP BY os_user, host, pid)"
        " INSERT INTO @process (id, os_user, host, pid, started)"
        " SELECT (SELECT coalesce(max(id), 0) FROM @process) + row_number() OVER (),"
        "  os_user, host, pid, at FROM who WHERE NOT EXISTS (SELECT FROM @process p"
        "  WHERE p.mark IS NULL AND p.os_user IS NOT DISTINCT FROM who.os_user"
        "  AND p.host IS NOT DISTINCT FROM who.host AND p.pid = who.pid)",
#define OPENING_OF(row)                                                                    \
  "coalesce(nullif(" row ".opening, 0), (SELECT min(p.id) FROM @process p"                 \
  " WHERE p.mark IS NULL AND p.os_user IS NOT DISTINCT FROM " row ".os_user"               \
  " AND p.host IS NOT DISTINCT FROM " row ".host AND p.pid = " row ".pid"                  \
  " AND (p.os_user IS NOT NULL OR p.host IS NOT NULL OR p.pid <> 0)))"
    [SDO_SQL_LOAD_GIFTS] =
        "INSERT INTO @gift (key, operation, recipient, campaign, via, currency, script, skew,"
        " state, note, tracking_code, tracking_url, link, message, mark, at, began, rule,"
        " occasion, people, due, same, hundredths, sender, team, day, process)"
        " SELECT key, operation, recipient, campaign, via, currency, script, skew, state, note,"
        "  tracking_code, tracking_url, link, message, mark, at, nullif(began, 0), rule,"
        "  occasion, people, due, same, hundredths, sender, team, day,"
        "  " OPENING_OF(
            "s") " FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[],"
                 "  $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[],"
                 "  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[],"
                 "  $17::bigint[], $18::bigint[], $19::text[], $20::text[], $21::bigint[],"
                 "  $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::bigint[],"
                 "  $28::text[], $29::text[], $30::text[])"
                 " AS s (key, operation, recipient, campaign, via, currency, script, skew, state, note,"
                 "  tracking_code, tracking_url, link, message, mark, at, began, opening, os_user,"
                 "  host, pid, rule, occasion, people, due, same, hundredths, sender, team, day)"
                 " ON CONFLICT (key) DO NOTHING RETURNING key",
    /* A statement of its own: it sees the gifts. */
    [SDO_SQL_LOAD_PEOPLE] =
        "INSERT INTO @identifier (digest, gift) SELECT d.digest, g.key"
        " FROM unnest($1::text[]) AS k (key) JOIN @gift g ON g.key = k.key,"
        " unnest(string_to_array(g.people, ' ')) AS d (digest) ON CONFLICT DO NOTHING",
/* The changes of gifts that were just put in: they have none yet. */
#define EVENTS                                                                             \
  " FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[],"           \
  "  $6::bigint[], $7::text[], $8::text[], $9::bigint[]) WITH ORDINALITY"                  \
  " AS s (key, number, at, state, note, opening, os_user, host, pid, place)"
    [SDO_SQL_LOAD_NUMBERED] =
        "INSERT INTO @event (id, key, at, state, process, note)"
        " SELECT number, key, at, state, " OPENING_OF(
            "s") ", note" EVENTS
                 " WHERE number > 0 AND key = ANY ($10::text[]) RETURNING id",
    [SDO_SQL_LOAD_EVENTS] =
        "INSERT INTO @event (key, at, state, process, note)"
        " SELECT key, at, state, " OPENING_OF(
            "s") ", note" EVENTS
                 " WHERE number = 0 AND key = ANY ($10::text[]) ORDER BY place RETURNING id",
    [SDO_SQL_TELL] =
        "UPDATE @gift AS g SET rule = c.rule, occasion = c.occasion, people = c.people"
        " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])"
        "  AS c (key, rule, occasion, people) WHERE g.key = c.key AND g.people IS NULL",
    [SDO_SQL_TELL_MORE] =
        "UPDATE @gift AS g SET people = btrim(g.people || ' ' || m.digests) FROM"
        " (SELECT c.key, string_agg(DISTINCT d.digest, ' ') AS digests"
        "  FROM unnest($1::text[], $2::text[]) AS c (key, people)"
        "  JOIN @gift o ON o.key = c.key,"
        "  unnest(string_to_array(c.people, ' ')) AS d (digest)"
        "  WHERE strpos(o.people, d.digest) = 0 GROUP BY c.key) AS m WHERE g.key = m.key",
    [SDO_SQL_TOLD] = "UPDATE @ledger SET marked = true",
    /* Changes that kept their numbers: the next one comes behind them. */
    [SDO_SQL_COUNT_ON] = "SELECT setval(pg_get_serial_sequence("
                         "quote_ident('@literal') || '.event', 'id'),"
                         " (SELECT max(id) FROM @event))"
                         " WHERE EXISTS (SELECT FROM @event)",
};

int sdo_statements_make(struct sdo_statements *statements,
                        struct sdo_connection *connection, const char *schema,
                        int64_t ahead_ms, struct sdo_error *err) {
  for (int i = 0; i < SDO_SQL_COUNT; i++) {
    statements->text[i] = sdo_expand(texts[i], connection, schema, ahead_ms);
    if (!statements->text[i])
      return sdo_fail(err, SDO_STORE, "the schema name is invalid, or out of memory");
  }
  return 0;
}

void sdo_statements_free(struct sdo_statements *statements) {
  for (int i = 0; i < SDO_SQL_COUNT; i++) {
    free(statements->text[i]);
    statements->text[i] = NULL;
  }
}

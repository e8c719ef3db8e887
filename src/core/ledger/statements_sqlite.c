#include "ledger/sqlite.h"

/* A gift and who put it: read by read_row of gifts_sqlite.c, in this order. */
#define COLUMNS                                                                            \
  "SELECT key, operation, recipient, campaign, via, currency, script, skew, state, note,"  \
  " tracking_code, tracking_url, link, message, gift.mark, process, boot, lease, at,"      \
  " began, user, host, pid, rule, occasion, people, due, same,"                            \
  " hundredths, sender, team, day FROM "
#define WHO_PUT " LEFT JOIN process ON process.id = process"
#define ROW COLUMNS "gift" WHO_PUT

/* What stands before the first "/" of a key, as the index on it has it, and behind it. */
#define RULE_NAME "substr(key, 1, instr(key, '/') - 1)"
#define KEY_REST "substr(key, instr(key, '/') + 1)"
#define HAS_RULE "instr(key, '/') > 0"

/* Of the gifts that are not sent there is an index by their states. */
#define IS_OTHER "state <> 'sent'"

#define GOT_BY "SELECT key, state, script FROM gift WHERE recipient = ?1 COLLATE NOCASE"

/* What all lists filter by: ?1 state, ?2 script, ?3 recipient, ?4 key, ?5 campaign, ?6 the
   last change, ?7 rule, ?8 rest, ?9 not of that rule, ?10 operation, ?11 and ?12 the last
   intent, ?13 behind which key it goes on, ?14 how many. What a list is found by stands
   alone in front of it: with an OR, no index is used. */
#define STATE_OR_ANY " AND (?1 IS NULL OR state = ?1)"
#define RECIPIENT_OR_ANY " AND (?3 IS NULL OR recipient = ?3 COLLATE NOCASE)"
#define RULE_OR_ANY " AND (?7 IS NULL OR " RULE_NAME " = ?7)"
#define TIME_OR_ANY " AND (?11 = 0 OR began >= ?11) AND (began IS NULL OR began <= ?12)"
#define OTHERS                                                                             \
  " AND (?2 IS NULL OR script = ?2) AND (?5 = 0 OR campaign = ?5)"                         \
  " AND (?8 IS NULL OR (" HAS_RULE " AND " KEY_REST " = ?8))"                              \
  " AND (?9 IS NULL OR " RULE_NAME " <> ?9) AND (?10 IS NULL OR operation = ?10)"
#define REST TIME_OR_ANY OTHERS " AND (at, key) > (?6, ?13) ORDER BY at, key LIMIT ?14"

/* What a cap is of: ?1 names of a rule, ?2 team, ?3 sender, ?4 recipient, ?5 and ?6 days,
   ?7 currency, ?8 the states that count. Of what was reserved ?9 who asks, ?10 the dead; of
   what was spent ?9 behind which event, or -1. Lists of words have a blank around each. */
#define IS_IN(list, word) "instr(" list ", ' ' || " word " || ' ') > 0"
#define SCOPE                                                                              \
  " (?1 IS NULL OR " IS_IN(                                                                \
      "' ' || ?1 || ' '",                                                                  \
      "rule") ") AND (?2 IS NULL OR team = ?2)"                                            \
              " AND (?3 IS NULL OR sender = ?3) AND day >= ?5 AND day <= ?6 AND currency = ?7"
#define COSTS "hundredths <> 0"
#define SPENT_OF                                                                           \
  "SELECT coalesce(sum(hundredths), 0) FROM gift WHERE " COSTS " AND" SCOPE " AND " IS_IN( \
      "?8", "state") " AND (?9 < 0 OR state = 'intent' OR EXISTS (SELECT 1 FROM event"     \
                     "  WHERE event.key = gift.key AND event.id > ?9))"
/* Does it count as a line does: ?5 its price, ?6 currency, ?7 day, ?8 rule, ?9 team,
   ?10 sender? */
#define IS_LIKE_LINE                                                                       \
  "hundredths = ?5 AND currency = ?6 AND day = ?7 AND rule IS ?8 AND team IS ?9"           \
  " AND sender IS ?10"

const char *const sdo_sqlite_sql[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [LEDGER] = "SELECT id, moved_to, filled_from, copied, secret, marked FROM ledger",
    [ACCOUNT] = "SELECT name FROM account",
    [OWN] = "INSERT INTO account VALUES (?)",
    [PROCESS] = "INSERT INTO process (pid, boot, user, host, started, mark)"
                " VALUES (?, ?, ?, ?, ?, ?)",
    [OPENED] = "UPDATE ledger SET copied = NULL WHERE copied IS NOT NULL",
    [STAND] = "SELECT EXISTS (SELECT 1 FROM process WHERE id = ?1 AND mark = ?2)"
              " AND (?3 = 0 OR EXISTS (SELECT 1 FROM event WHERE id = ?3 AND process = ?1))"
              " AND copied IS NULL, moved_to FROM ledger",
    [OPENING_MARK] = "SELECT mark FROM process WHERE id = ?",
    [OPENINGS] = "SELECT id, mark, user, host, pid, started FROM process ORDER BY id",
    [EVENT_OF] = "SELECT id, process FROM event WHERE id = ?",
    [LAST_EVENT] = "SELECT id, process FROM event ORDER BY id DESC LIMIT 1",
    [GIFT] = ROW " WHERE key = ?",
    [KNOWN] = "SELECT 1 FROM identifier WHERE digest = ?1 AND gift <> ?2 LIMIT 1",
    [OTHERS_OF] = COLUMNS "identifier JOIN gift ON gift.key = identifier.gift" WHO_PUT
                          " WHERE digest = ?1 AND key <> ?2 AND instr(people, ?1) > 0"
                          " ORDER BY began DESC, at DESC",
    [PUT] =
        "INSERT INTO gift (key, operation, recipient, campaign, via, currency, script,"
        " skew, state, note, mark, process, lease, at, began, rule, occasion, people, due,"
        " same, hundredths, sender, team, day)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ?), ?, ?, ?, ?, ?, ?, nullif(?, 0),"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET operation = excluded.operation,"
        " recipient = excluded.recipient, campaign = excluded.campaign,"
        " via = excluded.via, currency = excluded.currency, script = excluded.script,"
        " skew = excluded.skew, state = excluded.state, note = excluded.note,"
        " mark = excluded.mark, process = excluded.process, lease = excluded.lease,"
        " at = excluded.at, began = excluded.began,"
        " rule = coalesce(excluded.rule, rule),"
        " occasion = coalesce(excluded.occasion, occasion),"
        " people = coalesce(excluded.people, people), due = coalesce(excluded.due, due),"
        " same = excluded.same, hundredths = excluded.hundredths,"
        " sender = coalesce(excluded.sender, sender), team = coalesce(excluded.team, team),"
        " day = excluded.day",
    [IDENTIFY] = "INSERT OR IGNORE INTO identifier (digest, gift) VALUES (?, ?)",
    [SET] = "UPDATE gift SET state = ?, note = ?, at = ?,"
            " tracking_code = coalesce(?, tracking_code),"
            " tracking_url = coalesce(?, tracking_url), link = coalesce(?, link),"
            " message = coalesce(?, message), same = coalesce(?, same) WHERE key = ?",
    [EVENT] = "INSERT INTO event (key, at, state, process, note) VALUES (?, ?, ?, ?, ?)",
    [WANTED] = "SELECT state, process, mark FROM gift WHERE key = ?",
    [CODE] = "SELECT key FROM gift WHERE tracking_code = ? AND tracking_code > ''",
    [LIST_OF_KEY] = ROW " WHERE key = ?4" STATE_OR_ANY RECIPIENT_OR_ANY RULE_OR_ANY REST,
    [LIST_OF_RECIPIENT] =
        ROW " WHERE recipient = ?3 COLLATE NOCASE" STATE_OR_ANY RULE_OR_ANY REST,
    [LIST_OF_RULE] = ROW
    " WHERE key > max(?7 || '/', ?13) AND key < ?7 || '0'" STATE_OR_ANY TIME_OR_ANY OTHERS
    " AND at >= ?6 ORDER BY key LIMIT ?14",
    [LIST_OF_TIME] =
        ROW " WHERE operation = ?10 AND began >= ?11 AND began <= ?12" STATE_OR_ANY OTHERS
            " AND at >= ?6 ORDER BY began LIMIT ?14",
    [LIST_OF_STATE] = ROW " WHERE state = ?1 AND " IS_OTHER REST,
    [LIST] = ROW " WHERE (?1 IS NULL OR state = ?1)" REST,
    [GOT] = GOT_BY " AND " HAS_RULE " AND " KEY_REST " = ?2",
    [GOT_ANY] = GOT_BY " LIMIT 1",
    [HISTORY] =
        "SELECT event.id, at, state, note, process, user, host, pid FROM event"
        " LEFT JOIN process ON process.id = process WHERE key = ? ORDER BY event.id",
    [RULE] =
        "SELECT reached, once, script, id, (SELECT min(day) FROM run WHERE rule = name)"
        " FROM rule WHERE name = ?",
    [REMEMBER] = "INSERT INTO rule (name, reached, once, script, at, id)"
                 " VALUES (?, ?, ?, ?, ?, nullif(?, '')) ON CONFLICT (name) DO UPDATE SET"
                 " reached = excluded.reached, once = excluded.once,"
                 " script = excluded.script, at = excluded.at,"
                 " id = coalesce(excluded.id, id)",
    [ALIAS] = "INSERT OR IGNORE INTO alias (rule, template) VALUES (?, ?)",
    [ALIASES] = "SELECT template FROM alias WHERE rule = ? ORDER BY template",
    [RAN] = "INSERT INTO run (rule, day, gifts, people) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (rule, day) DO UPDATE SET gifts = max(gifts, excluded.gifts),"
            " people = excluded.people",
    [RUNS] = "SELECT rule, day, gifts, people FROM run WHERE rule = ?1 AND day <= ?2"
             " ORDER BY day DESC LIMIT ?3",
    [ALL_RUNS] = "SELECT rule, day, gifts, people FROM run WHERE day <= ?2"
                 " ORDER BY rule, day DESC LIMIT ?3",
    /* twice is once */
    [SEE] = "INSERT INTO seen (rule, text, turn) VALUES (?1, ?2, ?3 + 1)"
            " ON CONFLICT (rule) DO UPDATE SET text = ?2, turn = ?3 + 1"
            " WHERE turn = ?3 OR (turn = ?3 + 1 AND text = ?2)",
    [SEEN] = "SELECT rule, text, turn FROM seen WHERE ?1 IS NULL OR rule = ?1"
             " ORDER BY rule",
    [ALL_RULES] = "SELECT name, reached, once, script, id FROM rule ORDER BY name",
    [ALL_ALIASES] = "SELECT rule, template FROM alias ORDER BY rule, template",
    [NOTE_SCRIPT] =
        "INSERT OR IGNORE INTO script (name, rule)"
        " SELECT ?2, substr(?1, 1, instr(?1, '/') - 1) WHERE instr(?1, '/') > 1",
    [RULES_OF] = "SELECT rule FROM script WHERE name = ?1 ORDER BY rule",
    /* What no index by state has is what is left. */
    [COUNT] = "WITH other (state, gifts) AS (SELECT state, count(*) FROM gift"
              " WHERE " IS_OTHER " GROUP BY state)"
              " SELECT state, gifts FROM other UNION ALL SELECT 'sent',"
              " (SELECT count(*) FROM gift) - (SELECT coalesce(sum(gifts), 0) FROM other)",
    [SEAL] = "UPDATE ledger SET moved_to = ?"
             " WHERE NOT EXISTS (SELECT 1 FROM event WHERE id > ?)",
    [LOAD_OPENING] = "INSERT OR IGNORE INTO process (id, mark, user, host, pid, started)"
                     " VALUES (?, ?, ?, ?, ?, ?)",
    [WHO] =
        "SELECT id FROM process WHERE user IS ? AND host IS ? AND pid = ? AND mark IS NULL",
    [LOAD_WHO] = "INSERT INTO process (user, host, pid, started) VALUES (?, ?, ?, ?)",
    [LOAD_GIFT] = "INSERT OR IGNORE INTO gift (key, operation, recipient, campaign, via,"
                  " currency, script, skew, state, note, tracking_code, tracking_url, link,"
                  " message, mark, process, lease, at, began, rule, occasion, people, due,"
                  " same, hundredths, sender, team, day)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ?), ?, ?, ?, ?, ?, ?, ?,"
                  " nullif(?, 0), 0, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [LOAD_EVENT] = "INSERT INTO event (id, key, at, state, process, note)"
                   " VALUES (nullif(?, 0), ?, ?, ?, nullif(?, 0), ?)",
    [TELL] = "UPDATE gift SET rule = ?, occasion = ?, people = ?"
             " WHERE key = ? AND people IS NULL",
    [TELL_MORE] = "UPDATE gift SET people = trim(people || ' ' || ?)"
                  " WHERE key = ? AND instr(people, ?) = 0",
    [SPENT] = SPENT_OF,
    [SPENT_ON_RECIPIENT] = SPENT_OF " AND recipient = ?4 COLLATE NOCASE",
    /* Two may have reserved one gift, which is given once. */
    [RESERVED] =
        "SELECT coalesce(sum(hundredths), 0) FROM"
        " (SELECT max(hundredths) AS hundredths FROM reservation WHERE" SCOPE
        " AND (?4 IS NULL OR recipient = ?4 COLLATE NOCASE)"
        " AND process <> ?9 AND NOT " IS_IN(
            "?10",
            "process") " AND NOT EXISTS (SELECT 1 FROM gift WHERE gift.key = reservation.key"
                       "  AND " IS_IN("?8", "state") ") GROUP BY key)",
    [IS_COUNTED] = "SELECT EXISTS (SELECT 1 FROM gift WHERE key = ?1 AND " IS_IN(
        "?2",
        "state") " AND (state <> 'intent' OR process = ?3 OR (" IS_LIKE_LINE ")))"
                 " OR EXISTS (SELECT 1 FROM reservation WHERE key = ?1 AND process <> ?3"
                 "  AND NOT " IS_IN("?4", "process") " AND " IS_LIKE_LINE ")",
    [RESERVERS] = "SELECT process, boot, max(lease) FROM reservation"
                  " LEFT JOIN process ON process.id = process GROUP BY process",
    [FORGET] = "DELETE FROM reservation WHERE process = ?1 OR " IS_IN("?2", "process"),
    [RESERVE] = "INSERT OR REPLACE INTO reservation (key, process, hundredths, currency,"
                " rule, sender, team, recipient, day, lease)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [ALLOT] = "INSERT INTO allotment (name, text) VALUES (?, ?)"
              " ON CONFLICT (name) DO UPDATE SET text = excluded.text",
    [ALLOTMENTS] = "SELECT name, text FROM allotment ORDER BY name",
};

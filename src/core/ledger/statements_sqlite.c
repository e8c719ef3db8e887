#include "ledger/sqlite.h"

/* A gift and who put it: read by read_row of gifts_sqlite.c, in this order. */
#define ROW                                                                                \
  "SELECT key, operation, recipient, campaign, via, price, script, skew, state, note,"     \
  " tracking_code, tracking_url, link, message, mark, process, boot, lease, at, began,"    \
  " user, host, pid FROM gift LEFT JOIN process ON process.id = process"

/* What all lists filter by: ?1 state, ?2 script, ?3 recipient, ?4 key, ?5 campaign, ?6
   since. What a list is found by stands alone in front of it: with an OR, no index is
   used. */
#define STATE_OR_ANY " AND (?1 IS NULL OR state = ?1)"
#define RECIPIENT_OR_ANY " AND (?3 IS NULL OR recipient = ?3 COLLATE NOCASE)"
#define REST                                                                               \
  " AND (?2 IS NULL OR script = ?2) AND (?5 = 0 OR campaign = ?5) AND at >= ?6"            \
  " ORDER BY at, key"

const char *const sdo_sqlite_sql[STATEMENTS] = {
    [ACCOUNT] = "SELECT name FROM account",
    [OWN] = "INSERT INTO account VALUES (?)",
    [PROCESS] =
        "INSERT INTO process (pid, boot, user, host, started) VALUES (?, ?, ?, ?, ?)",
    [GIFT] = ROW " WHERE key = ?",
    [PUT] = "INSERT INTO gift (key, operation, recipient, campaign, via, price, script,"
            " skew, state, note, mark, process, lease, at, began)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ?), ?, ?, ?, ?, ?, ?, nullif(?, 0))"
            " ON CONFLICT (key) DO UPDATE SET operation = excluded.operation,"
            " recipient = excluded.recipient, campaign = excluded.campaign,"
            " via = excluded.via, price = excluded.price, script = excluded.script,"
            " skew = excluded.skew, state = excluded.state, note = excluded.note,"
            " mark = excluded.mark, process = excluded.process, lease = excluded.lease,"
            " at = excluded.at, began = coalesce(excluded.began, began)",
    [SET] = "UPDATE gift SET state = ?, note = ?, at = ?,"
            " tracking_code = coalesce(?, tracking_code),"
            " tracking_url = coalesce(?, tracking_url), link = coalesce(?, link),"
            " message = coalesce(?, message) WHERE key = ?",
    [EVENT] = "INSERT INTO event (key, at, state, process, note) VALUES (?, ?, ?, ?, ?)",
    [LIST_OF_KEY] = ROW " WHERE key = ?4" STATE_OR_ANY RECIPIENT_OR_ANY REST,
    [LIST_OF_RECIPIENT] = ROW " WHERE recipient = ?3 COLLATE NOCASE" STATE_OR_ANY REST,
    [LIST_OF_STATE] = ROW " WHERE state = ?1" REST,
    [LIST] = ROW " WHERE true" REST,
    [HISTORY] =
        "SELECT at, state, note, user, host, pid FROM event"
        " LEFT JOIN process ON process.id = process WHERE key = ? ORDER BY event.id",
    [RULE] = "SELECT reached, once, script FROM rule WHERE name = ?",
    [REMEMBER] = "INSERT OR REPLACE INTO rule (name, reached, once, script, at)"
                 " VALUES (?, ?, ?, ?, ?)",
    [ALIAS] = "INSERT OR IGNORE INTO alias (rule, template) VALUES (?, ?)",
    [ALIASES] = "SELECT template FROM alias WHERE rule = ? ORDER BY template",
};

#include "ledger/ledger.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/database.h"
#include "ledger/keys.h"
#include "ledger/lease.h"

enum { VERSION = 3, APPLICATION = 0x53646f31 /* "Sdo1" */ };

struct sdo_ledger {
  sqlite3 *db;
  int lease_fd; /* holds the lock that says: this process lives */
  int64_t process;
  char boot[37];
  struct sdo_keys stuck; /* ours whose end could not be written: nobody is sending them */
};

/* Full sync: an intent that was not on disk when the power went would be a second gift. */
static const char setup[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

#define RULES                                                                              \
  "CREATE TABLE rule (name TEXT PRIMARY KEY, reached TEXT NOT NULL, once TEXT NOT NULL,"   \
  " script TEXT NOT NULL, at INTEGER);"                                                    \
  "CREATE TABLE alias (rule TEXT, template TEXT, PRIMARY KEY (rule, template));"

static const char schema[] =
    "CREATE TABLE account (name TEXT NOT NULL);"
    "CREATE TABLE process (id INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER, boot TEXT,"
    " user TEXT, host TEXT, started INTEGER);"
    "CREATE TABLE gift (key TEXT PRIMARY KEY, operation TEXT NOT NULL,"
    " recipient TEXT NOT NULL, campaign INTEGER, via TEXT, price TEXT, script TEXT,"
    " state TEXT NOT NULL, process INTEGER REFERENCES process, lease INTEGER,"
    " at INTEGER NOT NULL, tracking_code TEXT, tracking_url TEXT, message TEXT, note TEXT,"
    " link TEXT, skew INTEGER);"
    "CREATE INDEX gift_state ON gift (state);"
    "CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,"
    " at INTEGER NOT NULL, state TEXT NOT NULL, process INTEGER, note TEXT);"
    "CREATE INDEX event_key ON event (key);" RULES
    "PRAGMA application_id = 1399090993; PRAGMA user_version = 3;";

/* From version n to n + 1 at [n]. */
static const char *const migrations[VERSION] = {
    [1] = "ALTER TABLE gift ADD COLUMN link TEXT;"
          "ALTER TABLE gift ADD COLUMN skew INTEGER;"
          "PRAGMA user_version = 2;",
    [2] = RULES "PRAGMA user_version = 3;",
};

_Static_assert(APPLICATION == 1399090993, "the schema says the same");

static int read_pragma(sqlite3 *db, const char *sql, int64_t *value,
                       struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(db, err, sql, "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) *value = sqlite3_column_int64(stmt, 0);
  else sdo_database_fail(db, err);
  sqlite3_finalize(stmt);
  return code == SQLITE_ROW ? 0 : -1;
}

/* An empty ledger that was used is no new one: what it knew is lost, and as a new one it
   would send everything again. */
static int fail_lost(const char *path, struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "%.200s is empty or gone: what it knew is lost", path);
  return sdo_hint(
      err, "restore a copy; only if no gift was ever sent with it, remove %.120s-lease",
      path);
}

/* Makes the tables in an empty file; refuses what is not ours to read. */
static int migrate(sqlite3 *db, const char *path, struct sdo_error *err) {
  int64_t version = 0, application = 0, tables = 0;
  if (read_pragma(db, "PRAGMA user_version", &version, err) < 0 ||
      read_pragma(db, "PRAGMA application_id", &application, err) < 0 ||
      read_pragma(db, "SELECT count(*) FROM sqlite_schema", &tables, err) < 0)
    return -1;
  if (tables == 0 && !sdo_lease_exists(path)) return sdo_database_run(db, schema, err);
  if (tables == 0) return fail_lost(path, err);
  if (application != APPLICATION) {
    sdo_fail(err, SDO_STORE, "%.200s is a database, but no ledger", path);
    return sdo_hint(err, "name another file with --ledger");
  }
  if (version > VERSION) {
    sdo_fail(err, SDO_STORE, "%.200s was written by a newer sendoso", path);
    return sdo_hint(err, "update sendoso, or name another file with --ledger");
  }
  for (; version < VERSION; version++)
    if (sdo_database_run(db, migrations[version], err) < 0) return -1;
  return 0;
}

static int check_account(sqlite3 *db, const char *path, const char *account,
                         struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(db, err, "SELECT name FROM account", "");
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), result = 0;
  if (code == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    if (name && strcmp(name, account) != 0) {
      sdo_fail(err, SDO_STORE, "%.160s is the ledger of %.60s, not of %.60s", path, name,
               account);
      result = sdo_hint(err, "leave out --ledger, or name the ledger of this account");
    }
  } else if (code != SQLITE_DONE) {
    result = sdo_database_fail(db, err);
  }
  sqlite3_finalize(stmt);
  if (result < 0 || code == SQLITE_ROW) return result;
  stmt = sdo_database_query(db, err, "INSERT INTO account VALUES (?)", "t", account);
  return sdo_database_done(db, stmt, err);
}

static int is_alive(const struct sdo_ledger *ledger, int64_t process, const char *boot) {
  if (process == ledger->process) return 1;
  if (!boot || strcmp(boot, ledger->boot) != 0) return 0;
  if (ledger->lease_fd < 0) return 1; /* read-only: assume the best, write nothing */
  return sdo_lease_is_held(ledger->lease_fd, process);
}

static int add_process(struct sdo_ledger *ledger, struct sdo_error *err) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  struct passwd *entry = getpwuid(geteuid());
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "INSERT INTO process (pid, boot, user, host, started) VALUES (?, ?, ?, ?, ?)",
      "ittti", (int64_t)getpid(), ledger->boot, entry ? entry->pw_name : NULL, host,
      sdo_clock_wall());
  if (sdo_database_done(ledger->db, stmt, err) < 0) return -1;
  ledger->process = sqlite3_last_insert_rowid(ledger->db);
  if (ledger->lease_fd < 0) return 0; /* in memory: nobody else sees it */
  return sdo_lease_hold(ledger->lease_fd, ledger->process, err);
}

static int add_event(struct sdo_ledger *ledger, const char *key, const char *state,
                     const char *note, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "INSERT INTO event (key, at, state, process, note) VALUES (?, ?, ?, ?, ?)", "titit",
      key, sdo_clock_wall(), state, ledger->process, note);
  return sdo_database_done(ledger->db, stmt, err);
}

static int set_state(struct sdo_ledger *ledger, const char *key, const char *state,
                     const char *note, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err, "UPDATE gift SET state = ?, at = ?, note = ? WHERE key = ?", "titt",
      state, sdo_clock_wall(), note, key);
  if (sdo_database_done(ledger->db, stmt, err) < 0) return -1;
  return add_event(ledger, key, state, note, err);
}

static const char orphaned[] = "the process that was sending it is gone";

/* Turns the intents of dead processes into unknowns, one by one. */
static int sweep(struct sdo_ledger *ledger, struct sdo_error *err) {
  for (;;) {
    sqlite3_stmt *stmt = sdo_database_query(
        ledger->db, err,
        "SELECT key, process, boot, lease FROM gift JOIN process ON process.id = process"
        " WHERE state = 'intent'",
        "");
    if (!stmt) return -1;
    int code, dead = 0;
    char key[SDO_KEY_MAX + 1];
    while (!dead && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
      dead = !is_alive(ledger, sqlite3_column_int64(stmt, 1),
                       (const char *)sqlite3_column_text(stmt, 2)) ||
             sqlite3_column_int64(stmt, 3) < sdo_clock_boot();
      if (dead) snprintf(key, sizeof key, "%s", sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    if (!dead) return code == SQLITE_DONE ? 0 : sdo_database_fail(ledger->db, err);
    if (set_state(ledger, key, "unknown", orphaned, err) < 0) return -1;
  }
}

static int prepare_file(struct sdo_ledger *ledger, const struct sdo_ledger_options *options,
                        struct sdo_error *err) {
  if (sdo_database_run(ledger->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int failed = migrate(ledger->db, options->path, err) < 0 ||
               (options->account &&
                check_account(ledger->db, options->path, options->account, err) < 0);
  return sdo_database_end(ledger->db, failed ? -1 : 0, err);
}

static int prepare_process(struct sdo_ledger *ledger, struct sdo_error *err) {
  if (sdo_database_run(ledger->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int failed = add_process(ledger, err) < 0 || sweep(ledger, err) < 0;
  return sdo_database_end(ledger->db, failed ? -1 : 0, err);
}

static int prepare(struct sdo_ledger *ledger, const struct sdo_ledger_options *options,
                   struct sdo_error *err) {
  if (prepare_file(ledger, options, err) < 0) return -1;
  if (strcmp(options->path, ":memory:") != 0) {
    ledger->lease_fd = sdo_lease_open(options->path, err);
    if (ledger->lease_fd < 0) return -1;
  }
  return prepare_process(ledger, err);
}

/* What is only read is migrated as a copy in memory. */
static int copy_to_memory(struct sdo_ledger *ledger, struct sdo_error *err) {
  sqlite3 *copy = NULL;
  if (sdo_database_open(":memory:", 0, "", &copy, err) < 0) return -1;
  sqlite3_backup *backup = sqlite3_backup_init(copy, "main", ledger->db, "main");
  int done = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
  int failed = !backup || sqlite3_backup_finish(backup) != SQLITE_OK || !done;
  if (failed) sdo_database_fail(copy, err);
  sqlite3_close(failed ? copy : ledger->db);
  if (!failed) ledger->db = copy;
  return failed ? -1 : 0;
}

static int prepare_readonly(struct sdo_ledger *ledger,
                            const struct sdo_ledger_options *options,
                            struct sdo_error *err) {
  int64_t version = VERSION;
  if (read_pragma(ledger->db, "PRAGMA user_version", &version, err) < 0) return -1;
  if (version > 0 && version < VERSION && copy_to_memory(ledger, err) < 0) return -1;
  if (migrate(ledger->db, options->path, err) < 0) return -1;
  return options->account ? check_account(ledger->db, options->path, options->account, err)
                          : 0;
}

int sdo_ledger_open(const struct sdo_ledger_options *options, struct sdo_ledger **ledger,
                    struct sdo_error *err) {
  *ledger = NULL;
  struct sdo_ledger *l = calloc(1, sizeof *l);
  if (!l) return sdo_fail(err, SDO_STORE, "out of memory");
  l->lease_fd = -1;
  sdo_clock_boot_id(l->boot);
  int failed;
  if (access(options->path, F_OK) < 0 && sdo_lease_exists(options->path))
    failed = fail_lost(options->path, err) < 0;
  else if (options->readonly)
    failed =
        sdo_database_open(options->path, 1, "PRAGMA query_only = 1", &l->db, err) < 0 ||
        prepare_readonly(l, options, err) < 0;
  else
    failed = sdo_database_open(options->path, 0, setup, &l->db, err) < 0 ||
             prepare(l, options, err) < 0;
  if (failed) {
    sdo_ledger_close(l);
    return -1;
  }
  *ledger = l;
  return 0;
}

void sdo_ledger_close(struct sdo_ledger *ledger) {
  if (!ledger) return;
  if (ledger->lease_fd >= 0) close(ledger->lease_fd);
  sdo_keys_free(&ledger->stuck);
  sqlite3_close(ledger->db);
  free(ledger);
}

/* Claims. */

static void copy_column(sqlite3_stmt *stmt, int column, char *to, size_t size) {
  const unsigned char *text = sqlite3_column_text(stmt, column);
  snprintf(to, size, "%s", text ? (const char *)text : "");
}

static int same_gift(sqlite3_stmt *stmt, const struct sdo_gift *gift,
                     struct sdo_error *err) {
  const char *operation = (const char *)sqlite3_column_text(stmt, 0);
  const char *recipient = (const char *)sqlite3_column_text(stmt, 1);
  if (strcmp(operation, gift->operation) == 0 && strcmp(recipient, gift->recipient) == 0)
    return 0;
  /* Not whose: an address does not belong into a log. */
  sdo_fail_field(err, "once", "the key %.200s is that of another %s", gift->key,
                 strcmp(operation, gift->operation) == 0 ? "recipient" : "operation");
  return sdo_hint(err, "a key names one gift to one person: put {id} or {email} into once");
}

/* Reads what the ledger has of a key. *orphan: an intent whose process is dead. */
static int look(struct sdo_ledger *ledger, const struct sdo_gift *gift, int64_t now_boot,
                enum sdo_claim *claim, int *orphan, struct sdo_receipt *receipt,
                struct sdo_error *err) {
  *claim = SDO_CLAIM_FREE;
  *orphan = 0;
  size_t key_len = strlen(gift->key);
  if (strspn(gift->key, " \t\r\n") == key_len)
    return sdo_fail_field(err, "once", "the key is blank: it would be everybody's");
  if (key_len > SDO_KEY_MAX)
    return sdo_fail_field(err, "once", "a key has at most %d bytes, not %zu", SDO_KEY_MAX,
                          key_len);
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "SELECT operation, recipient, state, process, boot, lease,"
      " tracking_code, tracking_url, message, link"
      " FROM gift LEFT JOIN process ON process.id = process WHERE key = ?",
      "t", gift->key);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), result = 0;
  const char *state = code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 2) : "";
  int is_free = !*state || !strcmp(state, "refused") || !strcmp(state, "absent") ||
                !strcmp(state, "withdrawn");
  if (!is_free && (result = same_gift(stmt, gift, err)) == 0) {
    if (strcmp(state, "sent") == 0) {
      *claim = SDO_CLAIM_DUPLICATE;
      copy_column(stmt, 6, receipt->tracking_code, sizeof receipt->tracking_code);
      copy_column(stmt, 7, receipt->tracking_url, sizeof receipt->tracking_url);
      copy_column(stmt, 8, receipt->message, sizeof receipt->message);
      copy_column(stmt, 9, receipt->link, sizeof receipt->link);
    } else if (strcmp(state, "intent") != 0) { /* unknown, or a word from the future */
      *claim = SDO_CLAIM_HELD;
    } else {
      *orphan = !is_alive(ledger, sqlite3_column_int64(stmt, 3),
                          (const char *)sqlite3_column_text(stmt, 4)) ||
                sqlite3_column_int64(stmt, 5) < now_boot;
      *orphan = *orphan || sdo_keys_has(&ledger->stuck, gift->key);
      *claim = *orphan ? SDO_CLAIM_HELD : SDO_CLAIM_BUSY;
    }
  } else if (code != SQLITE_ROW && code != SQLITE_DONE) {
    result = sdo_database_fail(ledger->db, err);
  }
  sqlite3_finalize(stmt);
  return result;
}

/* What two claims are together: the first of busy, held, duplicate and free. */
static enum sdo_claim together(enum sdo_claim a, enum sdo_claim b) {
  static const int order[] = {[SDO_CLAIM_FREE] = 0,
                              [SDO_CLAIM_DUPLICATE] = 1,
                              [SDO_CLAIM_HELD] = 2,
                              [SDO_CLAIM_BUSY] = 3};
  return order[a] > order[b] ? a : b;
}

int sdo_ledger_look(struct sdo_ledger *ledger, const struct sdo_gift *gifts, size_t count,
                    int64_t now_boot, enum sdo_claim *claim, struct sdo_receipt *receipts,
                    struct sdo_error *err) {
  *claim = SDO_CLAIM_FREE;
  for (size_t i = 0; i < count; i++) {
    enum sdo_claim one;
    int orphan;
    receipts[i] = (struct sdo_receipt){0};
    if (look(ledger, &gifts[i], now_boot, &one, &orphan, &receipts[i], err) < 0) return -1;
    *claim = together(*claim, one);
  }
  return 0;
}

/* Writes or rewrites the row of a key, with its event. */
static int put(struct sdo_ledger *ledger, const struct sdo_gift *gift, const char *state,
               int64_t lease, const char *note, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "INSERT INTO gift (key, operation, recipient, campaign, via, price, script, state,"
      " process, lease, at, note, skew)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ?))"
      " ON CONFLICT (key) DO UPDATE SET operation = excluded.operation,"
      " recipient = excluded.recipient, campaign = excluded.campaign, via = excluded.via,"
      " price = excluded.price, script = excluded.script, state = excluded.state,"
      " process = excluded.process, lease = excluded.lease, at = excluded.at,"
      " note = excluded.note, skew = excluded.skew",
      "tttittttiiitii", gift->key, gift->operation, gift->recipient, gift->campaign,
      gift->via, gift->price, gift->script, state, ledger->process, lease, sdo_clock_wall(),
      note, gift->skew_ms, SDO_SKEW_UNKNOWN);
  if (sdo_database_done(ledger->db, stmt, err) < 0) return -1;
  return add_event(ledger, gift->key, state, note, err);
}

/* Looks at all gifts, says of those whose process is gone that they are unknown, and puts
   the intents when all keys are free. */
static int intend(struct sdo_ledger *ledger, const struct sdo_gift *gifts, size_t count,
                  int64_t now_boot, int64_t lease_ms, enum sdo_claim *claim,
                  struct sdo_receipt *receipts, struct sdo_error *err) {
  *claim = SDO_CLAIM_FREE;
  for (size_t i = 0; i < count; i++) {
    enum sdo_claim one;
    int orphan;
    receipts[i] = (struct sdo_receipt){0};
    if (look(ledger, &gifts[i], now_boot, &one, &orphan, &receipts[i], err) < 0) return -1;
    if (orphan && set_state(ledger, gifts[i].key, "unknown", orphaned, err) < 0) return -1;
    *claim = together(*claim, one);
  }
  for (size_t i = 0; *claim == SDO_CLAIM_FREE && i < count; i++)
    if (put(ledger, &gifts[i], "intent", now_boot + lease_ms, NULL, err) < 0) return -1;
  return 0;
}

int sdo_ledger_intend(struct sdo_ledger *ledger, const struct sdo_gift *gifts, size_t count,
                      int64_t now_boot, int64_t lease_ms, enum sdo_claim *claim,
                      struct sdo_receipt *receipts, struct sdo_error *err) {
  int moved = 0;
  sqlite3_file_control(ledger->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved) {
    sdo_fail(err, SDO_STORE, "the ledger was moved or removed while it was in use");
    return sdo_hint(err, "what is written now would be lost; put it back and run again");
  }
  if (sdo_database_run(ledger->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = intend(ledger, gifts, count, now_boot, lease_ms, claim, receipts, err);
  return sdo_database_end(ledger->db, result, err);
}

static int settle(struct sdo_ledger *ledger, const struct sdo_settlement *end,
                  struct sdo_error *err) {
  static const char *const states[] = {"sent", "refused", "unknown", "withdrawn"};
  static const struct sdo_receipt none = {0};
  const struct sdo_receipt *receipt = end->receipt ? end->receipt : &none;
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "UPDATE gift SET state = ?, at = ?, tracking_code = ?, tracking_url = ?, link = ?,"
      " message = ?, note = ?"
      " WHERE key = ? AND process = ? AND state IN ('intent', 'unknown')",
      "titttttti", states[end->how], sdo_clock_wall(), receipt->tracking_code,
      receipt->tracking_url, receipt->link, receipt->message, end->note, end->key,
      ledger->process);
  if (sdo_database_done(ledger->db, stmt, err) < 0) return -1;
  if (sqlite3_changes(ledger->db) != 1)
    return sdo_fail(err, SDO_STORE, "the ledger has no open intent for %.200s", end->key);
  return add_event(ledger, end->key, states[end->how], end->note, err);
}

static int settle_all(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                      size_t count, struct sdo_error *err) {
  if (sdo_database_run(ledger->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = 0;
  for (size_t i = 0; result == 0 && i < count; i++)
    result = settle(ledger, &ends[i], err);
  return sdo_database_end(ledger->db, result, err);
}

int sdo_ledger_settle(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                      size_t count, struct sdo_error *err) {
  int result = settle_all(ledger, ends, count, err);
  for (size_t i = 0; i < count; i++) {
    if (result == 0) sdo_keys_remove(&ledger->stuck, ends[i].key);
    else sdo_keys_add(&ledger->stuck, ends[i].key); /* if not: busy until its lease ends */
  }
  return result;
}

static int refuse(struct sdo_ledger *ledger, const struct sdo_gift *gift, const char *note,
                  struct sdo_error *err) {
  enum sdo_claim claim;
  struct sdo_receipt receipt;
  int orphan;
  if (look(ledger, gift, sdo_clock_boot(), &claim, &orphan, &receipt, err) < 0) return -1;
  if (claim != SDO_CLAIM_FREE) return 0;
  return put(ledger, gift, "refused", 0, note, err);
}

int sdo_ledger_refuse(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                      const char *note, struct sdo_error *err) {
  if (sdo_database_run(ledger->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  return sdo_database_end(ledger->db, refuse(ledger, gift, note, err), err);
}

static int64_t read_skew(sqlite3_stmt *stmt, int column) {
  int is_null = sqlite3_column_type(stmt, column) == SQLITE_NULL;
  return is_null ? SDO_SKEW_UNKNOWN : sqlite3_column_int64(stmt, column);
}

int sdo_ledger_list(struct sdo_ledger *ledger, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "SELECT key, operation, recipient, campaign, via, price, script, state, note,"
      " tracking_code, tracking_url, message, user, host, pid, at, link, skew,"
      " (SELECT max(at) FROM event WHERE event.key = gift.key AND event.state = 'intent')"
      " FROM gift LEFT JOIN process ON process.id = process"
      " WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR script = ?2)"
      " AND (?3 IS NULL OR recipient = ?3 COLLATE NOCASE) AND (?4 IS NULL OR key = ?4)"
      " AND (?5 = 0 OR campaign = ?5) AND at >= ?6 ORDER BY at, key",
      "ttttii", filter->state, filter->script, filter->recipient, filter->key,
      filter->campaign, filter->since);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    const char *text[17];
    for (int i = 0; i < 17; i++)
      text[i] = (const char *)sqlite3_column_text(stmt, i);
    struct sdo_gift_row row = {.gift = {text[0], text[1], text[2],
                                        sqlite3_column_int64(stmt, 3), text[4], text[5],
                                        text[6], read_skew(stmt, 17)},
                               .state = text[7],
                               .note = text[8],
                               .tracking_code = text[9],
                               .tracking_url = text[10],
                               .link = text[16],
                               .message = text[11],
                               .user = text[12],
                               .host = text[13],
                               .pid = sqlite3_column_int64(stmt, 14),
                               .at = sqlite3_column_int64(stmt, 15),
                               .began = sqlite3_column_int64(stmt, 18)};
    if (visit(data, &row)) break;
  }
  int result = code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
  if (result < 0) sdo_database_fail(ledger->db, err);
  sqlite3_finalize(stmt);
  return result;
}

/* Why a key cannot be resolved. */
static int fail_resolve(struct sdo_ledger *ledger, const char *key, struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(ledger->db, err, "SELECT state FROM gift WHERE key = ?", "t", key);
  if (!stmt) return -1;
  if (sqlite3_step(stmt) == SQLITE_ROW) {
    sdo_fail_field(err, "key", "the key %.120s is %s, not unknown", key,
                   sqlite3_column_text(stmt, 0));
  } else {
    sdo_fail(err, SDO_NOT_FOUND, "the ledger has no key %.120s", key);
    sdo_hint(err, "sendoso ledger list shows those that it has");
  }
  sqlite3_finalize(stmt);
  return -1;
}

static int resolve(struct sdo_ledger *ledger, const char *key, const char *state,
                   int64_t began, const char *note, struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "UPDATE gift SET state = ?1, at = ?2, note = ?3 WHERE key = ?4 AND state = 'unknown'"
      " AND (?5 = 0 OR ?5 = (SELECT max(at) FROM event"
      "                      WHERE event.key = ?4 AND event.state = 'intent'))",
      "titti", state, sdo_clock_wall(), note, key, began);
  if (sdo_database_done(ledger->db, stmt, err) < 0) return -1;
  if (sqlite3_changes(ledger->db) != 1) return fail_resolve(ledger, key, err);
  return add_event(ledger, key, state, note, err);
}

int sdo_ledger_resolve(struct sdo_ledger *ledger, const char *key, int was_sent,
                       int64_t began, const char *note, struct sdo_error *err) {
  if (sdo_database_run(ledger->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = resolve(ledger, key, was_sent ? "sent" : "absent", began, note, err);
  return sdo_database_end(ledger->db, result, err);
}

int sdo_ledger_rule(struct sdo_ledger *ledger, const char *name, struct sdo_rule *rule,
                    struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err, "SELECT reached, once, script FROM rule WHERE name = ?", "t", name);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), result = code == SQLITE_ROW;
  if (result) {
    snprintf(rule->reached, sizeof rule->reached, "%s", sqlite3_column_text(stmt, 0));
    snprintf(rule->once, sizeof rule->once, "%s", sqlite3_column_text(stmt, 1));
    snprintf(rule->script, sizeof rule->script, "%s", sqlite3_column_text(stmt, 2));
  } else if (code != SQLITE_DONE) {
    result = sdo_database_fail(ledger->db, err);
  }
  sqlite3_finalize(stmt);
  return result;
}

int sdo_ledger_remember(struct sdo_ledger *ledger, const char *name, const char *reached,
                        const char *once, const char *script, struct sdo_error *err) {
  struct sdo_rule room;
  if (strlen(once) >= sizeof room.once || strlen(script) >= sizeof room.script)
    return sdo_fail(err, SDO_INVALID, "the rule %.60s: its once or its file is too long",
                    name);
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "INSERT OR REPLACE INTO rule (name, reached, once, script, at) VALUES (?, ?, ?, ?, ?)",
      "tttti", name, reached, once, script, sdo_clock_wall());
  return sdo_database_done(ledger->db, stmt, err);
}

int sdo_ledger_alias(struct sdo_ledger *ledger, const char *rule, const char *template,
                     struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err, "INSERT OR IGNORE INTO alias (rule, template) VALUES (?, ?)", "tt",
      rule, template);
  return sdo_database_done(ledger->db, stmt, err);
}

int sdo_ledger_aliases(struct sdo_ledger *ledger, const char *rule,
                       int (*visit)(void *data, const char *template), void *data,
                       struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err, "SELECT template FROM alias WHERE rule = ? ORDER BY template", "t",
      rule);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0))) break;
  int result = code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
  if (result < 0) sdo_database_fail(ledger->db, err);
  sqlite3_finalize(stmt);
  return result;
}

int sdo_ledger_history(struct sdo_ledger *ledger, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      ledger->db, err,
      "SELECT at, state, note, user, host, pid FROM event"
      " LEFT JOIN process ON process.id = process WHERE key = ? ORDER BY event.id",
      "t", key);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_event event = {.at = sqlite3_column_int64(stmt, 0),
                              .state = (const char *)sqlite3_column_text(stmt, 1),
                              .note = (const char *)sqlite3_column_text(stmt, 2),
                              .user = (const char *)sqlite3_column_text(stmt, 3),
                              .host = (const char *)sqlite3_column_text(stmt, 4),
                              .pid = sqlite3_column_int64(stmt, 5)};
    if (visit(data, &event)) break;
  }
  int result = code == SQLITE_DONE || code == SQLITE_ROW ? 0 : -1;
  if (result < 0) sdo_database_fail(ledger->db, err);
  sqlite3_finalize(stmt);
  return result;
}

#include "ledger/schema_sqlite.h"

#include <stddef.h>
#include <string.h>

#include "base/database.h"
#include "base/digest.h"
#include "ledger/lease.h"
#include "ledger/store.h"

enum {
  VERSION = 9,
  /* from this one on a ledger has an id */
  WITH_ID = 5,
  APPLICATION = 0x53646f31 /* "Sdo1" */
};

#define RULES                                                                              \
  "CREATE TABLE rule (name TEXT PRIMARY KEY, reached TEXT NOT NULL, once TEXT NOT NULL,"   \
  " script TEXT NOT NULL, at INTEGER);"                                                    \
  "CREATE TABLE alias (rule TEXT, template TEXT, PRIMARY KEY (rule, template));"

/* An index is written to with each gift: what few gifts need has few in it.

   A list is in the order of `at`, then of the key: these give it without sorting. Nearly
   all gifts are sent: a list of those may as well pass over the others. */
#define INDEXES_OF_LISTS                                                                   \
  "CREATE INDEX gift_at ON gift (at, key);"                                                \
  "CREATE INDEX gift_state ON gift (state, at, key) WHERE state <> 'sent';"

/* What is asked of all gifts: whose, with which code, and begun when. As the statements ask
   for it, word for word. */
#define INDEXES_OF_QUESTIONS                                                               \
  "CREATE INDEX gift_recipient ON gift (recipient COLLATE NOCASE, campaign);"              \
  "CREATE INDEX gift_code ON gift (tracking_code) WHERE tracking_code > '';"               \
  "CREATE INDEX gift_began ON gift (operation, began);"

/* Of which rules a script has had gifts. */
#define SCRIPTS                                                                            \
  "CREATE TABLE script (name TEXT NOT NULL, rule TEXT NOT NULL,"                           \
  " PRIMARY KEY (name, rule)) WITHOUT ROWID;"

/* The ledger itself: one row. copied: when this file was written as a backup, and nobody
   has gone on with it since. */
#define LEDGER                                                                             \
  "CREATE TABLE ledger (id TEXT NOT NULL, moved_to TEXT, filled_from TEXT,"                \
  " copied INTEGER);"                                                                      \
  "INSERT INTO ledger (id) VALUES (lower(hex(randomblob(16))));"

/* What people are known by, of a ledger of now. marked: are all of its gifts? (people.h) */
#define SECRET                                                                             \
  "ALTER TABLE ledger ADD COLUMN secret TEXT;"                                             \
  "ALTER TABLE ledger ADD COLUMN marked INTEGER;"                                          \
  "UPDATE ledger SET secret = lower(hex(randomblob(32)));"

#define PEOPLE                                                                             \
  "CREATE TABLE identifier (digest TEXT NOT NULL, gift TEXT NOT NULL,"                     \
  " PRIMARY KEY (digest, gift)) WITHOUT ROWID;"

/* What a day of a rule was like: for what nobody expects. */
#define RUNS                                                                               \
  "CREATE TABLE run (rule TEXT NOT NULL, day TEXT NOT NULL, gifts INTEGER NOT NULL,"       \
  " people INTEGER NOT NULL, PRIMARY KEY (rule, day)) WITHOUT ROWID;"

/* What gifts cost, for whom they are sent, on which day; and what runs have room for. */
#define MONEY                                                                              \
  "ALTER TABLE gift ADD COLUMN hundredths INTEGER;"                                        \
  "ALTER TABLE gift ADD COLUMN currency TEXT;"                                             \
  "ALTER TABLE gift ADD COLUMN sender TEXT;"                                               \
  "ALTER TABLE gift ADD COLUMN team TEXT;"                                                 \
  "ALTER TABLE gift ADD COLUMN day TEXT;"                                                  \
  "CREATE TABLE reservation (key TEXT NOT NULL, process INTEGER NOT NULL,"                 \
  " hundredths INTEGER NOT NULL, currency TEXT NOT NULL, rule TEXT, sender TEXT,"          \
  " team TEXT, recipient TEXT, day TEXT NOT NULL, lease INTEGER NOT NULL,"                 \
  " PRIMARY KEY (key, process)) WITHOUT ROWID;"                                            \
  "CREATE TABLE allotment (name TEXT PRIMARY KEY, text TEXT NOT NULL);"

#define INDEX_OF_MONEY                                                                     \
  "CREATE INDEX gift_day ON gift (day, currency) WHERE hundredths <> 0;"

/* What a rule has seen of people in the last file that it was settled with. */
#define SEEN                                                                               \
  "CREATE TABLE seen (rule TEXT PRIMARY KEY, text TEXT NOT NULL, turn INTEGER NOT NULL);"

/* What happened to gifts, and calls of tools. None is ever removed, so that the number of a
   new one is above all others. */
#define EVENTS                                                                             \
  "CREATE TABLE event (id INTEGER PRIMARY KEY, key TEXT NOT NULL, at INTEGER NOT NULL,"    \
  " state TEXT NOT NULL, process INTEGER, note TEXT);"
#define INDEX_OF_EVENTS "CREATE INDEX event_key ON event (key);"

static const char schema[] = LEDGER SECRET
    "UPDATE ledger SET marked = 1;"
    "CREATE TABLE account (name TEXT NOT NULL);"
    "CREATE TABLE process (id INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER, boot TEXT,"
    " user TEXT, host TEXT, started INTEGER, mark TEXT);"
    "CREATE TABLE gift (key TEXT PRIMARY KEY, operation TEXT NOT NULL,"
    " recipient TEXT NOT NULL, campaign INTEGER, via TEXT, script TEXT,"
    " state TEXT NOT NULL, process INTEGER REFERENCES process, lease INTEGER,"
    " at INTEGER NOT NULL, tracking_code TEXT, tracking_url TEXT, message TEXT, note TEXT,"
    " link TEXT, skew INTEGER, mark TEXT, began INTEGER, rule TEXT, occasion TEXT,"
    " people TEXT, due TEXT, same TEXT);" EVENTS INDEX_OF_EVENTS INDEXES_OF_LISTS
        INDEXES_OF_QUESTIONS RULES PEOPLE RUNS
    "ALTER TABLE rule ADD COLUMN id TEXT;" MONEY INDEX_OF_MONEY SEEN SCRIPTS
    "PRAGMA application_id = 1399090993; PRAGMA user_version = 9;";

/* From version n to n + 1 at [n]. */
static const char *const migrations[VERSION] = {
    [1] = "ALTER TABLE gift ADD COLUMN link TEXT;"
          "ALTER TABLE gift ADD COLUMN skew INTEGER;"
          "PRAGMA user_version = 2;",
    [2] = RULES "PRAGMA user_version = 3;",
    [3] = "ALTER TABLE gift ADD COLUMN mark TEXT;"
          "ALTER TABLE gift ADD COLUMN began INTEGER;"
          "UPDATE gift SET began = (SELECT max(at) FROM event"
          " WHERE event.key = gift.key AND event.state = 'intent');"
          "DROP INDEX gift_state;" INDEXES_OF_LISTS
          "CREATE INDEX gift_recipient ON gift (recipient);"
          "PRAGMA user_version = 4;",
    [4] =
        LEDGER "ALTER TABLE process ADD COLUMN mark TEXT;"
               "DROP INDEX gift_recipient;" INDEXES_OF_QUESTIONS "PRAGMA user_version = 5;",
    [5] = SECRET PEOPLE RUNS "ALTER TABLE gift ADD COLUMN rule TEXT;"
                             "ALTER TABLE gift ADD COLUMN occasion TEXT;"
                             "ALTER TABLE gift ADD COLUMN people TEXT;"
                             "ALTER TABLE gift ADD COLUMN due TEXT;"
                             "ALTER TABLE gift ADD COLUMN same TEXT;"
                             "ALTER TABLE rule ADD COLUMN id TEXT;"
                             "PRAGMA user_version = 6;",
    /* A price was a text, "25.10 USD". */
    [6] = MONEY "UPDATE gift SET currency = substr(price, instr(price, ' ') + 1),"
                " hundredths = CAST(round(100 * CAST(substr(price, 1, instr(price, ' '))"
                " AS REAL)) AS INTEGER) WHERE price GLOB '[0-9]* ?*';"
                "UPDATE gift SET day = date(began / 1000, 'unixepoch');"
                "ALTER TABLE gift DROP COLUMN price;"
                "PRAGMA user_version = 7;",
    [7] = SEEN "PRAGMA user_version = 8;",
    /* Fewer pages for each gift. */
    [8] = "DROP INDEX gift_state; DROP INDEX gift_at;" INDEXES_OF_LISTS
          "DROP INDEX IF EXISTS gift_day;" INDEX_OF_MONEY
          "DROP INDEX IF EXISTS gift_script;" SCRIPTS "INSERT INTO script"
          " SELECT DISTINCT script, substr(key, 1, instr(key, '/') - 1) FROM gift"
          " WHERE script > '' AND instr(key, '/') > 1;"
          "DROP INDEX event_key; ALTER TABLE event RENAME TO numbered;" EVENTS
          "INSERT INTO event SELECT id, key, at, state, process, note FROM numbered;"
          "DROP TABLE numbered;" INDEX_OF_EVENTS "PRAGMA user_version = 9;",
};

_Static_assert(APPLICATION == 1399090993, "the schema says the same");

int sdo_schema_fail_lost(const char *path, struct sdo_error *err) {
  sdo_fail(err, SDO_STORE,
           "the ledger %.200s is empty or missing: its record of sent gifts is lost", path);
  return sdo_hint(err,
                  "restore a copy; if there is none, remove %.120s-lease and run `sendoso "
                  "ledger init`, which reads what was sent in the last 30 days",
                  path);
}

int sdo_schema_fail_missing(const char *path, struct sdo_error *err) {
  sdo_fail(err, SDO_NOT_FOUND, "there is no ledger %.200s", path);
  return sdo_hint(err, "check the path; only if there never was a ledger, create it: run "
                       "`sendoso ledger init`");
}

/* Reads the version of a database that has tables. */
static int read_version(sqlite3 *db, const char *path, int64_t *version,
                        struct sdo_error *err) {
  int64_t application = 0;
  if (sdo_database_number(db, "PRAGMA user_version", version, err) < 0 ||
      sdo_database_number(db, "PRAGMA application_id", &application, err) < 0)
    return -1;
  if (application != APPLICATION) {
    sdo_fail(err, SDO_STORE, "%.200s is a database, but not a ledger", path);
    return sdo_hint(err, "use another file with --ledger");
  }
  if (*version <= VERSION) return 0;
  sdo_fail(err, SDO_STORE, "%.200s was written by a newer version of sendoso", path);
  return sdo_hint(err, "update sendoso, or use another file with --ledger");
}

static int count_tables(sqlite3 *db, int64_t *tables, struct sdo_error *err) {
  return sdo_database_number(db, "SELECT count(*) FROM sqlite_schema", tables, err);
}

/* Two copies of one ledger that has no id yet are to be one ledger afterwards: it is made
   of what both have had since it was made, its account and who opened it first. One that
   nobody has opened keeps the random one. */
static int derive_id(sqlite3 *db, struct sdo_error *err) {
  struct sdo_statement note = {.sql = "UPDATE ledger SET id = ?"};
  char origin[1024] = "", digest[SDO_DIGEST_SIZE];
  if (sdo_database_text(
          db,
          "SELECT coalesce((SELECT (SELECT coalesce(min(name), '') FROM account)"
          " || char(10) || quote(id) || quote(pid) || quote(boot) || quote(user)"
          " || quote(host) || quote(started)"
          " FROM process ORDER BY id LIMIT 1), '')",
          origin, sizeof origin, err) < 0)
    return -1;
  if (!origin[0]) return 0;
  if (sdo_digest(origin, strlen(origin), digest) < 0)
    return sdo_fail(err, SDO_STORE, "this system computes no digests");
  digest[SDO_MARK_SIZE - 1] = '\0';
  sqlite3_stmt *stmt = sdo_database_query(db, err, &note, "t", digest);
  int result = sdo_database_done(db, stmt, err);
  sqlite3_finalize(stmt);
  return result;
}

/* Moves it forward from a version. */
static int migrate(sqlite3 *db, int64_t version, struct sdo_error *err) {
  int has_id = version >= WITH_ID;
  for (; version < VERSION; version++)
    if (sdo_database_run(db, migrations[version], err) < 0) return -1;
  return has_id ? 0 : derive_id(db, err);
}

int sdo_schema_check(sqlite3 *db, const char *path, struct sdo_error *err) {
  int64_t version = 0, tables = 0;
  if (count_tables(db, &tables, err) < 0) return -1;
  if (tables == 0) return 0;
  return read_version(db, path, &version, err) < 0 ? -1 : 1;
}

int sdo_schema_prepare(sqlite3 *db, const char *path, int make, struct sdo_error *err) {
  int64_t version = 0, tables = 0;
  if (count_tables(db, &tables, err) < 0) return -1;
  if (tables == 0 && sdo_lease_exists(path)) return sdo_schema_fail_lost(path, err);
  if (tables == 0 && !make) return sdo_schema_fail_missing(path, err);
  if (tables == 0) return sdo_database_run(db, schema, err) < 0 ? -1 : 1;
  if (read_version(db, path, &version, err) < 0) return -1;
  return migrate(db, version, err);
}

int sdo_schema_is_old(sqlite3 *db, struct sdo_error *err) {
  int64_t version = 0;
  if (sdo_database_number(db, "PRAGMA user_version", &version, err) < 0) return -1;
  return version > 0 && version < VERSION;
}

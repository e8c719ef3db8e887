/* A claim and its end, beside a program that does the same two commits and nothing else:

     cmake --build --preset release --target bench_ledger && build/bench_ledger [PAIRS]
   [FOLDER]

   In turns, so that both meet the same disk. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "ledger/claims.h"
#include "ledger/store_sqlite.h"

enum { TURNS = 10 };

static void fail(const char *what) {
  fprintf(stderr, "bench_ledger: %s\n", what);
  exit(1);
}

static void check(int failed, const struct sdo_error *err) {
  if (failed) fail(err->message);
}

/* Ours. */

static struct sdo_ledger *open_ledger(const char *folder, const char *name) {
  char path[1100];
  struct sdo_ledger *ledger;
  struct sdo_error err = {0};
  snprintf(path, sizeof path, "%s/%s", folder, name);
  struct sdo_store_options options = {
      .path = path, .account = "sandbox", .make = 1, .memory = folder};
  check(sdo_ledger_open(&sdo_store_sqlite, &options, &ledger, &err) < 0, &err);
  return ledger;
}

static void pair(struct sdo_ledger *ledger, int i) {
  char key[64], code[64], recipient[64];
  struct sdo_error err = {0};
  snprintf(key, sizeof key, "bench/%d", i);
  snprintf(code, sizeof code, "%040d", i);
  snprintf(recipient, sizeof recipient, "person%d@example.com", i);
  struct sdo_gift gift = {.key = key,
                          .operation = "egift",
                          .recipient = recipient,
                          .campaign = 2002,
                          .script = "bench.lua"};
  struct sdo_receipt receipt = {0};
  struct sdo_claims claims = {
      .ledger = ledger, .gifts = &gift, .receipts = &receipt, .count = 1};
  enum sdo_claim claim;
  check(sdo_ledger_intend(ledger, &claims, 60000, &claim, &err) < 0, &err);
  if (claim != SDO_CLAIM_FREE) fail("the key is not free");
  receipt.tracking_code = code;
  unsigned char sent = 1;
  check(sdo_claims_settle_each(&claims, &sent, NULL, &err) < 0, &err);
}

/* The same commits, to the same tables. */

static const char intent[] =
    "INSERT INTO gift (key, operation, recipient, campaign, script, state, process, lease,"
    " at, mark, began) VALUES (?1, 'egift', ?2, 2002, 'bench.lua', 'intent', 1, 1, ?4,"
    " '0123456789abcdef0123456789abcdef', ?4)";

static const char *const plain[] = {
    "BEGIN IMMEDIATE",
    intent,
    "INSERT INTO event (key, at, state, process) VALUES (?1, ?4, 'intent', 1)",
    "COMMIT",
    "BEGIN IMMEDIATE",
    "UPDATE gift SET state = 'sent', at = ?4, tracking_code = ?3 WHERE key = ?1",
    "INSERT INTO event (key, at, state, process) VALUES (?1, ?4, 'sent', 1)",
    "COMMIT",
};

enum { STATEMENTS = sizeof plain / sizeof *plain };

static sqlite3 *open_plain(const char *folder, sqlite3_stmt *made[STATEMENTS]) {
  char path[1100];
  sqlite3 *db;
  sdo_ledger_close(open_ledger(folder, "plain.db"));
  snprintf(path, sizeof path, "%s/plain.db", folder);
  if (sqlite3_open(path, &db) != SQLITE_OK ||
      sqlite3_exec(db, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL", NULL,
                   NULL, NULL) != SQLITE_OK)
    fail(sqlite3_errmsg(db));
  for (int i = 0; i < STATEMENTS; i++)
    if (sqlite3_prepare_v2(db, plain[i], -1, &made[i], NULL) != SQLITE_OK)
      fail(sqlite3_errmsg(db));
  return db;
}

static void plain_pair(sqlite3 *db, sqlite3_stmt *const made[STATEMENTS], int i) {
  char key[64], code[64], recipient[64];
  snprintf(key, sizeof key, "bench/%d", i);
  snprintf(code, sizeof code, "%040d", i);
  snprintf(recipient, sizeof recipient, "person%d@example.com", i);
  const char *const texts[] = {key, recipient, code};
  for (int s = 0; s < STATEMENTS; s++) {
    for (int t = 0; t < 3; t++)
      sqlite3_bind_text(made[s], t + 1, texts[t], -1, SQLITE_STATIC);
    sqlite3_bind_int64(made[s], 4, sdo_clock_wall());
    if (sqlite3_step(made[s]) != SQLITE_DONE) fail(sqlite3_errmsg(db));
    sqlite3_reset(made[s]);
  }
}

int main(int argc, char **argv) {
  int pairs = argc > 1 ? atoi(argv[1]) : 500, turn = pairs / TURNS;
  char folder[1024];
  sqlite3_stmt *made[STATEMENTS];
  snprintf(folder, sizeof folder, "%s/bench-XXXXXX", argc > 2 ? argv[2] : ".");
  if (!mkdtemp(folder)) fail("cannot make a folder");
  struct sdo_ledger *ledger = open_ledger(folder, "ledger.db");
  sqlite3 *db = open_plain(folder, made);
  int64_t ours = 0, theirs = 0;
  for (int i = 0; i < TURNS; i++) {
    int64_t began = sdo_clock_boot();
    for (int p = 0; p < turn; p++)
      pair(ledger, i * turn + p);
    int64_t between = sdo_clock_boot();
    for (int p = 0; p < turn; p++)
      plain_pair(db, made, i * turn + p);
    ours += between - began;
    theirs += sdo_clock_boot() - between;
  }
  for (int i = 0; i < STATEMENTS; i++)
    sqlite3_finalize(made[i]);
  sqlite3_close(db);
  sdo_ledger_close(ledger);
  printf("%d pairs: %.1f a second, %.1f by the plain program: %.2f of it\n", turn * TURNS,
         1000.0 * turn * TURNS / (double)ours, 1000.0 * turn * TURNS / (double)theirs,
         (double)theirs / (double)ours);
  printf("made in %s\n", folder);
  return 0;
}

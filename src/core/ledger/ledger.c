#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/inside.h"

/* How often a write is tried whose commit has no answer. */
enum { WRITE_TRIES = 3 };

/* Nobody is sending what is stuck. */
static void mark_stuck(const struct sdo_ledger *ledger, const char *const *keys,
                       size_t count, struct sdo_gift_row *rows) {
  for (size_t i = 0; i < count; i++)
    if (sdo_keys_has(&ledger->stuck, keys[i])) rows[i].alive = 0;
}

int sdo_ledger_read(struct sdo_ledger *ledger, const char *const *keys, size_t count,
                    struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  if (store->driver->look(store, keys, count, rows, err) < 0) return -1;
  mark_stuck(ledger, keys, count, rows);
  return 0;
}

/* Tries once. 0, -1, or 1: the store is not sure. */
static int try_write(struct sdo_ledger *ledger, const struct sdo_decision *decision,
                     int again, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_gift_row rows[SDO_GIFTS_MAX];
  struct sdo_change changes[SDO_GIFTS_MAX];
  if (store->driver->take(store, decision->keys, decision->count, rows, err) < 0) return -1;
  mark_stuck(ledger, decision->keys, decision->count, rows);
  int count = decision->decide(decision->data, rows, again, changes, err);
  if (count <= 0) {
    store->driver->leave(store);
    return count;
  }
  enum sdo_kept kept = store->driver->keep(store, changes, (size_t)count, err);
  if (kept == SDO_KEPT) return 0;
  return kept == SDO_KEPT_UNSURE ? 1 : -1;
}

int sdo_ledger_check_writable(const struct sdo_ledger *ledger, struct sdo_error *err) {
  if (!ledger->readonly) return 0;
  return sdo_fail(err, SDO_STORE, "%.200s is open to be read only", ledger->store->name);
}

int sdo_ledger_write(struct sdo_ledger *ledger, struct sdo_decision *decision,
                     struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  int result = 1;
  for (int tries = 0; result > 0 && tries < WRITE_TRIES; tries++) {
    result = try_write(ledger, decision, tries > 0, err);
    decision->unsure = result > 0 || (result < 0 && tries > 0);
  }
  return result == 0 ? 0 : -1;
}

/* Opening and closing. */

static int check_account(const struct sdo_store *store, const char *account,
                         struct sdo_error *err) {
  if (!account || !store->account[0] || strcmp(account, store->account) == 0) return 0;
  sdo_fail(err, SDO_STORE, "%.160s is the ledger of %.60s, not of %.60s", store->name,
           store->account, account);
  return sdo_hint(err, "leave out --ledger, or name the ledger of this account");
}

/* Keys of intents that nobody sends any more, as many as one write takes. */
struct orphans {
  char keys[SDO_GIFTS_MAX][SDO_KEY_MAX + 1];
  const char *list[SDO_GIFTS_MAX];
  size_t count, swept;
};

static int note_orphan(void *data, const struct sdo_gift_row *row) {
  struct orphans *orphans = data;
  if (!sdo_gift_is_orphan(row)) return 0;
  char *key = orphans->keys[orphans->count];
  snprintf(key, sizeof *orphans->keys, "%s", row->gift.key);
  orphans->list[orphans->count++] = key;
  return orphans->count == SDO_GIFTS_MAX;
}

static int decide_orphans(void *data, const struct sdo_gift_row *rows, int again,
                          struct sdo_change *changes, struct sdo_error *err) {
  (void)again, (void)err;
  struct orphans *orphans = data;
  orphans->swept = 0;
  for (size_t i = 0; i < orphans->count; i++)
    if (sdo_gift_is_orphan(&rows[i]))
      changes[orphans->swept++] = sdo_gift_orphaned(orphans->list[i]);
  return (int)orphans->swept;
}

/* Turns the intents of dead processes into unknowns. */
static int sweep(struct sdo_ledger *ledger, struct sdo_error *err) {
  struct sdo_gift_filter filter = {.state = sdo_state_name(SDO_STATE_INTENT)};
  struct orphans *orphans = calloc(1, sizeof *orphans);
  if (!orphans) return sdo_fail(err, SDO_STORE, "out of memory");
  int result;
  do {
    orphans->count = orphans->swept = 0;
    result = sdo_ledger_list(ledger, &filter, note_orphan, orphans, err);
    struct sdo_decision decision = {orphans->list, orphans->count, decide_orphans, orphans,
                                    0};
    if (result == 0 && orphans->count > 0)
      result = sdo_ledger_write(ledger, &decision, err);
  } while (result == 0 && orphans->swept > 0);
  free(orphans);
  return result;
}

int sdo_ledger_open(const struct sdo_store_driver *driver,
                    const struct sdo_store_options *options, struct sdo_ledger **ledger,
                    struct sdo_error *err) {
  *ledger = NULL;
  if (driver->version != SDO_STORE_VERSION)
    return sdo_fail(err, SDO_STORE, "the ledger's driver is of another version of sendoso");
  struct sdo_ledger *opened = calloc(1, sizeof *opened);
  if (!opened) return sdo_fail(err, SDO_STORE, "out of memory");
  opened->readonly = options->readonly;
  if (driver->open(options, &opened->store, err) < 0 ||
      check_account(opened->store, options->account, err) < 0 ||
      (!options->readonly && sweep(opened, err) < 0)) {
    sdo_ledger_close(opened);
    return -1;
  }
  *ledger = opened;
  return 0;
}

void sdo_ledger_close(struct sdo_ledger *ledger) {
  if (!ledger) return;
  if (ledger->store) ledger->store->driver->close(ledger->store);
  sdo_keys_free(&ledger->stuck);
  free(ledger);
}

/* What is only read. */

int sdo_ledger_list(struct sdo_ledger *ledger, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err) {
  return ledger->store->driver->list(ledger->store, filter, visit, data, err);
}

int sdo_ledger_history(struct sdo_ledger *ledger, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err) {
  return ledger->store->driver->history(ledger->store, key, visit, data, err);
}

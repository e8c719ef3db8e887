#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/inside.h"
#include "ledger/people.h"

enum {
  /* how often a write is tried whose commit has no answer */
  WRITE_TRIES = 3,
  /* how many gifts are listed at a time: whoever lists them keeps no writer waiting */
  PAGE = 1000
};

/* Nobody is sending what is stuck. */
static void mark_stuck(const struct sdo_ledger *ledger, size_t count,
                       struct sdo_gift_row *rows) {
  for (size_t i = 0; i < count; i++)
    if (rows[i].state && sdo_keys_has(&ledger->stuck, rows[i].gift.key)) rows[i].alive = 0;
}

/* How many rows it has: with gifts, those of others, too. */
static size_t rows_of(const struct sdo_decision *decision) {
  return decision->gifts ? 2 * decision->count : decision->count;
}

static struct sdo_question question_of(const struct sdo_decision *decision,
                                       const char *unless[SDO_STATE_OTHER]) {
  sdo_gift_idle_states(unless);
  return (struct sdo_question){decision->keys, decision->count, decision->gifts, unless};
}

int sdo_ledger_read(struct sdo_ledger *ledger, const struct sdo_decision *decision,
                    struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  const char *unless[SDO_STATE_OTHER];
  struct sdo_question question = question_of(decision, unless);
  if (sdo_ledger_check_owner(ledger, err) < 0 ||
      store->driver->look(store, &question, rows, err) < 0)
    return -1;
  mark_stuck(ledger, rows_of(decision), rows);
  return 0;
}

static int take(struct sdo_ledger *ledger, const struct sdo_decision *decision,
                struct sdo_gift_row *rows, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  const char *unless[SDO_STATE_OTHER];
  struct sdo_question question = question_of(decision, unless);
  if (store->driver->take(store, &question, rows, err) < 0)
    return store->moved_to[0] ? sdo_ledger_fail_moved(store, err) : -1;
  mark_stuck(ledger, rows_of(decision), rows);
  return 0;
}

enum sdo_kept sdo_ledger_keep(struct sdo_ledger *ledger, const struct sdo_change *changes,
                              size_t count, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  if (sdo_ledger_check_others(ledger, err) < 0) {
    store->driver->leave(store);
    return SDO_KEPT_NOT;
  }
  enum sdo_kept kept = store->driver->keep(store, changes, count, err);
  if (kept == SDO_KEPT) sdo_ledger_note_event(ledger, store->event, store->process);
  if (kept == SDO_KEPT_NOT && err->kind == SDO_GUARD && store->moved_to[0])
    sdo_ledger_fail_moved(store, err);
  return kept;
}

/* Tries once: how it ended, as if it had been kept where there is nothing to write. */
static enum sdo_kept try_write(struct sdo_ledger *ledger,
                               const struct sdo_decision *decision, int again,
                               struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_gift_row rows[2 * SDO_GIFTS_MAX];
  struct sdo_change changes[SDO_GIFTS_MAX];
  if (take(ledger, decision, rows, err) < 0) return SDO_KEPT_NOT;
  int count = decision->decide(decision->data, rows, again, changes, err);
  if (count <= 0) {
    store->driver->leave(store);
    return count < 0 ? SDO_KEPT_NOT : SDO_KEPT;
  }
  return sdo_ledger_keep(ledger, changes, (size_t)count, err);
}

int sdo_ledger_check_owner(const struct sdo_ledger *ledger, struct sdo_error *err) {
  if (ledger->owner == getpid()) return 0;
  sdo_fail(err, SDO_GUARD, "the ledger %.160s belongs to the process %ld, which opened it",
           ledger->store->name, (long)ledger->owner);
  return sdo_hint(err, "a forked child opens a client and a ledger of its own");
}

int sdo_ledger_check_writable(const struct sdo_ledger *ledger, struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  if (!ledger->readonly) return 0;
  return sdo_fail(err, SDO_STORE, "%.200s is open for reading only", ledger->store->name);
}

int sdo_ledger_write(struct sdo_ledger *ledger, struct sdo_decision *decision,
                     struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  enum sdo_kept kept = SDO_KEPT_UNSURE;
  for (int tries = decision->unsure; kept == SDO_KEPT_UNSURE && tries < WRITE_TRIES;
       tries++) {
    kept = try_write(ledger, decision, tries > 0, err);
    decision->unsure = kept == SDO_KEPT_UNSURE || (kept != SDO_KEPT && tries > 0);
  }
  if (kept == SDO_KEPT_TWICE) return 1;
  return kept == SDO_KEPT ? 0 : -1;
}

/* Opening and closing. */

static int check_account(const struct sdo_store *store, const char *account,
                         struct sdo_error *err) {
  if (!account || !store->account[0] || strcmp(account, store->account) == 0) return 0;
  sdo_fail(err, SDO_STORE, "%.160s is the ledger of %.60s, not of %.60s", store->name,
           store->account, account);
  return sdo_hint(err, "remove --ledger, or use the ledger of this account");
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
    struct sdo_decision decision = {
        orphans->list, orphans->count, decide_orphans, orphans, 0, NULL};
    if (result == 0 && orphans->count > 0)
      result = sdo_ledger_write(ledger, &decision, err);
  } while (result == 0 && orphans->swept > 0);
  free(orphans);
  return result;
}

/* May it be used as what it is? */
static int check_kind(const struct sdo_store *store,
                      const struct sdo_store_options *options, struct sdo_error *err) {
  if (store->moved_to[0] && !options->readonly) return sdo_ledger_fail_moved(store, err);
  if (!store->filled_from[0]) return 0;
  sdo_fail(err, SDO_GUARD,
           "the ledger %.160s is being filled from another one, and that did "
           "not come to its end",
           store->name);
  return sdo_hint(err, "run sendoso ledger copy again, or use the old ledger");
}

/* One that is filled is nobody's yet. */
static int prepare(struct sdo_ledger *ledger, const struct sdo_store_options *options,
                   struct sdo_error *err) {
  if (check_account(ledger->store, options->account, err) < 0) return -1;
  if (options->filling) return 0;
  if (check_kind(ledger->store, options, err) < 0 ||
      sdo_ledger_recognise(ledger, options, err) < 0)
    return -1;
  if (options->readonly) return 0;
  return sdo_ledger_enter(ledger, options, err) < 0 ? -1 : sweep(ledger, err);
}

int sdo_ledger_open(const struct sdo_store_driver *driver,
                    const struct sdo_store_options *options, struct sdo_ledger **ledger,
                    struct sdo_error *err) {
  *ledger = NULL;
  if (driver->version != SDO_STORE_VERSION)
    return sdo_fail(err, SDO_STORE,
                    "the driver of the ledger is from another version of sendoso");
  struct sdo_ledger *opened = calloc(1, sizeof *opened);
  if (!opened) return sdo_fail(err, SDO_STORE, "out of memory");
  opened->readonly = options->readonly;
  opened->owner = getpid();
  if (driver->open(options, &opened->store, err) < 0 || prepare(opened, options, err) < 0) {
    sdo_ledger_close(opened);
    return -1;
  }
  *ledger = opened;
  return 0;
}

void sdo_ledger_close(struct sdo_ledger *ledger) {
  if (!ledger) return;
  struct sdo_store *store = ledger->store;
  if (store && ledger->owner == getpid()) store->driver->close(store);
  else if (store) store->driver->abandon(store);
  for (int i = 0; i < MEMORIES; i++)
    sdo_memory_close(ledger->memories[i]);
  sdo_people_forget(ledger);
  sdo_keys_free(&ledger->stuck);
  sdo_keys_free(&ledger->reserved);
  free(ledger);
}

const char *sdo_ledger_warning(const struct sdo_ledger *ledger) { return ledger->warning; }

const struct sdo_store *sdo_ledger_store(const struct sdo_ledger *ledger) {
  return ledger->store;
}

/* What is only read. */

int sdo_ledger_states(struct sdo_ledger *ledger, const char *const *keys, size_t count,
                      struct sdo_standing *standings, struct sdo_error *err) {
  struct sdo_gift_row rows[SDO_GIFTS_MAX];
  struct sdo_decision decision = {.keys = keys, .count = count};
  if (sdo_ledger_read(ledger, &decision, rows, err) < 0) return -1;
  for (size_t i = 0; i < count; i++) {
    const char *due = rows[i].gift.due;
    standings[i].state = sdo_state_named(rows[i].state);
    snprintf(standings[i].due, sizeof standings[i].due, "%s", due ? due : "");
  }
  return 0;
}

/* A list that is read page by page: behind which gift the next one begins. */
struct page {
  int (*visit)(void *data, const struct sdo_gift_row *row);
  void *data;
  int64_t count, after_at;
  char after[SDO_KEY_MAX + 1];
  int is_left;
};

static int visit_page(void *data, const struct sdo_gift_row *row) {
  struct page *page = data;
  page->count++;
  page->after_at = row->at;
  snprintf(page->after, sizeof page->after, "%s", row->gift.key);
  page->is_left = page->visit(page->data, row);
  return page->is_left;
}

int sdo_ledger_list(struct sdo_ledger *ledger, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_gift_filter part = *filter;
  struct page page = {.visit = visit, .data = data};
  int64_t left = filter->limit ? filter->limit : INT64_MAX;
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  /* Those in the order of their intents are few, and cannot be gone on with. */
  if (filter->began_from || filter->began_to)
    return store->driver->list(store, filter, visit, data, err);
  do {
    part.limit = left < PAGE ? left : PAGE;
    page.count = 0;
    if (store->driver->list(store, &part, visit_page, &page, err) < 0) return -1;
    left -= page.count;
    part.after = page.after;
    part.after_at = page.after_at;
  } while (page.count == part.limit && left > 0 && !page.is_left);
  return 0;
}

int sdo_ledger_history(struct sdo_ledger *ledger, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->history(ledger->store, key, visit, data, err);
}

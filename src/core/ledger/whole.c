#include "ledger/copy.h"
#include "ledger/inside.h"
#include "ledger/people.h"

/* One ledger as a whole. */

int sdo_ledger_verify(struct sdo_ledger *ledger, struct sdo_store_health *health,
                      struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->examine(ledger->store, health, err);
}

int sdo_ledger_count(struct sdo_ledger *ledger,
                     int (*visit)(void *data, const char *state, int64_t gifts), void *data,
                     struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->count(ledger->store, visit, data, err);
}

int sdo_ledger_got(struct sdo_ledger *ledger, const struct sdo_recipient *recipients,
                   size_t count, int (*visit)(void *data, const struct sdo_got *got),
                   void *data, struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->got(ledger->store, recipients, count, visit, data, err);
}

int sdo_ledger_backup(struct sdo_ledger *ledger, const char *path, struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->backup(ledger->store, path, err);
}

/* Gifts of another ledger. */

static int check_count(size_t count, struct sdo_error *err) {
  if (count <= SDO_STORIES_MAX) return 0;
  return sdo_fail(err, SDO_INVALID, "at most %d gifts at a time", SDO_STORIES_MAX);
}

static int load(struct sdo_ledger *ledger, struct sdo_story *stories, size_t count,
                size_t *loaded, struct sdo_arena *texts, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  for (size_t i = 0; i < count; i++) {
    struct sdo_gift *gift = &stories[i].row.gift;
    if (sdo_gift_check_key(gift->key, err) < 0 ||
        sdo_people_tell(ledger, gift, 1, texts, err) < 0)
      return -1;
  }
  return store->driver->load(store, stories, count, loaded, err);
}

int sdo_ledger_load(struct sdo_ledger *ledger, struct sdo_story *stories, size_t count,
                    size_t *loaded, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_arena texts = {0};
  int64_t event = 0, opening = 0;
  *loaded = 0;
  if (sdo_ledger_check_writable(ledger, err) < 0 || check_count(count, err) < 0) return -1;
  int result = load(ledger, stories, count, loaded, &texts, err);
  sdo_arena_clear(&texts);
  for (size_t i = 0; i < count; i++)
    stories[i].row.gift.people = NULL;
  if (result < 0 || store->driver->event(store, &event, &opening, err) < 0) return -1;
  sdo_ledger_note_event(ledger, event, opening);
  return 0;
}

/* Gifts of an earlier version. */

int sdo_ledger_tell(struct sdo_ledger *ledger, struct sdo_gift *gifts, size_t count,
                    struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_arena texts = {0};
  if (sdo_ledger_check_writable(ledger, err) < 0 || check_count(count, err) < 0) return -1;
  int result = sdo_people_tell(ledger, gifts, count, &texts, err);
  if (result == 0 && count > 0) result = store->driver->tell(store, gifts, count, err);
  sdo_arena_clear(&texts);
  for (size_t i = 0; i < count; i++)
    gifts[i].people = NULL;
  return result;
}

int sdo_ledger_told(struct sdo_ledger *ledger, struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  return ledger->store->driver->told(ledger->store, err);
}

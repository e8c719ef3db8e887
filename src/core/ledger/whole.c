#include "ledger/copy.h"
#include "ledger/inside.h"

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

int sdo_ledger_backup(struct sdo_ledger *ledger, const char *path, struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->backup(ledger->store, path, err);
}

/* Gifts of another ledger. */

int sdo_ledger_load(struct sdo_ledger *ledger, const struct sdo_story *stories,
                    size_t count, size_t *loaded, struct sdo_error *err) {
  *loaded = 0;
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  if (count > SDO_STORIES_MAX)
    return sdo_fail(err, SDO_INVALID, "at most %d gifts at a time", SDO_STORIES_MAX);
  for (size_t i = 0; i < count; i++)
    if (sdo_gift_check_key(stories[i].row.gift.key, err) < 0) return -1;
  struct sdo_store *store = ledger->store;
  int64_t event = 0, opening = 0;
  if (store->driver->load(store, stories, count, loaded, err) < 0 ||
      store->driver->event(store, &event, &opening, err) < 0)
    return -1;
  sdo_ledger_note_event(ledger, event, opening);
  return 0;
}

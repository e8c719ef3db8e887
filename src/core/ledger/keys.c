#include "ledger/keys.h"

#include <stdlib.h>
#include <string.h>

/* Where a key is, or count. */
static size_t find(const struct sdo_keys *keys, const char *key) {
  size_t i = 0;
  while (i < keys->count && strcmp(keys->list[i], key) != 0)
    i++;
  return i;
}

int sdo_keys_add(struct sdo_keys *keys, const char *key) {
  if (sdo_keys_has(keys, key)) return 0;
  char **more = realloc(keys->list, (keys->count + 1) * sizeof *more);
  if (!more) return -1;
  keys->list = more;
  keys->list[keys->count] = strdup(key);
  if (!keys->list[keys->count]) return -1;
  keys->count++;
  return 0;
}

void sdo_keys_remove(struct sdo_keys *keys, const char *key) {
  size_t i = find(keys, key);
  if (i == keys->count) return;
  free(keys->list[i]);
  keys->list[i] = keys->list[--keys->count];
}

int sdo_keys_has(const struct sdo_keys *keys, const char *key) {
  return find(keys, key) < keys->count;
}

void sdo_keys_free(struct sdo_keys *keys) {
  while (keys->count > 0)
    free(keys->list[--keys->count]);
  free(keys->list);
  keys->list = NULL;
}

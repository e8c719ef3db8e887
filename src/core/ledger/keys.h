/* A small set of keys, as texts of its own. */
#ifndef SENDOSO_KEYS_H
#define SENDOSO_KEYS_H

#include <stddef.h>

struct sdo_keys {
  char **list;
  size_t count;
};

/* Adds a key, once. Returns 0, or -1 when memory is short: then it is not in. */
int sdo_keys_add(struct sdo_keys *keys, const char *key);
void sdo_keys_remove(struct sdo_keys *keys, const char *key);
int sdo_keys_has(const struct sdo_keys *keys, const char *key);
void sdo_keys_free(struct sdo_keys *keys);

#endif

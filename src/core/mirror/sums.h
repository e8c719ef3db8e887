/* Sends added up in one walk over them: what is kept is as much as there are keys, statuses
   and currencies, however many sends there are. */
#ifndef SENDOSO_MIRROR_SUMS_H
#define SENDOSO_MIRROR_SUMS_H

#include <stddef.h>

#include "base/arena.h"
#include "mirror/mirror.h"

/* What is added up of a send. */
struct sdo_sums_send {
  const char *key;
  const char *status;
  const char *currency;
  int64_t created;
  int64_t changed;
  int64_t reached;
  int64_t cost;
  /* has it not ended, and not changed for long? */
  int is_stuck;
};

struct sdo_sums_group;
struct sdo_sums_span;

/* Begins as zeroes. */
struct sdo_sums {
  struct sdo_arena texts;
  struct sdo_sums_group *groups;
  size_t count;
  /* 1 + the index of a group, by the hash of its texts; a power of two of them */
  size_t *places;
  size_t place_count;
  /* sends by the hours that they took to come to their recipients; a power of two, too */
  struct sdo_sums_span *spans;
  size_t span_count;
  size_t span_room;
};

/* Adds a send. Returns 0, or -1 with SDO_STORE: memory is short. */
int sdo_sums_add(struct sdo_sums *sums, const struct sdo_sums_send *send,
                 struct sdo_error *err);

/* Brings them into the order of their keys, statuses and currencies. Nothing is added
   afterwards. Returns 0, or -1 as above. */
int sdo_sums_finish(struct sdo_sums *sums, struct sdo_error *err);

/* Visits them. 0, or 1 as soon as a visit returns anything else. */
int sdo_sums_visit(const struct sdo_sums *sums,
                   int (*visit)(void *data, const struct sdo_send_sum *sum), void *data);

void sdo_sums_clear(struct sdo_sums *sums);

#endif

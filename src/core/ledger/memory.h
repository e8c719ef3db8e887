/* What is remembered of a ledger outside of it: its last opening and its last event, so
   that a ledger that went back to an earlier moment, or came from somewhere else, is
   noticed. Whatever is remembered was in the ledger before, durably: what is not found in
   it again has got lost.

   A memory is a small file with room for two records, each with a sum. The older one is
   overwritten, so that one of them is whole whenever the writing is broken off. One file
   stands beside the ledger (its lease file), one in the user's folder of state, named by
   the ledger's id, so that all copies of a ledger share it. */
#ifndef SENDOSO_MEMORY_H
#define SENDOSO_MEMORY_H

#include <stdint.h>

#include "ledger/store.h"

struct sdo_memory {
  /* of the ledger */
  char id[SDO_MARK_SIZE];
  /* the last opening for writing, and when it was, in ms since 1970 */
  int64_t opening, at;
  char mark[SDO_MARK_SIZE];
  /* the last event, and the opening that wrote it; 0: none */
  int64_t event, event_opening;
};

enum sdo_recall {
  /* nothing is remembered: there is no file, or an empty one */
  SDO_RECALL_NOTHING,
  SDO_RECALL_MEMORY,
  /* there is something, and it cannot be read: it proves nothing, but that there was
     something */
  SDO_RECALL_DAMAGED
};

/* A file that is open. */
struct sdo_memory_file;

/* Reads what is remembered: in a file, or in one that is open. */
enum sdo_recall sdo_memory_recall(const char *path, struct sdo_memory *memory);
enum sdo_recall sdo_memory_read(struct sdo_memory_file *file, struct sdo_memory *memory);

/* Opens the file, or makes it, and its folders. Returns NULL with SDO_STORE. */
struct sdo_memory_file *sdo_memory_open(const char *path, struct sdo_error *err);

void sdo_memory_close(struct sdo_memory_file *file);

enum sdo_keeping {
  /* What is there already and later stays. Durable. */
  SDO_KEEP_OPENING,
  /* Replaces whatever is there. Durable. */
  SDO_KEEP_ANEW,
  /* The event alone, if it is of the ledger that is remembered. A crash of the machine may
     forget it: then less is proven. */
  SDO_KEEP_EVENT
};

/* Remembers it. Several processes may do so at once. Returns 0, or -1 with SDO_STORE. */
int sdo_memory_keep(struct sdo_memory_file *file, const struct sdo_memory *memory,
                    enum sdo_keeping how, struct sdo_error *err);

#endif

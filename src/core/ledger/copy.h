/* Ledgers as a whole: how one is, a copy of it, and moving it from one store to another. */
#ifndef SENDOSO_LEDGER_COPY_H
#define SENDOSO_LEDGER_COPY_H

#include "ledger/ledger.h"

/* Looks the ledger over whole. That something is wrong with it stands in health->damage.
   Returns 0, or -1 with SDO_STORE. */
int sdo_ledger_verify(struct sdo_ledger *ledger, struct sdo_store_health *health,
                      struct sdo_error *err);

/* Visits the states of gifts, and how many are in each. Returns 0, or -1. */
int sdo_ledger_count(struct sdo_ledger *ledger,
                     int (*visit)(void *data, const char *state, int64_t gifts), void *data,
                     struct sdo_error *err);

/* Writes a copy of the ledger, of one moment, into a file, while others may go on with it.
   The file is a good ledger; an earlier copy is replaced, anything else is not. Returns 0,
   or -1 with SDO_STORE. */
int sdo_ledger_backup(struct sdo_ledger *ledger, const char *path, struct sdo_error *err);

/* What was copied. */
struct sdo_copied {
  int64_t gifts, openings;
};

/* Moves a ledger into another store: from is open for writing, to was opened to be filled
   (sdo_store_options, filling), has no gifts of its own, and is the ledger at the end, with
   the same id. At no moment can both be written: when all is there, from is sealed, and
   only then to is a ledger. Broken off before, it begins anew with the next call; broken
   off in between, the next call ends it, for which from may be open to read only. Fails
   with SDO_GUARD while somebody is sending, or when somebody has changed something
   meanwhile. Returns 0, or -1. */
int sdo_ledger_copy(struct sdo_ledger *from, struct sdo_ledger *to,
                    struct sdo_copied *copied, struct sdo_error *err);

/* Puts gifts of another ledger in as they are, all of them or none, and counts in *loaded
   those whose keys were not there; the others stay as they are. At most SDO_STORIES_MAX.
   One that was being sent there is held here. Returns 0, or -1. */
int sdo_ledger_load(struct sdo_ledger *ledger, struct sdo_story *stories, size_t count,
                    size_t *loaded, struct sdo_error *err);

/* Notes what gifts of an earlier version are for, and whom: rule, occasion and identifiers
   of each, by its key. Those of which that is known get the identifiers that are new: an
   export may know a person by another one tomorrow. At most SDO_STORIES_MAX. */
int sdo_ledger_tell(struct sdo_ledger *ledger, struct sdo_gift *gifts, size_t count,
                    struct sdo_error *err);

/* Notes that there are no such gifts any more (struct sdo_store, is_marked). 0, or -1. */
int sdo_ledger_told(struct sdo_ledger *ledger, struct sdo_error *err);

#endif

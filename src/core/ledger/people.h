/* Who gifts are for, as a ledger remembers it: of each identifier of the recipient a digest
   of the gift's rule, its occasion and the identifier, made with the ledger's secret. Two
   gifts that share one are the same gift to the same person, whatever their keys; who it is
   cannot be read from it, nor what else the same person was given. */
#ifndef SENDOSO_LEDGER_PEOPLE_H
#define SENDOSO_LEDGER_PEOPLE_H

#include "base/arena.h"
#include "ledger/ledger.h"

/* Fills in the `people` and `sought` of gifts that have identifiers; those of others stay.
   The texts are the arena's. Returns 0, or -1 with SDO_STORE. */
int sdo_people_tell(struct sdo_ledger *ledger, struct sdo_gift *gifts, size_t count,
                    struct sdo_arena *texts, struct sdo_error *err);

/* Forgets what digests are made with. Called when the ledger is closed. */
void sdo_people_forget(struct sdo_ledger *ledger);

/* Do two gifts share one of their people: does either look for what the other one has? */
int sdo_people_are_shared(const struct sdo_gift *a, const struct sdo_gift *b);

/* Is a stored gift that shares one of its people certainly the same? The ID is the same,
   and so is the address. Not when memory is short. */
int sdo_people_are_same(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                        const struct sdo_gift *other);

/* Is a stored gift of the same ID certainly the same person's, though it went to another
   address? They have more than the ID in common: their name, or another address. Not when
   memory is short. */
int sdo_people_are_akin(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                        const struct sdo_gift *other);

/* Is a stored gift of the same occasion another one by its day? An anniversary of somebody
   who was hired again has the name of an earlier one. */
int sdo_people_is_of_another_time(const struct sdo_gift *gift,
                                  const struct sdo_gift *other);

#endif

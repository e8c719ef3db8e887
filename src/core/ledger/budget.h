/* Room for what gifts cost, in a ledger that several runs may use at once. A gift counts by
   its price from its intent on, as long as it was sent, or may have been. Until then a run
   reserves what its gifts cost, and what it has reserved counts, too, while the run lives:
   its lease gives back what a killed one has reserved.

   A reservation is used under the lease of it alone: an intent that is written when that
   has run out, however long this machine had slept, is withdrawn, and nothing leaves. */
#ifndef SENDOSO_LEDGER_BUDGET_H
#define SENDOSO_LEDGER_BUDGET_H

#include "ledger/ledger.h"

/* How long a reservation lasts, and when it should be made anew, in ms. */
enum { SDO_RESERVED_MS = 10 * 60 * 1000, SDO_RESERVED_ANEW_MS = 3 * 60 * 1000 };

/* Fills what caps have spent and reserved, and says of each line, in their order, whether
   there is room for it beside those before it. One that does not fit keeps none back behind
   it; one that the ledger counts already needs none. With `reserve` that is written down,
   in the place of all that this opening has reserved before. Returns 0, or -1. */
int sdo_ledger_budget(struct sdo_ledger *ledger, struct sdo_budget *budget, int reserve,
                      struct sdo_error *err);

/* Remembers under a name what a run was told of a budget, and visits all of that, in the
   order of the names. Return 0, or -1. */
int sdo_ledger_allot(struct sdo_ledger *ledger, const char *name, const char *text,
                     struct sdo_error *err);
int sdo_ledger_allotments(struct sdo_ledger *ledger,
                          int (*visit)(void *data, const char *name, const char *text),
                          void *data, struct sdo_error *err);

/* Has this opening reserved room for a gift, and is that still its own? Returns 0, or -1
   with SDO_GUARD. */
int sdo_ledger_check_reserved(const struct sdo_ledger *ledger, const char *key,
                              struct sdo_error *err);

/* Forgets, in this process, what this opening has reserved: it sends nothing of it. */
void sdo_ledger_forget_reserved(struct sdo_ledger *ledger);

/* Finds the last event; 0: there is none. Returns 0, or -1. */
int sdo_ledger_last_event(struct sdo_ledger *ledger, int64_t *number,
                          struct sdo_error *err);

/* How many ms are left of what this opening has reserved; 0: nothing is, or it is over. */
int64_t sdo_ledger_reserved_ms(const struct sdo_ledger *ledger);

#endif

/* The ten permits of one application client (client/permits.h) for runs on several
   machines: ten slots in the ledger's database, leased to runs for a second and a half on
   the server's clock. A run paces itself by the slots that it holds, and asks the server a
   few times a second, waiting for no answer: which slots it has, what its fair share is,
   and whether all are to pause. It gives back what it has above its share; what a dead run
   had, the others have less than two seconds later.

   That the lease ends says nothing of a request that left under it, so a run uses its slots
   only in the first part of a lease: whoever has them next may send at once. */
#ifndef SENDOSO_POSTGRES_SLOTS_H
#define SENDOSO_POSTGRES_SLOTS_H

#include <stdint.h>

#include "base/error.h"

struct sdo_slots;

/* Opens the slots of a client (host and client id) in a ledger's schema. Times of all
   functions are ms of this machine's boot (sdo_clock_boot). Returns 0, or -1 with
   SDO_STORE, or SDO_NOT_FOUND where there is no ledger. */
int sdo_slots_open(const char *url, const char *schema, const char *client,
                   struct sdo_slots **slots, struct sdo_error *err);

/* Gives all slots back. NULL is allowed. */
void sdo_slots_close(struct sdo_slots *slots, int64_t now);

/* As sdo_permits_take: 1 and *permit; or 0 and *wait_ms, when to ask again; or -1. */
int sdo_slots_take(struct sdo_slots *slots, int64_t now, int64_t *permit, int64_t *wait_ms,
                   struct sdo_error *err);

/* As sdo_permits_give: left and answered say when the request left and when its answer
   came; left == 0: nothing left. */
void sdo_slots_give(struct sdo_slots *slots, int64_t permit, int64_t left,
                    int64_t answered);

/* As sdo_permits_pause: after a 429 no run gets a permit before `until`. */
void sdo_slots_pause(struct sdo_slots *slots, int64_t until);

/* How many slots it holds, as far as it knows. */
int sdo_slots_held(const struct sdo_slots *slots);

#endif

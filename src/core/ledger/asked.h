/* What a ledger is asked of claims, and what it says: of their keys, and of gifts of other
   keys to the same people. Private to claims.c. */
#ifndef SENDOSO_LEDGER_ASKED_H
#define SENDOSO_LEDGER_ASKED_H

#include "base/arena.h"
#include "ledger/claims.h"
#include "ledger/inside.h"

/* A gift that may be a second one: NULL, or the other one's key, and what is noted. */
struct sdo_second {
  const char *key, *note;
};

struct sdo_asked {
  struct sdo_claims *claims;
  struct sdo_ledger *ledger;
  const char *keys[SDO_GIFTS_MAX];
  /* with the people that they are for */
  struct sdo_gift gifts[SDO_GIFTS_MAX];
  /* when a person released each of those that are free but not alone; or 0 */
  int64_t released[SDO_GIFTS_MAX];
  /* not NULL: the key of an earlier one of them that is for the same person */
  const char *inner[SDO_GIFTS_MAX];
  int has_inner;
  /* of the last judgement */
  struct sdo_second seconds[SDO_GIFTS_MAX];
  struct sdo_arena texts;
};

/* Returns 0, or -1 with err filled; free it in any case. */
int sdo_asked_make(struct sdo_asked *asked, struct sdo_ledger *ledger,
                   struct sdo_claims *claims, struct sdo_error *err);
void sdo_asked_free(struct sdo_asked *asked);

/* Reads the rows, twice as many as there are claims, without holding them. 0, or -1. */
int sdo_asked_read(struct sdo_asked *asked, struct sdo_ledger *ledger,
                   struct sdo_gift_row *rows, struct sdo_error *err);

/* Judges all of them by the rows: what stands in the way of them together, and which are
   second ones, to be held for that. Fills in the receipts, and why one is held. Returns 0,
   or -1. */
int sdo_asked_judge(struct sdo_asked *asked, const struct sdo_gift_row *rows,
                    enum sdo_claim *claim, struct sdo_error *err);

#endif

/* What one call claims of the ledger: a gift, or a link for each of several recipients. All
   of them together, or none: they leave in one request. */
#ifndef SENDOSO_CLAIMS_H
#define SENDOSO_CLAIMS_H

#include <stddef.h>

#include "api/answer.h"
#include "ledger/ledger.h"

struct sdo_claims {
  struct sdo_ledger *ledger; /* NULL: a read, which claims nothing */
  struct sdo_gift *gifts;    /* with their strings owned */
  struct sdo_receipt *receipts;
  size_t count;
};

/* Copies what is to be claimed. Returns 0, or -1 when out of memory: free it then, too. */
int sdo_claims_copy(struct sdo_claims *claims, const struct sdo_gift *gifts, size_t count,
                    struct sdo_ledger *ledger);
void sdo_claims_free(struct sdo_claims *claims);

/* As the functions of ledger.h, for all of them. */
int sdo_claims_look(struct sdo_claims *claims, int64_t now, enum sdo_claim *claim,
                    struct sdo_error *err);
int sdo_claims_intend(struct sdo_claims *claims, int64_t now, int64_t lease_ms,
                      int64_t skew_ms, enum sdo_claim *claim, struct sdo_error *err);

/* Ends all of them in the same way; never SDO_SENT. Returns 0, or -1 with SDO_STORE. */
int sdo_claims_settle(struct sdo_claims *claims, enum sdo_settled how, const char *note,
                      struct sdo_error *err);

/* Ends each by what the OK answer says of it: sent, or unknown where the answer has no
   proof. Sets *proven to how many were sent. Returns 0, or -1 with SDO_STORE. */
int sdo_claims_settle_by(struct sdo_claims *claims, const struct sdo_operation *op,
                         struct sdo_slice answer, const char *note, size_t *proven,
                         struct sdo_error *err);

#endif

/* What several calls write of their gifts at the same time, in one commit: each of them is
   as durable as if it had been written alone. */
#ifndef SENDOSO_TOGETHER_H
#define SENDOSO_TOGETHER_H

#include "ledger/claims.h"

/* Writes the intents of several claims of one ledger, with at most SDO_GIFTS_MAX gifts
   together, where the way is free for all of them. Returns 1 when they are written: each
   may leave unless sdo_claims_check_in_time says otherwise. 0: nothing was written; each is
   to be asked alone, as sdo_ledger_intend does. -1: nothing of them may leave, and err says
   why. */
int sdo_ledger_intend_together(struct sdo_claims *const *claims, size_t count,
                               int64_t lease_ms, struct sdo_error *err);

/* Ends the intents of several claims, as above: all as sent, with their receipts. Returns 1
   when that is written, or 0: each is to be ended alone. */
int sdo_ledger_settle_together(struct sdo_claims *const *claims, size_t count);

#endif

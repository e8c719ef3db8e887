/* What follows from an outcome: the one table of it. */
#ifndef SENDOSO_CLIENT_OUTCOME_H
#define SENDOSO_CLIENT_OUTCOME_H

#include <stdint.h>

#include "base/error.h"
#include "base/outcome.h"
#include "ledger/gift.h"

struct sdo_consequence {
  /* of a read's error, and of a spend's; SDO_NONE: as the answer itself says */
  enum sdo_kind read, spend;
  /* how a spend's intent ends */
  enum sdo_state settled;
  /* how often a read may be asked, and a spend be posted, in all */
  int reads, spends;
  /* waits between two of them, in multiples of a base: the first, doubled each time, and
     the longest */
  int first, longest;
};

/* Of each outcome but SDO_OUTCOME_ANSWERED. */
const struct sdo_consequence *sdo_outcome_consequence(enum sdo_outcome outcome);

/* Milliseconds to wait before attempt number `attempts` + 1, or -1 if there is to be
   none. attempts counts those made, from 1; base_ms scales the waits (500 is the
   usual); random is any number: half of the wait is drawn from it, so that clients do
   not march in step. */
int64_t sdo_outcome_delay(enum sdo_outcome outcome, int spend, int attempts, int base_ms,
                          uint32_t random);

#endif

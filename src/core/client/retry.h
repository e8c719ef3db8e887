/* What may be asked again, how often, and after how long. */
#ifndef SENDOSO_RETRY_H
#define SENDOSO_RETRY_H

#include <stdint.h>

/* What came of one attempt, as far as repeating it is concerned. */
enum sdo_attempt {
  SDO_NEVER_LEFT, /* name, connect, TLS: Sendoso has seen nothing */
  SDO_LOST,       /* some of it left, no complete answer came */
  SDO_BROKEN,     /* 5xx, or an answer that is none */
  SDO_TOO_MANY,   /* 429: refused, not processed */
  SDO_ANSWERED    /* anything else */
};

/* Milliseconds to wait before attempt number `attempts` + 1, or -1 if there is to be none.
   attempts counts those made, from 1; base_ms scales the waits (500 is the usual); random
   is any number: half of the wait is drawn from it, so that clients do not march in step.
   A spend is repeated only after SDO_NEVER_LEFT and SDO_TOO_MANY. */
int64_t sdo_retry_delay(enum sdo_attempt what, int spend, int attempts, int base_ms,
                        uint32_t random);

#endif

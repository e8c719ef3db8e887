/* What came of requests, for whoever wants to watch (-v). A client that nobody watches
   keeps nothing. */
#ifndef SENDOSO_EXCHANGE_H
#define SENDOSO_EXCHANGE_H

#include <stdint.h>

struct sdo_exchange {
  /* static storage */
  const char *method;
  /* with its query, without secrets; what is longer is cut off */
  char path[256];
  /* of the answer; 0: none came */
  int status;
  /* why none came, or what it says where that is no success; or "" */
  char reason[256];
  /* from leaving to the answer, or to giving up */
  int64_t ms;
  /* which time it was asked, from 1 */
  int attempt;
  /* until it is asked again; -1: it is not */
  int64_t wait_ms;
};

/* A queue of them; {0}: empty. */
struct sdo_exchanges {
  struct sdo_exchange_kept *first;
};

/* Adds a copy. When memory is short, it is not told. */
void sdo_exchanges_add(struct sdo_exchanges *exchanges,
                       const struct sdo_exchange *exchange);

/* Takes the oldest. 1, or 0: there is none. */
int sdo_exchanges_take(struct sdo_exchanges *exchanges, struct sdo_exchange *exchange);

void sdo_exchanges_free(struct sdo_exchanges *exchanges);

#endif

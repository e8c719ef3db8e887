#include "client/exchange.h"

#include <stdlib.h>

struct sdo_exchange_kept {
  struct sdo_exchange_kept *next;
  struct sdo_exchange exchange;
};

void sdo_exchanges_add(struct sdo_exchanges *exchanges,
                       const struct sdo_exchange *exchange) {
  struct sdo_exchange_kept *kept = malloc(sizeof *kept);
  if (!kept) return;
  *kept = (struct sdo_exchange_kept){.exchange = *exchange};
  struct sdo_exchange_kept **last = &exchanges->first;
  while (*last)
    last = &(*last)->next;
  *last = kept;
}

int sdo_exchanges_take(struct sdo_exchanges *exchanges, struct sdo_exchange *exchange) {
  struct sdo_exchange_kept *kept = exchanges->first;
  if (!kept) return 0;
  exchanges->first = kept->next;
  *exchange = kept->exchange;
  free(kept);
  return 1;
}

void sdo_exchanges_free(struct sdo_exchanges *exchanges) {
  struct sdo_exchange unused;
  while (sdo_exchanges_take(exchanges, &unused))
    ;
}

#include "client/outcome.h"

/* Kinds (of a read, of a spend), how it is settled, how often (a read, a spend), waits. A
   spend whose intent ends as unknown may have been a gift: it is posted once. */
static const struct sdo_consequence consequences[] = {
    [SDO_OUTCOME_NEVER_LEFT] = {SDO_NETWORK, SDO_NETWORK, SDO_STATE_WITHDRAWN, 4, 4, 1, 16},
    [SDO_OUTCOME_STOPPED] = {SDO_CANCELLED, SDO_CANCELLED, SDO_STATE_WITHDRAWN, 1, 1, 0, 0},
    [SDO_OUTCOME_LOST] = {SDO_NETWORK, SDO_UNKNOWN, SDO_STATE_UNKNOWN, 4, 1, 1, 16},
    [SDO_OUTCOME_BROKEN] = {SDO_NONE, SDO_UNKNOWN, SDO_STATE_UNKNOWN, 4, 1, 1, 16},
    [SDO_OUTCOME_LIMITED] = {SDO_LIMITED, SDO_LIMITED, SDO_STATE_WITHDRAWN, 8, 8, 4, 120},
    [SDO_OUTCOME_AUTH] = {SDO_AUTH, SDO_AUTH, SDO_STATE_WITHDRAWN, 1, 1, 0, 0},
    [SDO_OUTCOME_REFUSED] = {SDO_NONE, SDO_NONE, SDO_STATE_REFUSED, 1, 1, 0, 0},
    [SDO_OUTCOME_OK] = {SDO_NONE, SDO_NONE, SDO_STATE_SENT, 1, 1, 0, 0},
};

const struct sdo_consequence *sdo_outcome_consequence(enum sdo_outcome outcome) {
  return &consequences[outcome];
}

int64_t sdo_outcome_delay(enum sdo_outcome outcome, int spend, int attempts, int base_ms,
                          uint32_t random) {
  const struct sdo_consequence *next = &consequences[outcome];
  if (attempts >= (spend ? next->spends : next->reads)) return -1;
  int64_t factor = next->first;
  for (int i = 1; i < attempts && factor < next->longest; i++)
    factor *= 2;
  if (factor > next->longest) factor = next->longest;
  int64_t whole = factor * base_ms, half = whole / 2;
  return half + (int64_t)((double)random / UINT32_MAX * (double)(whole - half));
}

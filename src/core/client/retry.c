#include "client/retry.h"

static const struct rule {
  int read_attempts, spend_attempts; /* in all, the first one included */
  int first, limit; /* waits in multiples of base_ms: the first, the longest */
} rules[] = {
    [SDO_NEVER_LEFT] = {4, 4, 1, 16}, [SDO_LOST] = {4, 1, 1, 16},
    [SDO_BROKEN] = {4, 1, 1, 16},     [SDO_TOO_MANY] = {8, 8, 4, 120},
    [SDO_ANSWERED] = {1, 1, 0, 0},
};

int64_t sdo_retry_delay(enum sdo_attempt what, int spend, int attempts, int base_ms,
                        uint32_t random) {
  const struct rule *rule = &rules[what];
  if (attempts >= (spend ? rule->spend_attempts : rule->read_attempts)) return -1;
  int64_t factor = rule->first;
  for (int i = 1; i < attempts && factor < rule->limit; i++)
    factor *= 2;
  if (factor > rule->limit) factor = rule->limit;
  int64_t whole = factor * base_ms, half = whole / 2;
  return half + (int64_t)((double)random / UINT32_MAX * (double)(whole - half));
}

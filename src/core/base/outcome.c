#include "base/outcome.h"

const char *sdo_outcome_name(enum sdo_outcome outcome) {
  static const char *const names[] = {
      [SDO_OUTCOME_NEVER_LEFT] = "never left",
      [SDO_OUTCOME_STOPPED] = "stopped",
      [SDO_OUTCOME_LOST] = "lost",
      [SDO_OUTCOME_BROKEN] = "broken",
      [SDO_OUTCOME_LIMITED] = "limited",
      [SDO_OUTCOME_AUTH] = "auth",
      [SDO_OUTCOME_REFUSED] = "refused",
      [SDO_OUTCOME_OK] = "ok",
      [SDO_OUTCOME_ANSWERED] = "answered",
  };
  return names[outcome];
}

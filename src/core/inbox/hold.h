/* Who has an inbox: one listener, which may be two processes. Two of them would tell of
   each event twice. */
#ifndef SENDOSO_INBOX_HOLD_H
#define SENDOSO_INBOX_HOLD_H

#include "base/error.h"

struct sdo_hold;

/* Takes the inbox at a path for this process and those that it forks, until each of them
   has closed the hold or has ended, in whatever way. A file beside the inbox says so.
   Returns 0, or -1: with SDO_GUARD where another process has it, which is named, or with
   SDO_STORE. */
int sdo_hold_open(const char *path, struct sdo_hold **hold, struct sdo_error *err);

/* NULL is allowed. */
void sdo_hold_close(struct sdo_hold *hold);

#endif

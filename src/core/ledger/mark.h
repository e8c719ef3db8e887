/* A random text that nobody else has: by it an intent, an opening or a ledger is known
   again. */
#ifndef SENDOSO_MARK_H
#define SENDOSO_MARK_H

#include "ledger/store.h"

/* Makes one: 32 hexadecimal digits. Returns 0, or -1 with SDO_STORE. */
int sdo_mark_make(char mark[SDO_MARK_SIZE], struct sdo_error *err);

#endif

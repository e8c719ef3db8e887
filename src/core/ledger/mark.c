#include "ledger/mark.h"

#include "base/hex.h"
#include "base/random.h"

int sdo_mark_make(char mark[SDO_MARK_SIZE], struct sdo_error *err) {
  unsigned char bytes[(SDO_MARK_SIZE - 1) / 2];
  if (sdo_random(bytes, sizeof bytes) < 0)
    return sdo_fail(err, SDO_STORE, "this system provides no random numbers");
  sdo_hex_write(bytes, sizeof bytes, mark);
  return 0;
}

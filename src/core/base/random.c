#include "base/random.h"

#include <sys/random.h>

int sdo_random(void *bytes, size_t len) {
  return getrandom(bytes, len, 0) == (ssize_t)len ? 0 : -1;
}

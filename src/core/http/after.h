/* Retry-After: how long the far end asks to wait. */
#ifndef SENDOSO_AFTER_H
#define SENDOSO_AFTER_H

#include <stdint.h>

/* The ms that the values of Retry-After ask for, a line each: a number of seconds, or an
   HTTP date, which is compared with `now` (seconds since 1970; best the far end's own). The
   longest of several pleases Sendoso, and a gateway before it. At most ten years; -1: there
   is neither. */
int64_t sdo_after_read(const char *values, int64_t now);

#endif

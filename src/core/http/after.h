/* Retry-After: how long the far end asks to wait. */
#ifndef SENDOSO_AFTER_H
#define SENDOSO_AFTER_H

#include <stdint.h>

/* The ms that the value of a Retry-After asks for: a number of seconds, or an HTTP date,
   which is compared with `now` (seconds since 1970; best the far end's own). At most ten
   years; -1: it is neither. */
int64_t sdo_after_read(const char *value, int64_t now);

#endif

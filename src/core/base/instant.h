/* Points in time, as Sendoso writes them and as seconds since 1970. */
#ifndef SENDOSO_INSTANT_H
#define SENDOSO_INSTANT_H

#include <stddef.h>
#include <stdint.h>

/* 2026-03-04T09:58:12 and its end */
enum { SDO_INSTANT_SIZE = 20 };

/* Reads 2023-10-25T00:00:00.000-07:00: an optional fraction, any offset, Z or nothing.
   Returns 1, or 0 for everything else. */
int sdo_instant_read(const char *text, size_t len, int64_t *seconds);

/* Writes the date and time of day of a moment in no particular time zone. Returns 1, or 0
   for one before the year 1 or after 9999. */
int sdo_instant_write(int64_t seconds, char to[SDO_INSTANT_SIZE]);

#endif

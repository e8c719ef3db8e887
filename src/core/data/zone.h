/* The day in a named time zone. */
#ifndef SENDOSO_ZONE_H
#define SENDOSO_ZONE_H

#include <stdint.h>

#include "base/error.h"

struct sdo_day {
  int year, month, day;
};

/* The civil day of a moment, in seconds since 1970, in a zone of the system's time zone
   database, as "Europe/Berlin". Returns 0, or -1 with SDO_INVALID when there is no such
   zone, or no such moment.

   It is for today. Of years gone by libical has a few zones an hour off (Jerusalem in the
   summer of 2013): what must have the right day of those is not to be asked of it. */
int sdo_zone_day(const char *zone, int64_t seconds, struct sdo_day *day,
                 struct sdo_error *err);

#endif

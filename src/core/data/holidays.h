/* The days of a calendar file (iCalendar, RFC 5545), by libical. */
#ifndef SENDOSO_HOLIDAYS_H
#define SENDOSO_HOLIDAYS_H

#include "base/error.h"
#include "data/zone.h"

/* Calls `each` for every day that an event of the calendar covers, its repetitions and
   exceptions counted, from the first day of one year to the last of another. A cancelled
   event covers none. `text` ends with a zero byte. Returns 0, or -1 with SDO_INVALID when
   the text is no calendar, or `each` returned something else than 0. */
int sdo_holidays(const char *name, const char *text, int first_year, int last_year,
                 int (*each)(struct sdo_day day, void *context), void *context,
                 struct sdo_error *err);

#endif

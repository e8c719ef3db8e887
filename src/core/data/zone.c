#include "data/zone.h"

#include "data/ical.h"

/* Years 1 to 9999, whatever the zone. */
static const int64_t earliest = -62135510400, latest = 253402214400;

int sdo_zone_day(const char *zone, int64_t seconds, struct sdo_day *day,
                 struct sdo_error *err) {
  if (sdo_ical_load(err) < 0) return -1;
  icaltimezone *there = icaltimezone_get_builtin_timezone(zone);
  if (!there) {
    sdo_fail(err, SDO_INVALID, "unknown time zone \"%.64s\"", zone);
    return sdo_hint(err, "use a name such as Europe/Berlin, from /usr/share/zoneinfo");
  }
  if (seconds < earliest || seconds > latest)
    return sdo_fail(err, SDO_INVALID, "the time is out of range");
  icaltimezone *utc = icaltimezone_get_utc_timezone();
  icaltimetype moment = icaltime_from_timet_with_zone((time_t)seconds, 0, utc);
  icaltimetype local = icaltime_convert_to_zone(moment, there);
  *day = (struct sdo_day){local.year, local.month, local.day};
  return 0;
}

#include "data/holidays.h"

#include "data/ical.h"

struct walk {
  icaltimetype first, last; /* dates */
  int days;                 /* how many an event covers */
  int (*each)(struct sdo_day day, void *context);
  void *context;
  int stopped;
};

enum { LONGEST = 366 }; /* an event of more days is a mistake of its writer */

/* How many days the event covers: the end of an all-day event is the day after its last. */
static int days_of(icalcomponent *event) {
  icaltimetype start = icalcomponent_get_dtstart(event);
  icaltimetype end = icalcomponent_get_dtend(event);
  int timed = !end.is_date && (end.hour || end.minute || end.second);
  start.is_date = end.is_date = 1;
  if (icaltime_is_null_time(end)) return 1;
  int days = icaltime_day_of_year(end) - icaltime_day_of_year(start) + timed;
  for (int year = start.year; year < end.year; year++)
    days += icaltime_days_in_year(year);
  return days < 1 ? 1 : days > LONGEST ? LONGEST : days;
}

static void visit(icalcomponent *event, struct icaltime_span *span, void *context) {
  struct walk *walk = context;
  (void)event;
  /* A date has no zone: libical gives its midnight in UTC. */
  icaltimetype day = icaltime_from_timet_with_zone(span->start, 1, NULL);
  for (int i = 0; i < walk->days && !walk->stopped; i++) {
    struct sdo_day found = {day.year, day.month, day.day};
    if (icaltime_compare_date_only(day, walk->first) >= 0 &&
        icaltime_compare_date_only(day, walk->last) <= 0)
      walk->stopped = walk->each(found, walk->context) != 0;
    icaltime_adjust(&day, 1, 0, 0, 0);
  }
}

/* Makes an event one of whole days, in no time zone: a holiday that begins at midnight in
   Tokyo is a holiday on that day. */
static void forget_time(icalcomponent *event) {
  icaltimetype start = icalcomponent_get_dtstart(event);
  start = (icaltimetype){
      .year = start.year, .month = start.month, .day = start.day, .is_date = 1};
  icalproperty *property = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
  icalproperty_remove_parameter_by_kind(property, ICAL_TZID_PARAMETER);
  icalproperty_set_dtstart(property, start);
  while ((property = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY))) {
    icalcomponent_remove_property(event, property);
    icalproperty_free(property);
  }
}

static int is_day(icaltimetype time) {
  return !icaltime_is_null_time(time) && icaltime_is_valid_time(time);
}

int sdo_holidays(const char *name, const char *text, int first_year, int last_year,
                 int (*each)(struct sdo_day day, void *context), void *context,
                 struct sdo_error *err) {
  if (sdo_ical_load(err) < 0) return -1;
  icalcomponent *calendar = icalparser_parse_string(text);
  struct walk walk = {.each = each, .context = context};
  walk.first = (icaltimetype){.year = first_year, .month = 1, .day = 1, .is_date = 1};
  walk.last = (icaltimetype){.year = last_year, .month = 12, .day = 31, .is_date = 1};
  int events = 0;
  if (calendar && icalcomponent_isa(calendar) == ICAL_VCALENDAR_COMPONENT)
    for (icalcomponent *event =
             icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event && !walk.stopped;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
      icaltimetype start = icalcomponent_get_dtstart(event);
      if (!is_day(start)) continue;
      events++;
      if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) continue;
      walk.days = days_of(event);
      forget_time(event);
      icalcomponent_foreach_recurrence(event, walk.first, walk.last, visit, &walk);
    }
  if (calendar) icalcomponent_free(calendar);
  if (walk.stopped) return sdo_fail(err, SDO_STORE, "out of memory");
  if (events) return 0;
  sdo_fail(err, SDO_INVALID, "%.160s: no event has a date", name);
  return sdo_hint(err,
                  "export the holidays as iCalendar (.ics), or write one date per line");
}

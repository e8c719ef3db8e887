/* libical, loaded when it is first needed: see base/library.h. */
#ifndef SENDOSO_ICAL_H
#define SENDOSO_ICAL_H

#include <libical/ical.h>

#include "base/error.h"

struct sdo_ical {
  __typeof__(icalcomponent_foreach_recurrence) *component_foreach_recurrence;
  __typeof__(icalcomponent_free) *component_free;
  __typeof__(icalcomponent_get_dtend) *component_get_dtend;
  __typeof__(icalcomponent_get_dtstart) *component_get_dtstart;
  __typeof__(icalcomponent_get_first_component) *component_get_first_component;
  __typeof__(icalcomponent_get_first_property) *component_get_first_property;
  __typeof__(icalcomponent_get_next_component) *component_get_next_component;
  __typeof__(icalcomponent_get_status) *component_get_status;
  __typeof__(icalcomponent_isa) *component_isa;
  __typeof__(icalcomponent_remove_property) *component_remove_property;
  __typeof__(icalparser_parse_string) *parser_parse_string;
  __typeof__(icalproperty_free) *property_free;
  __typeof__(icalproperty_remove_parameter_by_kind) *property_remove_parameter_by_kind;
  __typeof__(icalproperty_set_dtstart) *property_set_dtstart;
  __typeof__(icaltime_adjust) *time_adjust;
  __typeof__(icaltime_compare_date_only) *time_compare_date_only;
  __typeof__(icaltime_convert_to_zone) *time_convert_to_zone;
  __typeof__(icaltime_day_of_year) *time_day_of_year;
  __typeof__(icaltime_days_in_year) *time_days_in_year;
  __typeof__(icaltime_from_timet_with_zone) *time_from_timet_with_zone;
  __typeof__(icaltime_is_null_time) *time_is_null_time;
  __typeof__(icaltime_is_valid_time) *time_is_valid_time;
  __typeof__(icaltimezone_get_builtin_timezone) *timezone_get_builtin_timezone;
  __typeof__(icaltimezone_get_utc_timezone) *timezone_get_utc_timezone;
};

/* Loads the library, unless it is loaded: before any of its functions is called. Returns 0,
   or -1 with SDO_STORE. */
int sdo_ical_load(struct sdo_error *err);

/* Its functions. */
extern struct sdo_ical sdo_ical;

#define icalcomponent_foreach_recurrence sdo_ical.component_foreach_recurrence
#define icalcomponent_free sdo_ical.component_free
#define icalcomponent_get_dtend sdo_ical.component_get_dtend
#define icalcomponent_get_dtstart sdo_ical.component_get_dtstart
#define icalcomponent_get_first_component sdo_ical.component_get_first_component
#define icalcomponent_get_first_property sdo_ical.component_get_first_property
#define icalcomponent_get_next_component sdo_ical.component_get_next_component
#define icalcomponent_get_status sdo_ical.component_get_status
#define icalcomponent_isa sdo_ical.component_isa
#define icalcomponent_remove_property sdo_ical.component_remove_property
#define icalparser_parse_string sdo_ical.parser_parse_string
#define icalproperty_free sdo_ical.property_free
#define icalproperty_remove_parameter_by_kind sdo_ical.property_remove_parameter_by_kind
#define icalproperty_set_dtstart sdo_ical.property_set_dtstart
#define icaltime_adjust sdo_ical.time_adjust
#define icaltime_compare_date_only sdo_ical.time_compare_date_only
#define icaltime_convert_to_zone sdo_ical.time_convert_to_zone
#define icaltime_day_of_year sdo_ical.time_day_of_year
#define icaltime_days_in_year sdo_ical.time_days_in_year
#define icaltime_from_timet_with_zone sdo_ical.time_from_timet_with_zone
#define icaltime_is_null_time sdo_ical.time_is_null_time
#define icaltime_is_valid_time sdo_ical.time_is_valid_time
#define icaltimezone_get_builtin_timezone sdo_ical.timezone_get_builtin_timezone
#define icaltimezone_get_utc_timezone sdo_ical.timezone_get_utc_timezone

#endif

#include "data/ical.h"

#include "base/library.h"

struct sdo_ical sdo_ical;

static const struct sdo_symbol symbols[] = {
    {"icalcomponent_foreach_recurrence", &sdo_ical.component_foreach_recurrence},
    {"icalcomponent_free", &sdo_ical.component_free},
    {"icalcomponent_get_dtend", &sdo_ical.component_get_dtend},
    {"icalcomponent_get_dtstart", &sdo_ical.component_get_dtstart},
    {"icalcomponent_get_first_component", &sdo_ical.component_get_first_component},
    {"icalcomponent_get_first_property", &sdo_ical.component_get_first_property},
    {"icalcomponent_get_next_component", &sdo_ical.component_get_next_component},
    {"icalcomponent_get_status", &sdo_ical.component_get_status},
    {"icalcomponent_isa", &sdo_ical.component_isa},
    {"icalcomponent_remove_property", &sdo_ical.component_remove_property},
    {"icalparser_parse_string", &sdo_ical.parser_parse_string},
    {"icalproperty_free", &sdo_ical.property_free},
    {"icalproperty_remove_parameter_by_kind", &sdo_ical.property_remove_parameter_by_kind},
    {"icalproperty_set_dtstart", &sdo_ical.property_set_dtstart},
    {"icaltime_adjust", &sdo_ical.time_adjust},
    {"icaltime_compare_date_only", &sdo_ical.time_compare_date_only},
    {"icaltime_convert_to_zone", &sdo_ical.time_convert_to_zone},
    {"icaltime_day_of_year", &sdo_ical.time_day_of_year},
    {"icaltime_days_in_year", &sdo_ical.time_days_in_year},
    {"icaltime_from_timet_with_zone", &sdo_ical.time_from_timet_with_zone},
    {"icaltime_is_null_time", &sdo_ical.time_is_null_time},
    {"icaltime_is_valid_time", &sdo_ical.time_is_valid_time},
    {"icaltimezone_get_builtin_timezone", &sdo_ical.timezone_get_builtin_timezone},
    {"icaltimezone_get_utc_timezone", &sdo_ical.timezone_get_utc_timezone},
};

static struct sdo_library library = {"libical.so.3", symbols,
                                     sizeof symbols / sizeof *symbols, 0};

int sdo_ical_load(struct sdo_error *err) { return sdo_library_load(&library, err); }

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "binding.h"
#include "data/holidays.h"
#include "data/zone.h"

/* day_in(zone, seconds since 1970) -> year, month, day | nil, err */
static int l_day_in(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_day day;
  if (sdo_zone_day(l_check_text(L, 1), l_check_within(L, 2, -L_TIME_MAX, L_TIME_MAX), &day,
                   &err) < 0)
    return l_fail(L, &err);
  lua_pushinteger(L, day.year);
  lua_pushinteger(L, day.month);
  lua_pushinteger(L, day.day);
  return 3;
}

static int add_day(struct sdo_day day, void *context) {
  return sdo_buffer_add(context, (const char *)&day, sizeof day);
}

/* holidays(name, text, first_year, last_year) -> list of "2026-12-25" | nil, err */
static int l_holidays(lua_State *L) {
  const char *name = l_check_text(L, 1), *text = l_check_text(L, 2);
  int first = (int)l_check_within(L, 3, 1, 9999), last = (int)l_check_within(L, 4, 1, 9999);
  void **memory = l_memory_new(L);
  struct sdo_error err = {0};
  struct sdo_buffer days = {0};
  int result = sdo_holidays(name, text, first, last, add_day, &days, &err);
  *memory = days.data;
  if (result < 0) return l_fail(L, &err);
  const struct sdo_day *day = *memory;
  lua_Integer count = (lua_Integer)(days.len / sizeof *day);
  lua_newtable(L);
  for (lua_Integer i = 1; i <= count; i++, day++) {
    char written[40];
    snprintf(written, sizeof written, "%04d-%02d-%02d", day->year, day->month, day->day);
    lua_pushstring(L, written);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

void l_dates_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"day_in", l_day_in}, {"holidays", l_holidays}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

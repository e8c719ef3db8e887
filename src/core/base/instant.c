#include "base/instant.h"

#include <string.h>

enum { DAY_S = 86400, DAYS_400 = 146097 };

/* The days from 0000-03-01 to 1970-01-01: with a year that begins in March, the day that
   comes every four years is its last. */
enum { MARCH_0 = 719468 };

/* The moments of the first day of the year 1, and behind the last one of 9999. */
static const int64_t first = -62135596800, end = 253402300800;

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Reads so many digits, or returns -1. */
static int number_at(const char *text, int digits) {
  int number = 0;
  for (int i = 0; i < digits; i++) {
    if (!is_digit(text[i])) return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

/* The days since 1970. */
static int days_of(int year, int month, int day) {
  if (month <= 2) year--;
  int era = year >= 0 ? year / 400 : -1, of_era = year - era * 400;
  int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * DAYS_400 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_0;
}

/* Reads -07:00, -0700, Z or nothing. */
static int read_offset(const char *text, size_t len, int *offset) {
  *offset = 0;
  if (len == 0 || (len == 1 && *text == 'Z')) return 1;
  size_t colon = len == 6 && text[3] == ':';
  if ((*text != '+' && *text != '-') || len != 5 + colon) return 0;
  int hours = number_at(text + 1, 2), minutes = number_at(text + 3 + colon, 2);
  if (hours < 0 || minutes < 0) return 0;
  *offset = (hours * 60 + minutes) * (*text == '-' ? -60 : 60);
  return 1;
}

int sdo_instant_read(const char *text, size_t len, int64_t *seconds) {
  enum { WHOLE = SDO_INSTANT_SIZE - 1 };
  if (len < WHOLE || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
      text[16] != ':' || (text[10] != 'T' && text[10] != ' '))
    return 0;
  int year = number_at(text, 4), month = number_at(text + 5, 2),
      day = number_at(text + 8, 2), hour = number_at(text + 11, 2),
      minute = number_at(text + 14, 2), second = number_at(text + 17, 2), offset;
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return 0;
  size_t at = WHOLE;
  if (at < len && text[at] == '.') at++;
  while (at < len && is_digit(text[at]))
    at++;
  if (!read_offset(text + at, len - at, &offset)) return 0;
  int of_day = hour * 3600 + minute * 60 + second - offset;
  *seconds = (int64_t)days_of(year, month, day) * DAY_S + of_day;
  return 1;
}

/* Writes so many digits. */
static void put(char *to, int number, int digits) {
  for (int i = digits; i-- > 0; number /= 10)
    to[i] = (char)('0' + number % 10);
}

int sdo_instant_write(int64_t seconds, char to[SDO_INSTANT_SIZE]) {
  if (seconds < first || seconds >= end) return 0;
  /* Of what is written, nothing is before March of the year 0. */
  int64_t since = seconds + (int64_t)MARCH_0 * DAY_S;
  int days = (int)(since / DAY_S), rest = (int)(since % DAY_S);
  int era = days / DAYS_400, of_era = days % DAYS_400;
  int years = (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_400 - 1)) / 365;
  int of_year = of_era - (365 * years + years / 4 - years / 100);
  int month = (5 * of_year + 2) / 153, day = of_year - (153 * month + 2) / 5 + 1;
  month += month < 10 ? 3 : -9;
  memcpy(to, "0000-00-00T00:00:00", SDO_INSTANT_SIZE);
  put(to, years + era * 400 + (month <= 2), 4);
  put(to + 5, month, 2);
  put(to + 8, day, 2);
  put(to + 11, rest / 3600, 2);
  put(to + 14, rest / 60 % 60, 2);
  put(to + 17, rest % 60, 2);
  return 1;
}

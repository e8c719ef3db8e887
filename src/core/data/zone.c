#include "data/zone.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* libc takes a zone that it does not know for UTC, without a word. */
static int is_known(const char *zone) {
  char path[PATH_MAX], magic[4] = "";
  if (!*zone || *zone == '/' || strstr(zone, "..") || strlen(zone) > 64) return 0;
  snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  size_t got = fread(magic, 1, sizeof magic, file);
  fclose(file);
  return got == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

int sdo_zone_day(const char *zone, int64_t seconds, struct sdo_day *day,
                 struct sdo_error *err) {
  if (!is_known(zone)) {
    sdo_fail(err, SDO_INVALID, "unknown time zone \"%.64s\"", zone);
    return sdo_hint(err, "use a name such as Europe/Berlin, from /usr/share/zoneinfo");
  }
  const char *own = getenv("TZ");
  char *saved = strdup(own ? own : ":/etc/localtime");
  time_t moment = (time_t)seconds;
  struct tm local;
  if (!saved) return sdo_fail(err, SDO_STORE, "out of memory");
  setenv("TZ", zone, 1);
  tzset();
  struct tm *done = localtime_r(&moment, &local);
  /* Never taken away again: a name that stays in the environment is exchanged in place,
     which a getenv of the resolver's thread survives. */
  setenv("TZ", saved, 1);
  tzset();
  free(saved);
  if (!done) return sdo_fail(err, SDO_INVALID, "the time is out of range");
  *day = (struct sdo_day){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday};
  return 0;
}

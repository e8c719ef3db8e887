#include "http/after.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/curl.h"

enum { MOST_S = 10 * 366 * 24 * 3600 };

static int64_t to_ms(double seconds) {
  if (seconds < 0) return 0;
  return (int64_t)((seconds < MOST_S ? seconds : MOST_S) * 1000 + 0.999);
}

/* Of one value. Fractions are none of HTTP's; gateways write them all the same. */
static int64_t read_value(const char *value, int64_t now) {
  size_t len = strlen(value);
  if (len == 0 || value[0] == '.') return -1;
  if (strspn(value, "0123456789.") == len) return to_ms(strtod(value, NULL));
  struct sdo_error err;
  time_t at = sdo_curl_load(&err) == 0 ? curl_getdate(value, NULL) : -1;
  return at == -1 ? -1 : to_ms((double)at - (double)now);
}

int64_t sdo_after_read(const char *values, int64_t now) {
  int64_t longest = -1;
  char value[64];
  while (*values) {
    /* A date has a comma in it; a list of numbers was several headers before a gateway made
       one of them. */
    size_t len = strcspn(values, "\n");
    if (strspn(values, "0123456789., ") >= len) len = strcspn(values, "\n,");
    snprintf(value, sizeof value, "%.*s", (int)len, values);
    int64_t after_ms = read_value(value, now);
    if (after_ms > longest) longest = after_ms;
    values += len;
    values += strspn(values, ", \n");
  }
  return longest;
}

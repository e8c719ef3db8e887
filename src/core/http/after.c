#include "http/after.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_S = 10 * 366 * 24 * 3600 };

static int64_t to_ms(double seconds) {
  if (seconds < 0) return 0;
  return (int64_t)((seconds < MOST_S ? seconds : MOST_S) * 1000 + 0.999);
}

int64_t sdo_after_read(const char *value, int64_t now) {
  size_t len = strlen(value);
  if (len == 0) return -1;
  /* Fractions are none of HTTP's; gateways write them all the same. */
  if (strspn(value, "0123456789.") == len)
    return value[0] == '.' ? -1 : to_ms(strtod(value, NULL));
  time_t at = curl_getdate(value, NULL);
  return at == -1 ? -1 : to_ms((double)at - (double)now);
}

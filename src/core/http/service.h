/* Where a gift really goes: decided by the host name of the base URL, not by a label. */
#ifndef SENDOSO_SERVICE_H
#define SENDOSO_SERVICE_H

#include "base/error.h"

enum sdo_where_to { SDO_SANDBOX, SDO_STAGING, SDO_PRODUCTION };

struct sdo_service {
  enum sdo_where_to where;
  /* host, and :port where one is given */
  char host[256];
};

/* Reads a base URL (scheme and host, as https://app.sendoso.com). Loopback is the sandbox;
   app.staging.sendo.so is staging; every other host is production. http is for loopback
   only. Returns 0, or -1 with SDO_GUARD (not https) or SDO_INVALID (no base URL). */
int sdo_service_of(const char *base_url, struct sdo_service *service,
                   struct sdo_error *err);

/* "sandbox", "staging", "production"; static storage. */
const char *sdo_service_name(enum sdo_where_to where);

#endif

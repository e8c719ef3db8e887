#include "client/permits.h"

#include <stddef.h>

int sdo_permits_open(const struct sdo_permits_driver *driver,
                     const struct sdo_permits_options *options,
                     struct sdo_permits **permits, struct sdo_error *err) {
  *permits = NULL;
  if (driver->version != SDO_PERMITS_VERSION)
    return sdo_fail(err, SDO_STORE,
                    "the driver of the permits is from another version of sendoso");
  if (driver->open(options, permits, err) < 0) return -1;
  (*permits)->driver = driver;
  return 0;
}

void sdo_permits_close(struct sdo_permits *permits) {
  if (permits) permits->driver->close(permits);
}

/* Ten permits for the requests of one application client, shared by all of its runs.
   Sendoso allows ten requests a second (FAQ page) and answers more with 429 and a block of
   unknown length.

   Even spacing is not enough: against a sliding log, requests sent exactly 100 ms apart are
   too many as soon as the network jitters. So a request takes a permit and gives it back
   when a second has surely passed at the server since it arrived there.

   Where they are kept is a driver's: a file of this machine (permits_file.h), or the
   database of a ledger that several machines share, which is a module of its own. */
#ifndef SENDOSO_PERMITS_H
#define SENDOSO_PERMITS_H

#include <stdint.h>

#include "base/error.h"

enum { SDO_PERMITS = 10 };

/* How long after its request a permit is free: a second, and what is lost of times that are
   whole milliseconds. What came at 443.9 counts as of 443; and the spread of two round
   trips, which begin and end so, may be two more than it seems. */
enum { SDO_PERMIT_MS = 1000 + 1 + 2 };

/* How much round trips differ is told by the last ones, if there are as many as that. The
   first ten say nothing: they open connections, and are slow all alike; those that follow
   are faster, and would arrive less than a second behind them. */
enum { SDO_TRIPS_MIN = SDO_PERMITS + 5, SDO_TRIPS_MAX = 20 };

/* When the permit of a request is free again that left and was answered then, by the last
   round trips: how many they are, and their largest less their smallest, in ms. */
static inline int64_t sdo_permit_free_at(int64_t left, int64_t answered, int64_t trips,
                                         int64_t spread) {
  int is_known = trips >= SDO_TRIPS_MIN && left + spread < answered;
  return (is_known ? left + spread : answered) + SDO_PERMIT_MS;
}

/* Of the driver's form: another one is refused. */
enum { SDO_PERMITS_VERSION = 1 };

struct sdo_permits_driver;

/* What a driver opens begins with it. */
struct sdo_permits {
  const struct sdo_permits_driver *driver;
};

struct sdo_permits_options {
  /* a path, or a URL */
  const char *place;
  /* in a database; or NULL */
  const char *schema;
  /* whose they are: host and client id */
  const char *client;
};

/* Times are milliseconds of one boot (sdo_clock_boot). */
struct sdo_permits_driver {
  int version;

  /* 0; or -1 with SDO_STORE, or SDO_NOT_FOUND where the place has no permits */
  int (*open)(const struct sdo_permits_options *options, struct sdo_permits **permits,
              struct sdo_error *err);
  void (*close)(struct sdo_permits *permits);

  /* Takes a permit. Returns 1 and sets *permit; 0 and sets *wait_ms, when to ask again; or
     -1. A permit that is never given back (its process died) is free again after lease_ms,
     or earlier. */
  int (*take)(struct sdo_permits *permits, int64_t now, int64_t lease_ms, int64_t *permit,
              int64_t *wait_ms, struct sdo_error *err);

  /* Gives a permit back: it is free again a second after the request left, plus the spread
     of recent round trips, and never later than a second after it was answered. left == 0:
     nothing left, so it is free at once. 0, or -1. */
  int (*give)(struct sdo_permits *permits, int64_t permit, int64_t left, int64_t answered,
              struct sdo_error *err);

  /* After a 429: nobody gets a permit before `until`. 0, or -1. */
  int (*pause)(struct sdo_permits *permits, int64_t until, struct sdo_error *err);
};

/* Opens permits. Returns 0, or -1 as the driver does. */
int sdo_permits_open(const struct sdo_permits_driver *driver,
                     const struct sdo_permits_options *options,
                     struct sdo_permits **permits, struct sdo_error *err);
void sdo_permits_close(struct sdo_permits *permits); /* NULL is allowed */

#endif

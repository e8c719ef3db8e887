/* Ten permits for the requests of one application client, shared by all processes of this
   machine. Sendoso allows ten requests a second (FAQ page) and answers more with 429 and a
   block of unknown length.

   Even spacing is not enough: against a sliding log, requests sent exactly 100 ms apart are
   too many as soon as the network jitters. So a request takes a permit and gives it back
   when a second has surely passed at the server since it arrived there. */
#ifndef SENDOSO_PERMITS_H
#define SENDOSO_PERMITS_H

#include <stdint.h>

#include "base/error.h"

enum { SDO_PERMITS = 10 };

struct sdo_permits;

/* Opens the file for one client (host and client id). Not synced to disk: losing it costs
   one second. Times are milliseconds of one boot (sdo_clock_boot); what another boot left
   is forgotten. Returns 0, or -1 with SDO_STORE. */
int sdo_permits_open(const char *path, const char *client, struct sdo_permits **permits,
                     struct sdo_error *err);
void sdo_permits_close(struct sdo_permits *permits); /* NULL is allowed */

/* Takes a permit. Returns 1 and sets *permit; 0 and sets *wait_ms, when to ask again; or
   -1. A permit that is never given back (its process died) is free again after lease_ms. */
int sdo_permits_take(struct sdo_permits *permits, int64_t now, int64_t lease_ms,
                     int64_t *permit, int64_t *wait_ms, struct sdo_error *err);

/* Gives a permit back: it is free again a second after the request left, plus the spread of
   recent round trips, and never later than a second after it was answered. left == 0:
   nothing left, so it is free at once. 0, or -1. */
int sdo_permits_give(struct sdo_permits *permits, int64_t permit, int64_t left,
                     int64_t answered, struct sdo_error *err);

/* After a 429: nobody gets a permit before `until`. 0, or -1. */
int sdo_permits_pause(struct sdo_permits *permits, int64_t until, struct sdo_error *err);

#endif

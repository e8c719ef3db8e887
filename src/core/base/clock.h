/* The two clocks. Everything below the client takes the time as an argument. */
#ifndef SENDOSO_CLOCK_H
#define SENDOSO_CLOCK_H

#include <stdint.h>

/* Milliseconds since this machine booted, time asleep included: what leases and permits
   are measured by, since nobody can set it back. */
int64_t sdo_clock_boot(void);

/* Milliseconds since 1970, UTC: what people read. */
int64_t sdo_clock_wall(void);

/* A name of this boot of this machine, 36 characters, written to id. Boot times of two
   different boots do not compare. "" where the kernel does not tell. */
const char *sdo_clock_boot_id(char id[37]);

/* Sleeps that long; a signal may end it sooner. */
void sdo_clock_sleep(int64_t ms);

#endif

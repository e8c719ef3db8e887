#include "postgres/permits.h"

#include <stdlib.h>

#include "base/clock.h"
#include "postgres/schema.h"
#include "postgres/slots.h"

struct slot_permits {
  struct sdo_permits base;
  struct sdo_slots *slots;
};

static struct sdo_slots *slots_of(struct sdo_permits *permits) {
  return ((struct slot_permits *)permits)->slots; /* the base is its first member */
}

static int open_slots(const struct sdo_permits_options *options,
                      struct sdo_permits **permits, struct sdo_error *err) {
  struct slot_permits *opened = calloc(1, sizeof *opened);
  if (!opened) return sdo_fail(err, SDO_STORE, "out of memory");
  const char *schema = options->schema ? options->schema : SDO_SCHEMA;
  if (sdo_slots_open(options->place, schema, options->client, &opened->slots, err) < 0) {
    free(opened);
    return -1;
  }
  *permits = &opened->base;
  return 0;
}

static void close_slots(struct sdo_permits *permits) {
  sdo_slots_close(slots_of(permits), sdo_clock_boot());
  free(permits);
}

/* What a dead run had comes back when the lease of its slots ends. */
static int take_slot(struct sdo_permits *permits, int64_t now, int64_t lease_ms,
                     int64_t *permit, int64_t *wait_ms, struct sdo_error *err) {
  (void)lease_ms;
  return sdo_slots_take(slots_of(permits), now, permit, wait_ms, err);
}

static int give_slot(struct sdo_permits *permits, int64_t permit, int64_t left,
                     int64_t answered, struct sdo_error *err) {
  (void)err;
  sdo_slots_give(slots_of(permits), permit, left, answered);
  return 0;
}

static int pause_slots(struct sdo_permits *permits, int64_t until, struct sdo_error *err) {
  (void)err;
  sdo_slots_pause(slots_of(permits), until);
  return 0;
}

const struct sdo_permits_driver sdo_permits_postgres = {.version = SDO_PERMITS_VERSION,
                                                        .open = open_slots,
                                                        .close = close_slots,
                                                        .take = take_slot,
                                                        .give = give_slot,
                                                        .pause = pause_slots};

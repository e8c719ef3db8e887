/* What a rule has seen of people in its last file: of each identifier a digest, made with
   the ledger's secret, with a digest of the value that the person had, and how many times
   it has become what the rule waits for. Of 100,000 people, two or three megabytes. */
#ifndef SENDOSO_LEDGER_SIGHTINGS_H
#define SENDOSO_LEDGER_SIGHTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "ledger/ledger.h"

struct sdo_sightings;

struct sdo_sighting {
  uint64_t digest;
  uint64_t value;
  int64_t times;
};

/* Reads what was noted: in each line but the first a digest, a value and times; other lines
   are passed over. It does not need the ledger afterwards. Returns 0, or -1. */
int sdo_sightings_new(struct sdo_ledger *ledger, const char *text, size_t len,
                      struct sdo_sightings **sightings, struct sdo_error *err);
void sdo_sightings_free(struct sdo_sightings *sightings);

/* The digest of an identifier, such as "id 150", or of a value, as sdo_ledger_people has it
   of them. Returns 0, or -1. */
int sdo_sightings_digest(struct sdo_sightings *sightings, const char *text, size_t len,
                         uint64_t *digest, struct sdo_error *err);

/* What was noted of a digest, or NULL. */
const struct sdo_sighting *sdo_sightings_find(const struct sdo_sightings *sightings,
                                              uint64_t digest);

/* Notes something anew, in the place of what was noted of that digest. It is found once the
   list was written. Returns 0, or -1. */
int sdo_sightings_put(struct sdo_sightings *sightings, const struct sdo_sighting *one,
                      struct sdo_error *err);

/* Writes what is noted, in the order of the digests, behind what the text has. Returns 0,
   or -1. */
int sdo_sightings_write(struct sdo_sightings *sightings, struct sdo_buffer *text,
                        struct sdo_error *err);

/* Digests as texts: 16 digits. Reads one, and returns what is behind it, or NULL. */
enum { SDO_SIGHTING_DIGITS = 16 };
const char *sdo_sightings_read(const char *text, uint64_t *digest);
void sdo_sightings_spell(uint64_t digest, char digits[SDO_SIGHTING_DIGITS]);

#endif

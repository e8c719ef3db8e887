#include "ledger/sightings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "ledger/inside.h"

struct entry {
  struct sdo_sighting one;
  /* which of those of the same digest is the last */
  size_t number;
};

struct sdo_sightings {
  struct sdo_digester digester;
  /* what is digested: what stands before each text, and the text */
  struct sdo_buffer text;
  size_t before;
  /* those that were read, in the order of their digests, and behind them what was put */
  struct entry *list;
  size_t found;
  size_t count;
  size_t room;
};

/* The occasion, and no rule: it may get another name. */
static const char prefix[] = "\0became";

static int fail(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory, or this system computes no digests");
}

const char *sdo_sightings_read(const char *text, uint64_t *digest) {
  *digest = 0;
  for (int i = 0; i < SDO_SIGHTING_DIGITS; i++, text++) {
    unsigned digit = (unsigned char)*text;
    if (digit >= '0' && digit <= '9') digit -= '0';
    else if (digit >= 'a' && digit <= 'f') digit -= 'a' - 10;
    else return NULL;
    *digest = *digest << 4 | digit;
  }
  return text;
}

void sdo_sightings_spell(uint64_t digest, char digits[SDO_SIGHTING_DIGITS]) {
  for (int i = SDO_SIGHTING_DIGITS - 1; i >= 0; i--, digest >>= 4)
    digits[i] = "0123456789abcdef"[digest & 15];
}

static int compare(const void *a, const void *b) {
  const struct entry *one = a, *other = b;
  if (one->one.digest != other->one.digest)
    return one->one.digest < other->one.digest ? -1 : 1;
  return (one->number > other->number) - (one->number < other->number);
}

/* Brings the list into the order of its digests; of several, the last one stays. What is
   put from then on is later than all of them. */
static void order(struct sdo_sightings *sightings) {
  size_t kept = 0;
  if (sightings->count == 0) return;
  qsort(sightings->list, sightings->count, sizeof *sightings->list, compare);
  for (size_t i = 1; i < sightings->count; i++) {
    if (sightings->list[i].one.digest != sightings->list[kept].one.digest) kept++;
    sightings->list[kept] = sightings->list[i];
  }
  sightings->count = sightings->found = kept + 1;
  for (size_t i = 0; i < sightings->count; i++)
    sightings->list[i].number = i;
}

static struct entry *find(const struct sdo_sightings *sightings, uint64_t digest) {
  size_t low = 0, high = sightings->found;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (sightings->list[middle].one.digest < digest) low = middle + 1;
    else high = middle;
  }
  return low < sightings->found && sightings->list[low].one.digest == digest
             ? &sightings->list[low]
             : NULL;
}

static int add(struct sdo_sightings *sightings, const struct sdo_sighting *one,
               struct sdo_error *err) {
  if (sightings->count == sightings->room) {
    size_t room = sightings->room ? sightings->room * 2 : 256;
    struct entry *list = realloc(sightings->list, room * sizeof *list);
    if (!list) return fail(err);
    sightings->list = list;
    sightings->room = room;
  }
  sightings->list[sightings->count] = (struct entry){*one, sightings->count};
  sightings->count++;
  return 0;
}

/* Reads a line without its end: "DIGEST VALUE TIMES". Is it one? */
static int read_line(const char *line, size_t len, struct sdo_sighting *one) {
  if (len < 2 * SDO_SIGHTING_DIGITS + 3) return 0;
  const char *at = sdo_sightings_read(line, &one->digest);
  if (!at || *at++ != ' ') return 0;
  at = sdo_sightings_read(at, &one->value);
  if (!at || *at++ != ' ') return 0;
  one->times = 0;
  for (; at < line + len; at++) {
    if (*at < '0' || *at > '9' || one->times > INT32_MAX) return 0;
    one->times = one->times * 10 + (*at - '0');
  }
  return 1;
}

static int read_all(struct sdo_sightings *sightings, const char *text, size_t len,
                    struct sdo_error *err) {
  const char *end = text + len, *line = memchr(text, '\n', len);
  while (line && ++line < end) {
    struct sdo_sighting one;
    const char *next = memchr(line, '\n', (size_t)(end - line));
    size_t size = (size_t)((next ? next : end) - line);
    if (read_line(line, size, &one) && add(sightings, &one, err) < 0) return -1;
    line = next;
  }
  order(sightings);
  return 0;
}

int sdo_sightings_new(struct sdo_ledger *ledger, const char *text, size_t len,
                      struct sdo_sightings **sightings, struct sdo_error *err) {
  *sightings = NULL;
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  struct sdo_sightings *self = calloc(1, sizeof *self);
  if (!self) return fail(err);
  if (sdo_digester_begin(&self->digester, ledger->store->secret) < 0 ||
      sdo_buffer_add(&self->text, prefix, sizeof prefix) < 0) {
    sdo_sightings_free(self);
    return fail(err);
  }
  self->before = self->text.len;
  if (read_all(self, text, len, err) < 0) {
    sdo_sightings_free(self);
    return -1;
  }
  *sightings = self;
  return 0;
}

void sdo_sightings_free(struct sdo_sightings *sightings) {
  if (!sightings) return;
  sdo_digester_end(&sightings->digester);
  sdo_buffer_free(&sightings->text);
  free(sightings->list);
  free(sightings);
}

int sdo_sightings_digest(struct sdo_sightings *sightings, const char *text, size_t len,
                         uint64_t *digest, struct sdo_error *err) {
  char digits[SDO_DIGEST_SIZE];
  struct sdo_buffer *all = &sightings->text;
  all->len = sightings->before;
  if (sdo_buffer_add(all, text, len) < 0 ||
      sdo_digester_make(&sightings->digester, all->data, all->len, digits) < 0)
    return fail(err);
  sdo_sightings_read(digits, digest);
  return 0;
}

const struct sdo_sighting *sdo_sightings_find(const struct sdo_sightings *sightings,
                                              uint64_t digest) {
  const struct entry *entry = find(sightings, digest);
  return entry ? &entry->one : NULL;
}

int sdo_sightings_put(struct sdo_sightings *sightings, const struct sdo_sighting *one,
                      struct sdo_error *err) {
  return add(sightings, one, err);
}

int sdo_sightings_write(struct sdo_sightings *sightings, struct sdo_buffer *text,
                        struct sdo_error *err) {
  char line[64];
  order(sightings);
  for (size_t i = 0; i < sightings->count; i++) {
    const struct sdo_sighting *one = &sightings->list[i].one;
    int len = snprintf(line, sizeof line, "%016" PRIx64 " %016" PRIx64 " %" PRId64 "\n",
                       one->digest, one->value, one->times);
    if (sdo_buffer_add(text, line, (size_t)len) < 0) return fail(err);
  }
  return 0;
}

#include "data/identity.h"

#include <stdlib.h>
#include <string.h>

/* An identifier that was seen: its digest, and one of the rows that have it. */
struct seen {
  uint32_t digest, row; /* row: its number and 1; 0 is a free slot */
};

/* So many rows are joined at a time: a slot is seldom near the one before, and while one is
   fetched from memory, the next ones are found. */
enum { WAITING = 32 };

/* There is room for so many identifiers at first, at least and at most. */
enum { LEAST = 1024, MOST = 1 << 26 };

struct sdo_identity {
  uint32_t *parents; /* of a row that is alone: itself */
  size_t rows, cap;
  struct seen *identifiers;
  size_t slots, used;
  struct seen waiting[WAITING];
  size_t waiting_count;
};

/* Keeps a quarter of the slots free, at least. */
static size_t slots_for(size_t identifiers) { return identifiers + identifiers / 3 + 1; }

struct sdo_identity *sdo_identity_new(size_t identifiers) {
  struct sdo_identity *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  if (identifiers < LEAST) identifiers = LEAST;
  if (identifiers > MOST) identifiers = MOST;
  made->slots = slots_for(identifiers);
  made->identifiers = calloc(made->slots, sizeof *made->identifiers);
  if (made->identifiers) return made;
  free(made);
  return NULL;
}

void sdo_identity_free(struct sdo_identity *identity) {
  if (!identity) return;
  free(identity->parents);
  free(identity->identifiers);
  free(identity);
}

static uint64_t mix(uint64_t digest, uint64_t bytes) {
  digest = (digest ^ bytes) * UINT64_C(0x9e3779b97f4a7c15);
  return digest ^ digest >> 32;
}

/* Eight bytes at a time; the length tells a text from one with zeros behind it. */
static uint64_t add_text(uint64_t digest, const char *text, size_t len) {
  uint64_t bytes;
  digest = mix(digest, len);
  for (; len >= sizeof bytes; text += sizeof bytes, len -= sizeof bytes) {
    memcpy(&bytes, text, sizeof bytes);
    digest = mix(digest, bytes);
  }
  bytes = 0;
  memcpy(&bytes, text, len);
  return mix(digest, bytes);
}

static uint32_t digest_of(const char *what, const char *identifier, size_t len) {
  uint64_t digest = add_text(0, what, strlen(what));
  return (uint32_t)(add_text(digest, identifier, len) >> 32);
}

/* Where a digest is looked for first: they are in order, but for those whose slot was
   taken. */
static size_t first_slot(size_t slots, uint32_t digest) {
  return (size_t)((uint64_t)digest * slots >> 32);
}

static struct seen *slot_of(struct seen *identifiers, size_t slots, uint32_t digest) {
  size_t slot = first_slot(slots, digest);
  while (identifiers[slot].row && identifiers[slot].digest != digest)
    slot = slot + 1 < slots ? slot + 1 : 0;
  return &identifiers[slot];
}

static int grow_identifiers(struct sdo_identity *identity) {
  if (slots_for(identity->used + 1) <= identity->slots) return 0;
  size_t slots = identity->slots * 2;
  struct seen *identifiers = calloc(slots, sizeof *identifiers);
  if (!identifiers) return -1;
  for (size_t i = 0; i < identity->slots; i++) {
    if (!identity->identifiers[i].row) continue;
    *slot_of(identifiers, slots, identity->identifiers[i].digest) =
        identity->identifiers[i];
  }
  free(identity->identifiers);
  identity->identifiers = identifiers;
  identity->slots = slots;
  return 0;
}

/* Makes room for rows up to that number; each new one is alone. */
static int grow_rows(struct sdo_identity *identity, uint32_t row) {
  if (row < identity->rows) return 0;
  if (row >= identity->cap) {
    size_t cap = identity->cap ? identity->cap : 1024;
    while (cap <= row)
      cap *= 2;
    uint32_t *parents = realloc(identity->parents, cap * sizeof *parents);
    if (!parents) return -1;
    identity->parents = parents;
    identity->cap = cap;
  }
  while (identity->rows <= row) {
    identity->parents[identity->rows] = (uint32_t)identity->rows;
    identity->rows++;
  }
  return 0;
}

uint32_t sdo_identity_first(const struct sdo_identity *identity, uint32_t row) {
  uint32_t *parents = identity->parents;
  while (parents[row] != row) {
    parents[row] = parents[parents[row]]; /* halves the way of the next who asks */
    row = parents[row];
  }
  return row;
}

/* The earlier row stands for both: so the first row of a person is its own parent, and no
   other is. */
static void join(struct sdo_identity *identity, uint32_t a, uint32_t b) {
  a = sdo_identity_first(identity, a);
  b = sdo_identity_first(identity, b);
  if (a < b) identity->parents[b] = a;
  else identity->parents[a] = b;
}

static int add(struct sdo_identity *identity, struct seen one) {
  if (grow_rows(identity, one.row - 1) < 0 || grow_identifiers(identity) < 0) return -1;
  struct seen *seen = slot_of(identity->identifiers, identity->slots, one.digest);
  if (seen->row) {
    join(identity, seen->row - 1, one.row - 1);
  } else {
    *seen = one;
    identity->used++;
  }
  return 0;
}

int sdo_identity_settle(struct sdo_identity *identity) {
  size_t count = identity->waiting_count;
  identity->waiting_count = 0;
  for (size_t i = 0; i < count; i++)
    if (add(identity, identity->waiting[i]) < 0) return -1;
  return 0;
}

int sdo_identity_join(struct sdo_identity *identity, uint32_t row, const char *what,
                      const char *identifier, size_t len) {
  uint32_t digest = digest_of(what, identifier, len);
  __builtin_prefetch(&identity->identifiers[first_slot(identity->slots, digest)], 1);
  identity->waiting[identity->waiting_count++] = (struct seen){digest, row + 1};
  return identity->waiting_count < WAITING ? 0 : sdo_identity_settle(identity);
}

int sdo_identity_has(const struct sdo_identity *identity, const char *what,
                     const char *identifier, size_t len) {
  uint32_t digest = digest_of(what, identifier, len);
  return slot_of(identity->identifiers, identity->slots, digest)->row != 0;
}

uint32_t sdo_identity_next(const struct sdo_identity *identity, uint32_t row) {
  while (row < identity->rows && identity->parents[row] == row)
    row++;
  return row < identity->rows ? row : UINT32_MAX;
}

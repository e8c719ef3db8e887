#include "data/identity.h"

#include <stdlib.h>

/* An identifier that was seen: its digest, and one of the rows that have it. */
struct seen {
  uint32_t digest, row; /* row: its number and 1; 0 is a free slot */
};

struct sdo_identity {
  uint32_t *parents; /* of a row that is alone: itself */
  size_t rows, cap;
  struct seen *identifiers;
  size_t slots, used;
};

struct sdo_identity *sdo_identity_new(void) {
  return calloc(1, sizeof(struct sdo_identity));
}

void sdo_identity_free(struct sdo_identity *identity) {
  if (!identity) return;
  free(identity->parents);
  free(identity->identifiers);
  free(identity);
}

/* FNV-1a, with its bits mixed at the end: the slot is taken from the lowest. */
static uint32_t digest_of(const char *what, const char *identifier, size_t len) {
  uint64_t digest = UINT64_C(0xcbf29ce484222325);
  for (; *what; what++)
    digest = (digest ^ (unsigned char)*what) * UINT64_C(0x100000001b3);
  digest = (digest ^ 0xff) * UINT64_C(0x100000001b3);
  for (size_t i = 0; i < len; i++)
    digest = (digest ^ (unsigned char)identifier[i]) * UINT64_C(0x100000001b3);
  digest ^= digest >> 32;
  digest *= UINT64_C(0xd6e8feb86659fd93);
  return (uint32_t)(digest >> 32);
}

static struct seen *slot_of(struct seen *identifiers, size_t slots, uint32_t digest) {
  size_t slot = digest & (slots - 1);
  while (identifiers[slot].row && identifiers[slot].digest != digest)
    slot = (slot + 1) & (slots - 1);
  return &identifiers[slot];
}

/* Keeps a third of the slots free, at least. */
static int grow_identifiers(struct sdo_identity *identity) {
  if ((identity->used + 1) * 3 <= identity->slots * 2) return 0;
  size_t slots = identity->slots ? identity->slots * 2 : 1024;
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

int sdo_identity_join(struct sdo_identity *identity, uint32_t row, const char *what,
                      const char *identifier, size_t len) {
  if (grow_rows(identity, row) < 0 || grow_identifiers(identity) < 0) return -1;
  uint32_t digest = digest_of(what, identifier, len);
  struct seen *seen = slot_of(identity->identifiers, identity->slots, digest);
  if (seen->row) {
    join(identity, seen->row - 1, row);
  } else {
    *seen = (struct seen){digest, row + 1};
    identity->used++;
  }
  return 0;
}

int sdo_identity_has(const struct sdo_identity *identity, const char *what,
                     const char *identifier, size_t len) {
  if (!identity->slots) return 0;
  uint32_t digest = digest_of(what, identifier, len);
  return slot_of(identity->identifiers, identity->slots, digest)->row != 0;
}

uint32_t sdo_identity_next(const struct sdo_identity *identity, uint32_t row) {
  while (row < identity->rows && identity->parents[row] == row)
    row++;
  return row < identity->rows ? row : UINT32_MAX;
}

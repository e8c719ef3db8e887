#include "data/headings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The digests of the words' letters; 0 is a free slot. */
struct sdo_headings {
  size_t slots, room; /* slots: a power of two above twice the room */
  uint64_t digests[];
};

struct sdo_headings *sdo_headings_new(size_t count) {
  size_t slots = 8;
  while (slots <= count * 2)
    slots *= 2;
  struct sdo_headings *made = calloc(1, sizeof *made + slots * sizeof made->digests[0]);
  if (!made) return NULL;
  made->slots = slots;
  made->room = count;
  return made;
}

void sdo_headings_free(struct sdo_headings *headings) { free(headings); }

/* The digest of the ASCII letters of a text, in lower case (FNV-1a); never 0. */
static uint64_t digest_of(const char *text, size_t len) {
  uint64_t digest = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < len; i++) {
    char letter = (char)(text[i] | 0x20);
    if (letter < 'a' || letter > 'z') continue;
    digest = (digest ^ (unsigned char)letter) * UINT64_C(0x100000001b3);
  }
  return digest ? digest : 1;
}

static size_t slot_of(const struct sdo_headings *headings, uint64_t digest) {
  size_t slot = (size_t)(digest ^ digest >> 32) & (headings->slots - 1);
  while (headings->digests[slot] && headings->digests[slot] != digest)
    slot = (slot + 1) & (headings->slots - 1);
  return slot;
}

/* A text with other letters is looked at anyway, and one without them is no such word. */
static int is_ascii(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)text[i] >= 0x80) return 0;
  return 1;
}

void sdo_headings_add(struct sdo_headings *headings, const char *word, size_t len) {
  if (!headings->room || !is_ascii(word, len)) return;
  headings->room--;
  uint64_t digest = digest_of(word, len);
  headings->digests[slot_of(headings, digest)] = digest;
}

/* Has a text something whose letters are not the heading's own: other alphabets, a # that
   stands for "number", and <tags> and (remarks) that are left out? */
static int is_intricate(const char *text, size_t len) {
  return !is_ascii(text, len) || memchr(text, '#', len) || memchr(text, '<', len) ||
         memchr(text, '(', len);
}

static int may_have(const struct sdo_headings *headings, const char *text, size_t len) {
  if (is_intricate(text, len)) return 1;
  return headings->digests[slot_of(headings, digest_of(text, len))] != 0;
}

static int is_plainly_row(const struct sdo_headings *headings, const struct sdo_rows *rows,
                          size_t row) {
  size_t len;
  const char *first = sdo_rows_field(rows, row, 0, &len);
  return !(len && *first == '*') && !may_have(headings, first, len) &&
         !sdo_rows_follows_blank(rows, row) && sdo_rows_filled(rows, row, 2) > 1;
}

size_t sdo_headings_seek(const struct sdo_headings *headings, const struct sdo_rows *rows,
                         size_t row) {
  while (row < sdo_rows_count(rows) && is_plainly_row(headings, rows, row))
    row++;
  return row;
}

#include "base/printable.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { AT_ONCE = 16 };

/* Most texts are nothing else: bytes are compared together, where the machine can. */
size_t sdo_printable_plain(const char *bytes, size_t len) {
  size_t i = 0;
  for (; len - i >= AT_ONCE; i += AT_ONCE) {
    signed char __attribute__((vector_size(AT_ONCE))) some;
    uint64_t halves[2];
    memcpy(&some, bytes + i, sizeof some);
    some = (some < 0x20) | (some == 0x7f); /* what is not ASCII is below 0 */
    memcpy(halves, &some, sizeof halves);
    if (halves[0] | halves[1]) break;
  }
  while (i < len && bytes[i] >= 0x20 && bytes[i] < 0x7f)
    i++;
  return i;
}

static unsigned decode(const char *bytes, size_t len) {
  static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  unsigned code = (unsigned char)bytes[0] & masks[len];
  for (size_t i = 1; i < len; i++)
    code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
  return code;
}

/* Is it a control character, such as one that terminals take for an escape? */
static int is_control(enum sdo_printed as, unsigned code) {
  if (code == '\n') return as == SDO_PRINTED_LINE;
  if (code == '\t') return as == SDO_PRINTED_LINE;
  if (code == '\r') return as == SDO_PRINTED_LINE || as == SDO_PRINTED_LINES;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Is it what nobody sees: a separator of lines, a mark or override of direction, a blank
   without a width, a hidden tag? The joiners U+200C and U+200D are none, since Persian,
   languages of India and emoji are written with them. */
static int is_unseen(unsigned code) {
  static const struct {
    unsigned first, last;
  } ranges[] = {
      {0x061c, 0x061c}, {0x180e, 0x180e}, {0x200b, 0x200b},
      {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
      {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
  };
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (code >= ranges[i].first && code <= ranges[i].last) return 1;
  return 0;
}

/* What is above U+FFFF is two halves in JSON. */
static int add_escaped(struct sdo_buffer *out, unsigned code) {
  char text[16];
  if (code < 0x10000) snprintf(text, sizeof text, "\\u%04x", code);
  else
    snprintf(text, sizeof text, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10),
             0xdc00 + (code & 0x3ff));
  return sdo_buffer_text(out, text);
}

/* Adds what is printed in the place of a character; code is 0 where there is none in
   `len` bytes. */
static int add_instead(enum sdo_printed as, struct sdo_buffer *out, unsigned code) {
  if (as >= SDO_PRINTED_JSON) return add_escaped(out, code);
  return sdo_buffer_text(out, is_control(as, code) ? " " : "");
}

int sdo_printable(enum sdo_printed as, const char *bytes, size_t len,
                  struct sdo_buffer *out) {
  size_t run = 0, i = 0;
  int failed = 0, changed = 0;
  while (!failed && (i += sdo_printable_plain(bytes + i, len - i)) < len) {
    size_t step = sdo_utf8_length(bytes + i, len - i);
    unsigned code = step ? decode(bytes + i, step) : 0;
    int breaks = as == SDO_PRINTED_NDJSON && (code == '\n' || code == '\r');
    if (step && !breaks && !is_control(as, code) && !is_unseen(code)) {
      i += step;
      continue;
    }
    changed = 1;
    failed = sdo_buffer_add(out, bytes + run, i - run) ||
             (!step    ? sdo_buffer_text(out, "?")
              : breaks ? sdo_buffer_text(out, " ")
                       : add_instead(as, out, code));
    run = i += step ? step : 1;
  }
  if (changed && !failed) failed = sdo_buffer_add(out, bytes + run, len - run);
  return failed ? -1 : changed;
}

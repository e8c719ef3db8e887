#include "data/name.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Letters beyond ASCII, without those that garbled.lua takes for a part of a wrong
   encoding: no U+00C2 and U+00C3, and none that Windows-1252 has outside of Latin-1. */
static const struct {
  uint32_t first, last;
} letters[] = {{0xc0, 0xc1},   {0xc4, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x151},
               {0x154, 0x15f}, {0x162, 0x177},   {0x179, 0x17c},   {0x386, 0x3ce},
               {0x400, 0x52f}, {0x3040, 0x30ff}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}};

static int is_letter(uint32_t code) {
  for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
    if (code >= letters[i].first && code <= letters[i].last) return 1;
  return 0;
}

static int is_plain_byte(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || (byte && strchr(" .,'-_", byte));
}

int sdo_name_is_plain(const char *text, size_t len) {
  const unsigned char *at = (const unsigned char *)text;
  for (size_t i = 0, size; i < len; i += size) {
    size = 1;
    if (is_plain_byte(at[i])) continue;
    size = sdo_utf8_length(text + i, len - i);
    if (size == 2 && is_letter((at[i] & 0x1fU) << 6 | (at[i + 1] & 0x3fU))) continue;
    if (size == 3 &&
        is_letter((at[i] & 0x0fU) << 12 | (at[i + 1] & 0x3fU) << 6 | (at[i + 2] & 0x3fU)))
      continue;
    return 0;
  }
  return 1;
}

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* The second byte has narrower limits behind some first bytes. */
static size_t limits_of(unsigned char first, unsigned char *low, unsigned char *high) {
  *low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  *high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

size_t sdo_utf8_length(const char *bytes, size_t len) {
  const unsigned char *at = (const unsigned char *)bytes;
  unsigned char low, high;
  if (at[0] < 0x80) return 1;
  size_t need = limits_of(at[0], &low, &high);
  if (!need || len < need || at[1] < low || at[1] > high) return 0;
  for (size_t i = 2; i < need; i++)
    if (at[i] < 0x80 || at[i] > 0xbf) return 0;
  return need;
}

/* Are the next eight bytes all ASCII, as nearly all are? */
static int are_ascii(const char *bytes) {
  uint64_t eight;
  memcpy(&eight, bytes, sizeof eight);
  return !(eight & UINT64_C(0x8080808080808080));
}

int sdo_utf8_valid(const char *bytes, size_t len) {
  size_t step;
  for (size_t i = 0; i < len; i += step) {
    while (len - i >= 8 && are_ascii(bytes + i))
      i += 8;
    if (i == len) break;
    step = sdo_utf8_length(bytes + i, len - i);
    if (!step) return 0;
  }
  return 1;
}

size_t sdo_utf8_write(unsigned code, char bytes[4]) {
  if (code < 0x80) {
    bytes[0] = (char)code;
    return 1;
  }
  size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = len - 1; i > 0; i--) {
    bytes[i] = (char)(0x80 | (code & 0x3f));
    code >>= 6;
  }
  bytes[0] = (char)(marks[len] | code);
  return len;
}

#include "base/hex.h"

void sdo_hex_write(const unsigned char *bytes, size_t len, char *digits) {
  static const char hex[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    *digits++ = hex[bytes[i] >> 4];
    *digits++ = hex[bytes[i] & 15];
  }
  *digits = '\0';
}

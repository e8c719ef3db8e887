/* Bytes as hexadecimal digits. */
#ifndef SENDOSO_HEX_H
#define SENDOSO_HEX_H

#include <stddef.h>

/* Writes two small digits for each byte, and a zero byte behind them. */
void sdo_hex_write(const unsigned char *bytes, size_t len, char *digits);

#endif

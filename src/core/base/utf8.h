/* UTF-8, strictly: no surrogates, no overlong forms (Unicode, table 3-7). */
#ifndef SENDOSO_UTF8_H
#define SENDOSO_UTF8_H

#include <stddef.h>

/* The length of the character that bytes begin with, or 0 if they begin with none. len is
   at least 1. */
size_t sdo_utf8_length(const char *bytes, size_t len);

/* Is all of it UTF-8? */
int sdo_utf8_valid(const char *bytes, size_t len);

/* Writes a character, which is no surrogate, and returns how many bytes it has. */
size_t sdo_utf8_write(unsigned code, char bytes[4]);

#endif

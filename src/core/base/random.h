/* Bytes that nobody can guess: the system's own, without a library that needs memory. */
#ifndef SENDOSO_RANDOM_H
#define SENDOSO_RANDOM_H

#include <stddef.h>

/* Fills at most 256 bytes. 0, or -1: this system has none. */
int sdo_random(void *bytes, size_t len);

#endif

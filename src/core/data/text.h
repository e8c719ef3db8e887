/* The text of a file, whatever its encoding: People Ops have what Excel and Teams save. */
#ifndef SENDOSO_TEXT_H
#define SENDOSO_TEXT_H

#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

struct sdo_text {
  /* ends with a zero byte that is not counted; free() it */
  char *bytes;
  size_t len;
  /* what it was: "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252" */
  const char *encoding;
};

/* Reads a whole file, or standard input where path is "-", as sdo_text_decode does.
   Returns 0, or -1: SDO_STORE (cannot be read), SDO_INVALID (cannot be understood). */
int sdo_text_read(const char *path, struct sdo_text *text, struct sdo_error *err);

/* The same of a file that is open; path stands for it in errors. */
int sdo_text_read_from(FILE *file, const char *path, struct sdo_text *text,
                       struct sdo_error *err);

/* Makes UTF-8 of bytes: UTF-16 by its byte order mark, or by its zero bytes where there is
   none; bytes that cannot be UTF-8 are Windows-1252. But where some of them can be nothing
   else than UTF-8, it stays what it is: one broken row must not spoil all the names of the
   others. A byte order mark is left off. Name stands for the file in errors. */
int sdo_text_decode(const char *name, const char *bytes, size_t len, struct sdo_text *text,
                    struct sdo_error *err);

#endif

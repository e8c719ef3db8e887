/* Text that may be printed, whoever wrote it: nothing in it moves a cursor, changes a
   colour, turns the direction of the rest of its line, or is there without being seen. */
#ifndef SENDOSO_PRINTABLE_H
#define SENDOSO_PRINTABLE_H

#include "base/buffer.h"

/* What it is printed as. Control characters become blanks, but for line breaks and tabs in
   some; in JSON all that is not printed is written as \u009b, and means the same. */
enum sdo_printed {
  /* a line: no line break, no tab */
  SDO_PRINTED_LINE,
  /* several: line feeds and tabs stay */
  SDO_PRINTED_LINES,
  /* a field of CSV: line breaks and tabs stay */
  SDO_PRINTED_FIELD,
  /* JSON: the same */
  SDO_PRINTED_JSON,
  /* JSON on one line: the breaks between its tokens become blanks */
  SDO_PRINTED_NDJSON
};

/* How many bytes at the beginning are ASCII that is printed as it is, whatever it is
   printed as. */
size_t sdo_printable_plain(const char *bytes, size_t len);

/* Adds a text as it may be printed; bytes that are no UTF-8 become "?". Returns 1, or 0
   where it is printed as it is, and nothing is added; -1 when memory is short. */
int sdo_printable(enum sdo_printed as, const char *bytes, size_t len,
                  struct sdo_buffer *out);

#endif

/* What parts the fields of a delimited file: it is seldom said, and a wrong guess makes one
   field of each line. */
#ifndef SENDOSO_DELIMITER_H
#define SENDOSO_DELIMITER_H

#include <stddef.h>

/* Returns ',', ';', '\t' or '|': the one that parts the most neighbouring lines into the
   same number of fields, counted outside of quotes. Lines before the table, of other
   widths, do not mislead it. A first line `sep=;`, as Excel writes it, says it aloud. */
char sdo_delimiter_of(const char *text, size_t len);

#endif

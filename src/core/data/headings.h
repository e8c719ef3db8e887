/* Words that may be the headings of a table. Of a million records nearly all are rows,
   which is seen quickly: their first field has not the letters of any known heading. */
#ifndef SENDOSO_HEADINGS_H
#define SENDOSO_HEADINGS_H

#include <stddef.h>

#include "data/rows.h"

struct sdo_headings;

/* Makes room for `count` words; NULL when out of memory. */
struct sdo_headings *sdo_headings_new(size_t count);
void sdo_headings_free(struct sdo_headings *headings);

/* Adds a word, in lower case; no more of them than there is room for. */
void sdo_headings_add(struct sdo_headings *headings, const char *word, size_t len);

/* The first record from `row` on that may be anything else than a row of a table: its first
   field may be a heading or a footnote's, it has only one field that is filled in, or a
   blank line is before it. Or the number of records. */
size_t sdo_headings_seek(const struct sdo_headings *headings, const struct sdo_rows *rows,
                         size_t row);

#endif

/* Rows of a delimited file (RFC 4180), ours because libcsv 3.0.3 knows no line numbers and
   swallows the rest of a file after a stray quote, which forgets people.

   A text is read and checked whole before its first row is given: nothing is sent from one
   with a quote that never closes, or a field over 64 KiB. */
#ifndef SENDOSO_ROWS_H
#define SENDOSO_ROWS_H

#include <stddef.h>

#include "base/error.h"

/* of a field, without its quotes */
enum { SDO_FIELD_MAX = 64 * 1024 };

struct sdo_rows;

/* Reads delimited text: CRLF, LF or CR, quoted fields. Blank lines are not rows.
   `delimiter` is what parts the fields, or 0: found out (delimiter.h). Name stands for the
   file in errors. The text is borrowed, and must outlive the rows. Returns 0, or -1 with
   SDO_INVALID, which names the line. */
int sdo_rows_parse(const char *name, const char *text, size_t len, char delimiter,
                   struct sdo_rows **rows, struct sdo_error *err);
void sdo_rows_free(struct sdo_rows *rows);

/* Records, the heading included. */
size_t sdo_rows_count(const struct sdo_rows *rows);

/* What parts the fields. */
char sdo_rows_delimiter(const struct sdo_rows *rows);

/* Of record number `row`, from 0: the lines on which it begins (from 1) and ends, and its
   number of fields. */
size_t sdo_rows_line(const struct sdo_rows *rows, size_t row);
size_t sdo_rows_last_line(const struct sdo_rows *rows, size_t row);
size_t sdo_rows_width(const struct sdo_rows *rows, size_t row);

/* A field, unquoted, which is valid until the next one is asked for; where the record is
   shorter, NULL, of length 0. Those of a record are best asked for in their order. */
const char *sdo_rows_field(const struct sdo_rows *rows, size_t row, size_t column,
                           size_t *len);

/* How many of its fields are not blank, of which no more than `most` are counted; and the
   first that is not UTF-8, counted from 1, or 0. */
size_t sdo_rows_filled(const struct sdo_rows *rows, size_t row, size_t most);
size_t sdo_rows_broken(const struct sdo_rows *rows, size_t row);

/* Is there a blank line before it? So it is before the first one. */
int sdo_rows_follows_blank(const struct sdo_rows *rows, size_t row);

/* The first record from `row` on, before `end`, that has another number of fields, or text
   that is not UTF-8; or `end`. */
size_t sdo_rows_odd(const struct sdo_rows *rows, size_t row, size_t end, size_t width);

/* The first record from `row` on, before `end`, whose text in that column is not empty and
   not plainly an email address, as nearly all are; or `end`. */
size_t sdo_rows_odd_address(const struct sdo_rows *rows, size_t row, size_t end,
                            size_t column);

#endif

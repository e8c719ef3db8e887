/* A fuzz target: any bytes as a file of people. Run by ./bootstrap test --all.

   Whatever they are, they are decoded and parted into rows or refused; every field lies
   within the text, and lines only grow. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "data/headings.h"
#include "data/identity.h"
#include "data/rows.h"
#include "data/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is made of a field to find out whose it is: shorter, and the same of an address. */
static void check_identifier(size_t row, const char *field, size_t len) {
  char once[SDO_IDENTIFIER_MAX], twice[SDO_IDENTIFIER_MAX];
  enum sdo_identifier kind = row % 2 ? SDO_ID : SDO_MAIL;
  size_t size = sdo_identifier_normal(kind, field, len, once);
  if (size > len) abort();
  if (kind == SDO_ID || !size) return;
  if (sdo_identifier_normal(kind, once, size, twice) != size ||
      memcmp(once, twice, size) != 0)
    abort();
}

/* A field is the same, whatever was asked for before it. */
static void check_backwards(const struct sdo_rows *rows, size_t row) {
  enum { FIELDS = 30 }; /* each way back begins with the first */
  size_t lengths[FIELDS], width = sdo_rows_width(rows, row), len;
  if (sdo_rows_field(rows, row, width, &len) || len) abort();
  if (width > FIELDS) width = FIELDS;
  for (size_t column = 0; column < width; column++)
    sdo_rows_field(rows, row, column, &lengths[column]);
  for (size_t column = width; column-- > 0;) {
    if (!sdo_rows_field(rows, row, column, &len) || len != lengths[column]) abort();
  }
}

static void check_rows(const struct sdo_rows *rows, size_t size) {
  size_t line = 0, total = 0;
  for (size_t row = 0; row < sdo_rows_count(rows); row++) {
    if (sdo_rows_line(rows, row) <= line || !sdo_rows_width(rows, row)) abort();
    line = sdo_rows_line(rows, row);
    for (size_t column = 0; column < sdo_rows_width(rows, row); column++) {
      size_t len;
      const char *field = sdo_rows_field(rows, row, column, &len);
      if (len > SDO_FIELD_MAX) abort();
      for (size_t i = 0; i < len; i++)
        total += field[i] != '\0'; /* reads every byte of it */
      check_identifier(row, field, len);
    }
    check_backwards(rows, row);
  }
  if (total > size) abort();
  struct sdo_headings *headings = sdo_headings_new(1);
  if (!headings) return;
  sdo_headings_add(headings, "email", 5);
  for (size_t row = 0; row < sdo_rows_count(rows); row++) {
    size_t end = sdo_rows_count(rows);
    if (sdo_headings_seek(headings, rows, row) < row) abort();
    if (sdo_rows_odd(rows, row, end, 2) < row || sdo_rows_last_line(rows, row) > size + 1)
      abort();
    if (row > 100) break; /* each looks at all that follow */
  }
  sdo_headings_free(headings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char delimiters[] = {0, ',', ';', '\t', '|'};
  if (size < 1) return 0;
  struct sdo_text text;
  struct sdo_rows *rows;
  struct sdo_error err = {0};
  if (sdo_text_decode("fuzz", (const char *)data + 1, size - 1, &text, &err) < 0) {
    if (err.kind == SDO_NONE) abort();
    return 0;
  }
  if (strcmp(text.encoding, "UTF-8") != 0 && !sdo_utf8_valid(text.bytes, text.len)) abort();
  if (sdo_rows_parse("fuzz", text.bytes, text.len, delimiters[data[0] % 5], &rows, &err) ==
      0) {
    check_rows(rows, text.len);
    sdo_rows_free(rows);
  } else if (err.kind == SDO_NONE) {
    abort();
  }
  free(text.bytes);
  return 0;
}

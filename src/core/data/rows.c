#include "data/rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/utf8.h"
#include "data/delimiter.h"

/* What is kept of a file with a million rows must be small: the text is only borrowed, and
   of a field there is only where it begins. It ends before the next one begins, and its
   quotes are undone when it is read. */

struct record {
  uint32_t line, first, end; /* first: its first field in the list of all */
};

struct sdo_rows {
  const char *text;
  char delimiter;
  uint32_t *fields; /* where each begins, with its quote */
  size_t field_count, field_cap;
  struct record *records;
  size_t record_count, record_cap;
  char *unquoted; /* room for a field with doubled quotes, if there is one */
};

struct reader {
  struct sdo_rows *rows;
  const char *name;
  size_t at, end, line;
};

/* Makes room for one more element of an array. */
static int grow(void **array, size_t count, size_t *cap, size_t size) {
  if (count < *cap) return 0;
  size_t more = *cap ? *cap * 2 : 64;
  void *bigger = realloc(*array, more * size);
  if (!bigger) return -1;
  *array = bigger;
  *cap = more;
  return 0;
}

static int no_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

static int add_field(struct sdo_rows *rows, size_t at, struct sdo_error *err) {
  if (grow((void **)&rows->fields, rows->field_count, &rows->field_cap,
           sizeof *rows->fields) < 0)
    return no_memory(err);
  rows->fields[rows->field_count++] = (uint32_t)at;
  return 0;
}

/* Steps over a line's end, if there is one here. */
static int skip_newline(struct reader *r) {
  const char *text = r->rows->text;
  if (r->at >= r->end || (text[r->at] != '\r' && text[r->at] != '\n')) return 0;
  if (text[r->at] == '\r' && r->at + 1 < r->end && text[r->at + 1] == '\n') r->at++;
  r->at++;
  r->line++;
  return 1;
}

/* Is there a line's end here, of which CRLF is only one? */
static int ends_line(const struct reader *r) {
  const char *text = r->rows->text;
  return text[r->at] == '\n' ||
         (text[r->at] == '\r' && (r->at + 1 >= r->end || text[r->at + 1] != '\n'));
}

/* Moves behind the quote that closes the field, and says how long it is without its
   quotes. */
static int read_quoted(struct reader *r, size_t *len, struct sdo_error *err) {
  const char *text = r->rows->text;
  size_t line = r->line, start = ++r->at, doubled = 0;
  for (;;) {
    if (r->at >= r->end) {
      sdo_fail(err, SDO_INVALID, "%.160s:%zu: the quote that opens here is never closed",
               r->name, line);
      return sdo_hint(err, "close it, or double it if it is part of the text");
    }
    if (text[r->at] == '"') {
      if (r->at + 1 >= r->end || text[r->at + 1] != '"') break;
      r->at++;
      doubled++;
    } else {
      r->line += ends_line(r);
    }
    r->at++;
  }
  *len = r->at++ - start - doubled; /* the closing quote */
  if (doubled && !r->rows->unquoted && !(r->rows->unquoted = malloc(SDO_FIELD_MAX)))
    return no_memory(err);
  if (r->at >= r->end || text[r->at] == r->rows->delimiter || text[r->at] == '\r' ||
      text[r->at] == '\n')
    return 0;
  sdo_fail(err, SDO_INVALID, "%.160s:%zu: there is text after the closing quote", r->name,
           r->line);
  return sdo_hint(err, "double a quote that is part of the text");
}

static int read_field(struct reader *r, struct sdo_error *err) {
  const char *text = r->rows->text;
  size_t line = r->line, start = r->at, len = 0, first = r->at;
  while (first < r->end && text[first] != r->rows->delimiter &&
         (text[first] == ' ' || text[first] == '\t'))
    first++;
  if (first > r->at && first < r->end && text[first] == '"') {
    /* As plain text its delimiters would shift the columns, and with them the
       recipients. */
    sdo_fail(err, SDO_INVALID, "%.160s:%zu: there is a space before a quote", r->name,
             line);
    return sdo_hint(err, "a quoted field must start with its quote");
  }
  if (r->at < r->end && text[r->at] == '"') {
    if (read_quoted(r, &len, err) < 0) return -1;
  } else {
    while (r->at < r->end && text[r->at] != r->rows->delimiter && text[r->at] != '\r' &&
           text[r->at] != '\n')
      r->at++;
    len = r->at - start;
  }
  if (len > SDO_FIELD_MAX) {
    sdo_fail(err, SDO_INVALID, "%.160s:%zu: a field is longer than 64 KiB", r->name, line);
    return sdo_hint(err, "check for a quote that is not closed");
  }
  return add_field(r->rows, start, err);
}

static int read_record(struct reader *r, struct sdo_error *err) {
  struct sdo_rows *rows = r->rows;
  if (grow((void **)&rows->records, rows->record_count, &rows->record_cap,
           sizeof *rows->records) < 0)
    return no_memory(err);
  struct record record = {(uint32_t)r->line, (uint32_t)rows->field_count, 0};
  for (;;) {
    if (read_field(r, err) < 0) return -1;
    if (r->at >= r->end || rows->text[r->at] != rows->delimiter) break;
    r->at++;
  }
  record.end = (uint32_t)r->at;
  skip_newline(r);
  rows->records[rows->record_count++] = record;
  return 0;
}

static int read_all(struct reader *r, struct sdo_error *err) {
  while (r->at < r->end) {
    if (skip_newline(r)) continue;
    if (read_record(r, err) < 0) return -1;
  }
  return 0;
}

int sdo_rows_parse(const char *name, const char *text, size_t len, char delimiter,
                   struct sdo_rows **rows, struct sdo_error *err) {
  *rows = NULL;
  if (len >= UINT32_MAX) {
    sdo_fail(err, SDO_INVALID, "%.160s: the file is larger than 4 GiB", name);
    return sdo_hint(err, "split it");
  }
  struct sdo_rows *made = calloc(1, sizeof *made);
  if (!made) return no_memory(err);
  made->text = text;
  if (!delimiter) delimiter = sdo_delimiter_of(text, len);
  made->delimiter = delimiter;
  struct reader reader = {.rows = made, .name = name, .end = len, .line = 1};
  if (read_all(&reader, err) < 0) {
    sdo_rows_free(made);
    return -1;
  }
  *rows = made;
  return 0;
}

void sdo_rows_free(struct sdo_rows *rows) {
  if (!rows) return;
  free(rows->fields);
  free(rows->records);
  free(rows->unquoted);
  free(rows);
}

size_t sdo_rows_count(const struct sdo_rows *rows) { return rows->record_count; }

char sdo_rows_delimiter(const struct sdo_rows *rows) { return rows->delimiter; }

size_t sdo_rows_line(const struct sdo_rows *rows, size_t row) {
  return rows->records[row].line;
}

size_t sdo_rows_last_line(const struct sdo_rows *rows, size_t row) {
  const struct record *record = &rows->records[row];
  struct reader r = {.rows = (struct sdo_rows *)rows,
                     .at = rows->fields[record->first],
                     .end = record->end,
                     .line = record->line};
  for (; r.at < r.end; r.at++)
    r.line += ends_line(&r);
  return r.line;
}

size_t sdo_rows_width(const struct sdo_rows *rows, size_t row) {
  size_t next =
      row + 1 < rows->record_count ? rows->records[row + 1].first : rows->field_count;
  return next - rows->records[row].first;
}

int sdo_rows_follows_blank(const struct sdo_rows *rows, size_t row) {
  if (row == 0) return 1;
  size_t at = rows->records[row - 1].end, start = rows->fields[rows->records[row].first];
  at += rows->text[at] == '\r' && rows->text[at + 1] == '\n' ? 2 : 1;
  return at < start || sdo_rows_filled(rows, row - 1) == 0;
}

/* Copies a quoted text, of each doubled quote only one. */
static size_t unquote(const char *text, size_t len, char *to) {
  size_t size = 0;
  for (size_t i = 0; i < len; i++) {
    to[size++] = text[i];
    if (text[i] == '"') i++;
  }
  return size;
}

const char *sdo_rows_field(const struct sdo_rows *rows, size_t row, size_t column,
                           size_t *len) {
  const struct record *record = &rows->records[row];
  size_t field = record->first + column, start = rows->fields[field];
  int is_last = column + 1 == sdo_rows_width(rows, row);
  size_t end = is_last ? record->end : rows->fields[field + 1] - 1;
  *len = end - start;
  if (start == end || rows->text[start] != '"') return rows->text + start;
  const char *text = rows->text + start + 1;
  *len -= 2;
  if (!rows->unquoted || !memchr(text, '"', *len)) return text;
  *len = unquote(text, *len, rows->unquoted);
  return rows->unquoted;
}

size_t sdo_rows_filled(const struct sdo_rows *rows, size_t row) {
  size_t filled = 0, width = sdo_rows_width(rows, row);
  for (size_t column = 0; column < width; column++) {
    size_t len;
    const char *text = sdo_rows_field(rows, row, column, &len);
    while (len && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
      text++, len--;
    filled += len > 0;
  }
  return filled;
}

size_t sdo_rows_broken(const struct sdo_rows *rows, size_t row) {
  const struct record *record = &rows->records[row];
  size_t start = rows->fields[record->first], width = sdo_rows_width(rows, row);
  if (sdo_utf8_valid(rows->text + start, record->end - start)) return 0; /* nearly always */
  for (size_t column = 0; column < width; column++) {
    size_t len;
    const char *text = sdo_rows_field(rows, row, column, &len);
    if (!sdo_utf8_valid(text, len)) return column + 1;
  }
  return 0;
}

size_t sdo_rows_odd(const struct sdo_rows *rows, size_t row, size_t end, size_t width) {
  while (row < end && sdo_rows_width(rows, row) == width && !sdo_rows_broken(rows, row))
    row++;
  return row;
}

size_t sdo_rows_odd_address(const struct sdo_rows *rows, size_t row, size_t end,
                            size_t column) {
  for (; row < end; row++) {
    size_t len;
    if (column >= sdo_rows_width(rows, row)) continue;
    const char *text = sdo_rows_field(rows, row, column, &len);
    if (len && !sdo_address_is_plain(text, len)) break;
  }
  return row;
}

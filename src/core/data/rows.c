#include "data/rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/utf8.h"
#include "data/delimiter.h"

/* What is kept of a file with a million rows must be small: the text is only borrowed, and
   of a field there is only how long it is, with its quotes, in one byte where that is
   enough. Where a field begins is found by those before it, and its quotes are undone when
   it is read. */

/* This one says that the length is in the next four bytes. */
enum { LONG = 255 };

struct record {
  uint32_t line, start, first; /* first: the length of its first field in the list of all */
};

/* A field of a record. */
struct place {
  size_t row, column;
  size_t start, length;
  size_t next; /* where the next length is */
};

struct sdo_rows {
  const char *text;
  char delimiter;
  int is_utf8; /* all of it: then nobody asks for each field */
  unsigned char *lengths;
  size_t length_count, length_cap;
  struct record *records;
  size_t record_count, record_cap;
  char *unquoted;     /* room for a field with doubled quotes, if there is one */
  struct place *last; /* what was asked for last: the next field is often behind it */
};

struct reader {
  struct sdo_rows *rows;
  const char *name;
  size_t at, end, line;
  unsigned char is_end[256]; /* of a field without quotes, by its byte */
};

/* Makes room for some more elements of an array. */
static int grow(void **array, size_t count, size_t more, size_t *cap, size_t size) {
  if (count + more <= *cap) return 0;
  size_t bigger = *cap ? *cap * 2 : 64;
  void *moved = realloc(*array, bigger * size);
  if (!moved) return -1;
  *array = moved;
  *cap = bigger;
  return 0;
}

static int no_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

static int add_length(struct sdo_rows *rows, size_t length, struct sdo_error *err) {
  uint32_t whole = (uint32_t)length;
  if (grow((void **)&rows->lengths, rows->length_count, 1 + sizeof whole, &rows->length_cap,
           1) < 0)
    return no_memory(err);
  unsigned char *to = rows->lengths + rows->length_count++;
  *to = length < LONG ? (unsigned char)length : LONG;
  if (*to < LONG) return 0;
  memcpy(to + 1, &whole, sizeof whole);
  rows->length_count += sizeof whole;
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
    size_t at = start, end = r->end;
    while (at < end && !r->is_end[(unsigned char)text[at]])
      at++;
    r->at = at;
    len = at - start;
  }
  if (len > SDO_FIELD_MAX) {
    sdo_fail(err, SDO_INVALID, "%.160s:%zu: a field is longer than 64 KiB", r->name, line);
    return sdo_hint(err, "check for a quote that is not closed");
  }
  return add_length(r->rows, r->at - start, err);
}

static int read_record(struct reader *r, struct sdo_error *err) {
  struct sdo_rows *rows = r->rows;
  if (grow((void **)&rows->records, rows->record_count, 1, &rows->record_cap,
           sizeof *rows->records) < 0)
    return no_memory(err);
  rows->records[rows->record_count] =
      (struct record){(uint32_t)r->line, (uint32_t)r->at, (uint32_t)rows->length_count};
  for (;;) {
    if (read_field(r, err) < 0) return -1;
    if (r->at >= r->end || rows->text[r->at] != rows->delimiter) break;
    r->at++;
  }
  rows->record_count++;
  skip_newline(r);
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
  if (made) made->last = calloc(1, sizeof *made->last);
  if (!made || !made->last) {
    sdo_rows_free(made);
    return no_memory(err);
  }
  made->text = text;
  if (!delimiter) delimiter = sdo_delimiter_of(text, len);
  made->delimiter = delimiter;
  made->last->row = SIZE_MAX;
  struct reader reader = {.rows = made, .name = name, .end = len, .line = 1};
  reader.is_end[(unsigned char)delimiter] = reader.is_end['\r'] = reader.is_end['\n'] = 1;
  if (read_all(&reader, err) < 0) {
    sdo_rows_free(made);
    return -1;
  }
  made->is_utf8 = sdo_utf8_valid(text, len);
  *rows = made;
  return 0;
}

void sdo_rows_free(struct sdo_rows *rows) {
  if (!rows) return;
  free(rows->lengths);
  free(rows->records);
  free(rows->unquoted);
  free(rows->last);
  free(rows);
}

size_t sdo_rows_count(const struct sdo_rows *rows) { return rows->record_count; }

char sdo_rows_delimiter(const struct sdo_rows *rows) { return rows->delimiter; }

size_t sdo_rows_line(const struct sdo_rows *rows, size_t row) {
  return rows->records[row].line;
}

/* Where the lengths of a record end. */
static size_t end_of(const struct sdo_rows *rows, size_t row) {
  return row + 1 < rows->record_count ? rows->records[row + 1].first : rows->length_count;
}

static void read_length(const struct sdo_rows *rows, struct place *at) {
  at->length = rows->lengths[at->next++];
  if (at->length < LONG) return;
  uint32_t whole;
  memcpy(&whole, rows->lengths + at->next, sizeof whole);
  at->next += sizeof whole;
  at->length = whole;
}

/* The first field of a record; each has one. */
static struct place first_of(const struct sdo_rows *rows, size_t row) {
  const struct record *record = &rows->records[row];
  struct place at = {.row = row, .start = record->start, .next = record->first};
  read_length(rows, &at);
  return at;
}

/* Goes to the next field of the record, if there is one. */
static int step(const struct sdo_rows *rows, struct place *at) {
  if (at->next >= end_of(rows, at->row)) return 0;
  at->column++;
  at->start += at->length + 1;
  read_length(rows, at);
  return 1;
}

size_t sdo_rows_last_line(const struct sdo_rows *rows, size_t row) {
  struct place last = first_of(rows, row);
  while (step(rows, &last)) {
  }
  struct reader r = {.rows = (struct sdo_rows *)rows,
                     .at = rows->records[row].start,
                     .end = last.start + last.length,
                     .line = rows->records[row].line};
  for (; r.at < r.end; r.at++)
    r.line += ends_line(&r);
  return r.line;
}

size_t sdo_rows_width(const struct sdo_rows *rows, size_t row) {
  size_t first = rows->records[row].first, count = end_of(rows, row) - first;
  if (!memchr(rows->lengths + first, LONG, count)) return count; /* nearly always */
  struct place at = first_of(rows, row);
  while (step(rows, &at)) {
  }
  return at.column + 1;
}

/* Is this the end of a line, which may be that of an empty one? */
static int is_line_end(char byte) { return byte == '\n' || byte == '\r'; }

int sdo_rows_follows_blank(const struct sdo_rows *rows, size_t row) {
  if (row == 0) return 1;
  const char *text = rows->text;
  size_t at = rows->records[row].start - 1; /* where the line before ends */
  at -= text[at] == '\n' && text[at - 1] == '\r';
  return is_line_end(text[at - 1]) || sdo_rows_filled(rows, row - 1, 1) == 0;
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

static const char *text_at(const struct sdo_rows *rows, const struct place *at,
                           size_t *len) {
  const char *text = rows->text + at->start;
  *len = at->length;
  if (*len == 0 || *text != '"') return text;
  text++;
  *len -= 2;
  if (!rows->unquoted || !memchr(text, '"', *len)) return text;
  *len = unquote(text, *len, rows->unquoted);
  return rows->unquoted;
}

const char *sdo_rows_field(const struct sdo_rows *rows, size_t row, size_t column,
                           size_t *len) {
  struct place *at = rows->last;
  *len = 0;
  if (at->row != row || at->column > column) *at = first_of(rows, row);
  while (at->column < column)
    if (!step(rows, at)) return NULL;
  return text_at(rows, at, len);
}

size_t sdo_rows_filled(const struct sdo_rows *rows, size_t row, size_t most) {
  size_t filled = 0, len;
  struct place at = first_of(rows, row);
  do {
    const char *text = text_at(rows, &at, &len);
    while (len && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
      text++, len--;
    filled += len > 0;
  } while (filled < most && step(rows, &at));
  return filled;
}

size_t sdo_rows_broken(const struct sdo_rows *rows, size_t row) {
  if (rows->is_utf8) return 0; /* nearly always */
  struct place at = first_of(rows, row);
  do {
    size_t len;
    const char *text = text_at(rows, &at, &len);
    if (!sdo_utf8_valid(text, len)) return at.column + 1;
  } while (step(rows, &at));
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
    const char *text = sdo_rows_field(rows, row, column, &len);
    if (len && !sdo_address_is_plain(text, len)) break;
  }
  return row;
}

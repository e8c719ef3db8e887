#include "data/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "data/delimiter.h"

/* Fields are unquoted in place while the file is read: what is kept is the text and where
   each field lies in it. */

struct field {
  size_t at, len;
};

struct record {
  size_t line, last, first, width; /* first: its first field in the list of all */
};

struct sdo_rows {
  char *text;
  char delimiter;
  struct field *fields;
  size_t field_count, field_cap;
  struct record *records;
  size_t record_count, record_cap;
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

static int add_field(struct sdo_rows *rows, size_t at, size_t len) {
  if (grow((void **)&rows->fields, rows->field_count, &rows->field_cap,
           sizeof *rows->fields) < 0)
    return -1;
  rows->fields[rows->field_count++] = (struct field){at, len};
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

/* Moves to the quote that closes the field, undoing doubled quotes on the way: the bytes of
   the field close up towards its start. */
static int read_quoted(struct reader *r, size_t *start, size_t *len,
                       struct sdo_error *err) {
  char *text = r->rows->text;
  size_t line = r->line, to = ++r->at;
  *start = to;
  for (;;) {
    if (r->at >= r->end) {
      sdo_fail(err, SDO_INVALID, "%.160s:%zu: the quote that opens here is never closed",
               r->name, line);
      return sdo_hint(err, "close it, or double it if it is part of the text");
    }
    char c = text[r->at];
    if (c == '"') {
      if (r->at + 1 >= r->end || text[r->at + 1] != '"') break;
      r->at++;
    } else if (c == '\n' ||
               (c == '\r' && (r->at + 1 >= r->end || text[r->at + 1] != '\n'))) {
      r->line++;
    }
    text[to++] = text[r->at++];
  }
  r->at++; /* the closing quote */
  *len = to - *start;
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
    if (read_quoted(r, &start, &len, err) < 0) return -1;
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
  return add_field(r->rows, start, len) < 0 ? sdo_fail(err, SDO_STORE, "out of memory") : 0;
}

static int read_record(struct reader *r, struct sdo_error *err) {
  struct sdo_rows *rows = r->rows;
  if (grow((void **)&rows->records, rows->record_count, &rows->record_cap,
           sizeof *rows->records) < 0)
    return sdo_fail(err, SDO_STORE, "out of memory");
  struct record record = {.line = r->line, .first = rows->field_count};
  for (;;) {
    if (read_field(r, err) < 0) return -1;
    record.width++;
    if (r->at >= r->end || rows->text[r->at] != rows->delimiter) break;
    r->at++;
  }
  record.last = r->line;
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
  struct sdo_rows *made = calloc(1, sizeof *made);
  if (made) made->text = malloc(len + 1);
  if (!made || !made->text) {
    free(made);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  if (len) memcpy(made->text, text, len);
  made->text[len] = '\0';
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
  free(rows->text);
  free(rows->fields);
  free(rows->records);
  free(rows);
}

size_t sdo_rows_count(const struct sdo_rows *rows) { return rows->record_count; }

char sdo_rows_delimiter(const struct sdo_rows *rows) { return rows->delimiter; }

size_t sdo_rows_line(const struct sdo_rows *rows, size_t row) {
  return rows->records[row].line;
}

size_t sdo_rows_last_line(const struct sdo_rows *rows, size_t row) {
  return rows->records[row].last;
}

size_t sdo_rows_width(const struct sdo_rows *rows, size_t row) {
  return rows->records[row].width;
}

const char *sdo_rows_field(const struct sdo_rows *rows, size_t row, size_t column,
                           size_t *len) {
  const struct field *field = &rows->fields[rows->records[row].first + column];
  *len = field->len;
  return rows->text + field->at;
}

size_t sdo_rows_filled(const struct sdo_rows *rows, size_t row) {
  size_t filled = 0;
  for (size_t column = 0; column < rows->records[row].width; column++) {
    size_t len;
    const char *text = sdo_rows_field(rows, row, column, &len);
    while (len && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
      text++, len--;
    filled += len > 0;
  }
  return filled;
}

size_t sdo_rows_broken(const struct sdo_rows *rows, size_t row) {
  for (size_t column = 0; column < rows->records[row].width; column++) {
    size_t len;
    const char *text = sdo_rows_field(rows, row, column, &len);
    if (!sdo_utf8_valid(text, len)) return column + 1;
  }
  return 0;
}

/* A fuzz target: any text as a delimited file, read by us and by Python's csv. Run by
   ./bootstrap test --all, from the project's root.

   The first byte chooses the delimiter; the rest is decoded as a file is, so that both get
   the same bytes. Taken out of the comparison: which delimiter is detected, for Python is
   told; a blank line, which is no row of ours; and a space before a quote, which we refuse,
   and which is text for Python. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "data/delimiter.h"
#include "data/rows.h"
#include "data/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int asks = -1, says = -1;

/* Starts Python, with a pipe to it and a pipe from it. It ends when we do. */
static void start(void) {
  int to[2], from[2];
  if (pipe(to) < 0 || pipe(from) < 0) abort();
  if (fork() == 0) {
    dup2(to[0], 0);
    dup2(from[1], 1);
    close(to[0]), close(to[1]), close(from[0]), close(from[1]);
    execlp("python3", "python3", "spec/support/oracle.py", (char *)NULL);
    _exit(127);
  }
  close(to[0]), close(from[1]);
  asks = to[1], says = from[0];
}

/* Writes or reads all of it. A signal of the fuzzer's own may come between; where there is
   no Python, that says nothing of us. */
static void give(const void *bytes, size_t len) {
  for (ssize_t done; len; bytes = (const char *)bytes + done, len -= (size_t)done)
    if ((done = write(asks, bytes, len)) < 0) {
      if (errno != EINTR) exit(1);
      done = 0;
    }
}

static void take(void *bytes, size_t len) {
  for (ssize_t done; len; bytes = (char *)bytes + done, len -= (size_t)done)
    if ((done = read(says, bytes, len)) <= 0) {
      if (done == 0 || errno != EINTR) exit(1);
      done = 0;
    }
}

static void add(struct sdo_buffer *out, const char *bytes, size_t len) {
  if (sdo_buffer_add(out, bytes, len) < 0) abort();
}

static void add_number(struct sdo_buffer *out, size_t value) {
  int32_t number = (int32_t)value;
  add(out, (const char *)&number, sizeof number);
}

/* What Python says of a text. */
static struct sdo_buffer ask(const struct sdo_text *text, char delimiter) {
  int32_t len = (int32_t)text->len;
  struct sdo_buffer question = {0}, said = {0};
  add(&question, &delimiter, 1);
  add(&question, (const char *)&len, sizeof len);
  add(&question, text->bytes, text->len);
  give(question.data, question.len);
  sdo_buffer_free(&question);
  take(&len, sizeof len);
  while ((size_t)len > said.len) {
    char chunk[4096];
    size_t left = (size_t)len - said.len, size = left < sizeof chunk ? left : sizeof chunk;
    take(chunk, size);
    add(&said, chunk, size);
  }
  return said;
}

/* The same of our rows; NULL: the text was refused. */
static struct sdo_buffer tell(const struct sdo_rows *rows) {
  struct sdo_buffer told = {0};
  size_t count = rows ? sdo_rows_count(rows) : (size_t)-1;
  add_number(&told, count);
  for (size_t row = 0; rows && row < count; row++) {
    size_t width = sdo_rows_width(rows, row);
    add_number(&told, sdo_rows_line(rows, row));
    add_number(&told, sdo_rows_last_line(rows, row));
    add_number(&told, width);
    for (size_t column = 0; column < width; column++) {
      size_t len;
      const char *field = sdo_rows_field(rows, row, column, &len);
      add_number(&told, len);
      add(&told, field, len);
    }
  }
  return told;
}

static void compare(const struct sdo_text *text, char delimiter) {
  struct sdo_rows *rows = NULL;
  struct sdo_error err = {0};
  sdo_rows_parse("fuzz", text->bytes, text->len, delimiter, &rows, &err);
  if (!rows && strstr(err.message, "there is a space before a quote")) return;
  struct sdo_buffer told = tell(rows), said = ask(text, delimiter);
  if (told.len != said.len || memcmp(told.data, said.data, said.len) != 0) {
    int32_t ours, theirs;
    memcpy(&ours, told.data, sizeof ours);
    memcpy(&theirs, said.data, sizeof theirs);
    fprintf(stderr, "rows differ from Python's: %d, and there %d; %s\n", ours, theirs,
            err.message);
    abort();
  }
  sdo_buffer_free(&told);
  sdo_buffer_free(&said);
  sdo_rows_free(rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char delimiters[] = {0, ',', ';', '\t', '|'};
  struct sdo_text text;
  struct sdo_error err = {0};
  if (size < 1) return 0;
  if (asks < 0) start();
  if (sdo_text_decode("fuzz", (const char *)data + 1, size - 1, &text, &err) < 0) return 0;
  char delimiter = delimiters[data[0] % 5];
  compare(&text, delimiter ? delimiter : sdo_delimiter_of(text.bytes, text.len));
  free(text.bytes);
  return 0;
}

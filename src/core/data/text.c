#include "data/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"

enum { LOOK_AT = 4096, CHUNK = 65536 };

/* Takes the buffer's bytes over; the buffer always holds a zero byte more than it
   counts. */
static int take(struct sdo_buffer *buffer, const char *encoding, struct sdo_text *text,
                struct sdo_error *err) {
  if (sdo_buffer_add(buffer, "", 1) < 0) {
    sdo_buffer_free(buffer);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  *text = (struct sdo_text){buffer->data, buffer->len - 1, encoding};
  return 0;
}

/* Text of people has a zero byte in nearly every pair of UTF-16, always in the same
   place. */
static const char *without_mark(const char *bytes, size_t len) {
  size_t zeros[2] = {0, 0};
  if (len < 4 || len % 2) return NULL;
  size_t look = len < LOOK_AT ? len : LOOK_AT;
  for (size_t i = 0; i < look; i++)
    if (!bytes[i]) zeros[i % 2]++;
  if (zeros[1] > look / 4 && !zeros[0]) return "UTF-16LE";
  if (zeros[0] > look / 4 && !zeros[1]) return "UTF-16BE";
  return NULL;
}

/* The length of a character of several bytes that is UTF-8, or 0. */
static size_t wide(const char *bytes, size_t left) {
  for (size_t len = 2; len <= 4 && len <= left; len++)
    if (sdo_utf8_valid(bytes, len)) return (unsigned char)*bytes < 0x80 ? 0 : len;
  return 0;
}

static const char *encoding_of(const char *bytes, size_t len, size_t *mark) {
  *mark = 2;
  if (len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) return "UTF-16LE";
  if (len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0) return "UTF-16BE";
  *mark = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  if (*mark) return "UTF-8";
  const char *guess = without_mark(bytes, len);
  if (guess) return guess;
  if (sdo_utf8_valid(bytes, len)) return "UTF-8";
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)bytes[i] >= 0x80 && wide(bytes + i, len - i)) return "UTF-8";
  return "Windows-1252";
}

static int convert(const char *name, const char *bytes, size_t len, const char *encoding,
                   struct sdo_buffer *out, struct sdo_error *err) {
  iconv_t with =
      iconv_open("UTF-8", strcmp(encoding, "Windows-1252") == 0 ? "CP1252" : encoding);
  if (with == (iconv_t)-1)
    return sdo_fail(err, SDO_STORE, "this system cannot read %s", encoding);
  char *in = (char *)bytes;
  size_t left = len;
  int result = 0;
  while (left > 0 && result == 0) {
    char chunk[CHUNK], *to = chunk;
    size_t room = sizeof chunk;
    size_t done = iconv(with, &in, &left, &to, &room);
    if (sdo_buffer_add(out, chunk, sizeof chunk - room) < 0) {
      result = sdo_fail(err, SDO_STORE, "out of memory");
    } else if (done == (size_t)-1 && errno != E2BIG) {
      sdo_fail(err, SDO_INVALID, "%.160s: byte %zu is not %s", name, len - left + 1,
               encoding);
      result = sdo_hint(err, "save the file as UTF-8");
    }
  }
  iconv_close(with);
  return result;
}

/* Takes the bytes over, which are UTF-8 behind a mark, without a copy: files are large. */
static int keep(struct sdo_buffer *bytes, size_t mark, struct sdo_text *text,
                struct sdo_error *err) {
  if (mark && bytes->data) memmove(bytes->data, bytes->data + mark, bytes->len - mark);
  bytes->len -= mark;
  return take(bytes, "UTF-8", text, err);
}

/* Decodes and frees the bytes. */
static int decode(const char *name, struct sdo_buffer *bytes, struct sdo_text *text,
                  struct sdo_error *err) {
  size_t mark;
  const char *encoding = encoding_of(bytes->data ? bytes->data : "", bytes->len, &mark);
  if (strcmp(encoding, "UTF-8") == 0) return keep(bytes, mark, text, err);
  struct sdo_buffer out = {0};
  int result = convert(name, bytes->data + mark, bytes->len - mark, encoding, &out, err);
  sdo_buffer_free(bytes);
  if (result == 0) return take(&out, encoding, text, err);
  sdo_buffer_free(&out);
  return -1;
}

int sdo_text_decode(const char *name, const char *bytes, size_t len, struct sdo_text *text,
                    struct sdo_error *err) {
  *text = (struct sdo_text){0};
  struct sdo_buffer copy = {0};
  if (sdo_buffer_add(&copy, bytes, len) < 0) {
    sdo_buffer_free(&copy);
    return sdo_fail(err, SDO_STORE, "out of memory");
  }
  return decode(name, &copy, text, err);
}

static int read_all(FILE *file, const char *path, struct sdo_buffer *bytes,
                    struct sdo_error *err) {
  size_t got;
  do {
    if (sdo_buffer_reserve(bytes, CHUNK) < 0)
      return sdo_fail(err, SDO_STORE, "out of memory");
    got = fread(bytes->data + bytes->len, 1, CHUNK, file);
    bytes->len += got;
  } while (got > 0);
  if (!ferror(file)) return 0;
  return sdo_fail(err, SDO_STORE, "cannot read %.200s: %s", path, strerror(errno));
}

int sdo_text_read_from(FILE *file, const char *path, struct sdo_text *text,
                       struct sdo_error *err) {
  *text = (struct sdo_text){0};
  struct sdo_buffer bytes = {0};
  if (read_all(file, path, &bytes, err) == 0) return decode(path, &bytes, text, err);
  sdo_buffer_free(&bytes);
  return -1;
}

int sdo_text_read(const char *path, struct sdo_text *text, struct sdo_error *err) {
  *text = (struct sdo_text){0};
  int is_stdin = strcmp(path, "-") == 0;
  FILE *file = is_stdin ? stdin : fopen(path, "re");
  if (!file)
    return sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", path, strerror(errno));
  int result = sdo_text_read_from(file, path, text, err);
  if (!is_stdin) fclose(file);
  return result;
}

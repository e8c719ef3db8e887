#include "base/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 65536 };

void sdo_lines_open(struct sdo_lines *lines, int fd, size_t max) {
  *lines = (struct sdo_lines){.fd = fd, .max = max};
}

void sdo_lines_close(struct sdo_lines *lines) { sdo_buffer_free(&lines->buffer); }

/* Moves what is left of the buffer to its beginning. */
static void compact(struct sdo_lines *lines) {
  size_t left = lines->buffer.len - lines->begin;
  if (lines->begin == 0) return;
  if (left > 0) memmove(lines->buffer.data, lines->buffer.data + lines->begin, left);
  lines->buffer.len = left;
  lines->searched -= lines->begin;
  lines->begin = 0;
}

static enum sdo_line give(struct sdo_lines *lines, size_t end, const char **line,
                          size_t *len) {
  *line = lines->buffer.data + lines->begin;
  *len = end - lines->begin;
  if (*len > 0 && (*line)[*len - 1] == '\r') --*len;
  lines->begin = lines->searched =
      end + 1 < lines->buffer.len ? end + 1 : lines->buffer.len;
  if (lines->skips || *len > lines->max) {
    lines->skips = 0;
    return SDO_LINE_LONG;
  }
  return SDO_LINE;
}

/* Looks for a whole line in what has been read. */
static enum sdo_line seek(struct sdo_lines *lines, const char **line, size_t *len) {
  if (lines->buffer.len > lines->searched) {
    const char *end = memchr(lines->buffer.data + lines->searched, '\n',
                             lines->buffer.len - lines->searched);
    if (end) return give(lines, (size_t)(end - lines->buffer.data), line, len);
    lines->searched = lines->buffer.len;
  }
  if (lines->ended && lines->buffer.len > lines->begin)
    return give(lines, lines->buffer.len, line, len);
  if (lines->ended) return SDO_LINE_END;
  if (lines->buffer.len - lines->begin > lines->max) { /* its rest is of no use */
    lines->skips = 1;
    lines->begin = lines->searched = lines->buffer.len;
  }
  return SDO_LINE_NONE;
}

/* Reads what is there. 1, or 0: nothing is, or no more will be. */
static int fill(struct sdo_lines *lines, int wait_ms) {
  struct pollfd fd = {.fd = lines->fd, .events = POLLIN};
  if (lines->ended || poll(&fd, 1, wait_ms) <= 0) return 0;
  char bytes[CHUNK];
  ssize_t count = read(lines->fd, bytes, sizeof bytes);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
  compact(lines);
  if (count <= 0 || sdo_buffer_add(&lines->buffer, bytes, (size_t)count) < 0) {
    lines->ended = 1;
    return 1;
  }
  return 1;
}

enum sdo_line sdo_lines_take(struct sdo_lines *lines, int wait_ms, const char **line,
                             size_t *len) {
  enum sdo_line found = seek(lines, line, len);
  while (found == SDO_LINE_NONE && fill(lines, wait_ms)) {
    found = seek(lines, line, len);
    wait_ms = 0;
  }
  return found;
}

/* Lines that come over a descriptor, as they come: reading never waits longer than it is
   told to, so that a loop can do something else meanwhile. */
#ifndef SENDOSO_LINES_H
#define SENDOSO_LINES_H

#include <stddef.h>

#include "base/buffer.h"

struct sdo_lines {
  int fd;
  /* the longest line that is kept, in bytes */
  size_t max;
  struct sdo_buffer buffer;
  /* in the buffer: where the next line begins, and how far it has been searched */
  size_t begin, searched;
  int ended, skips;
};

enum sdo_line {
  SDO_LINE,
  /* nothing whole yet */
  SDO_LINE_NONE,
  /* one that was longer than max; it is left out */
  SDO_LINE_LONG,
  /* nothing will come any more; a last line without its end was given before */
  SDO_LINE_END
};

void sdo_lines_open(struct sdo_lines *lines, int fd, size_t max);

/* Frees what was read. The descriptor stays open. */
void sdo_lines_close(struct sdo_lines *lines);

/* Takes the next line, without its end: the bytes are valid until the next call. Waits at
   most wait_ms for something to come, and not at all for a line that is there. */
enum sdo_line sdo_lines_take(struct sdo_lines *lines, int wait_ms, const char **line,
                             size_t *len);

#endif

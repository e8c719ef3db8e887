/* What the header lines of an answer say that matters here. */
#ifndef SENDOSO_HEAD_H
#define SENDOSO_HEAD_H

#include <stddef.h>
#include <stdint.h>

/* All empty before the first line. */
struct sdo_head {
  int64_t date; /* Date: in seconds since 1970; 0: it has none */
  char request_id[64], coding[32];
  char after[200]; /* what it says in its Retry-After: a line for each */
};

/* Reads one line, which need not end in a zero. Returns 1 if it is a status line, which
   begins an answer: what came before it was an interim one. */
int sdo_head_read(struct sdo_head *head, const char *line, size_t len);

#endif

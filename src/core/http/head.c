#include "http/head.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http/curl.h"

/* Copies the value of a header, if the line is of that name: what is printable of it. */
static int read_header(const char *line, size_t len, const char *name, char *to,
                       size_t size) {
  size_t at = strlen(name), end = 0;
  if (len <= at || strncasecmp(line, name, at) != 0) return 0;
  while (at < len && line[at] == ' ')
    at++;
  for (; at < len && end + 1 < size; at++)
    if (line[at] >= ' ' && line[at] < 127) to[end++] = line[at];
  while (end > 0 && to[end - 1] == ' ')
    end--;
  to[end] = '\0';
  return 1;
}

/* Adds a value to a list of them, a line each, as far as there is room. */
static void add_line(char *list, size_t size, const char *value) {
  size_t len = strlen(list);
  snprintf(list + len, size - len, "%s%s", len ? "\n" : "", value);
}

int sdo_head_read(struct sdo_head *head, const char *line, size_t len) {
  char date[64], version[8], after[64];
  int begins = read_header(line, len, "http/", version, sizeof version);
  if (begins) *head = (struct sdo_head){0};
  read_header(line, len, "x-request-id:", head->request_id, sizeof head->request_id);
  read_header(line, len, "content-encoding:", head->coding, sizeof head->coding);
  if (read_header(line, len, "retry-after:", after, sizeof after))
    add_line(head->after, sizeof head->after, after);
  if (read_header(line, len, "date:", date, sizeof date)) {
    time_t seconds = curl_getdate(date, NULL);
    head->date = seconds > 0 ? (int64_t)seconds : 0;
  }
  return begins;
}

#include "base/buffer.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int sdo_buffer_reserve(struct sdo_buffer *buffer, size_t len) {
  if (len >= SIZE_MAX / 4 - buffer->len) return -1;
  size_t need = buffer->len + len + 1;
  if (need <= buffer->cap) return 0;
  size_t cap = buffer->cap ? buffer->cap : 128;
  while (cap < need)
    cap *= 2;
  char *data = realloc(buffer->data, cap);
  if (!data) return -1;
  buffer->data = data;
  buffer->cap = cap;
  data[buffer->len] = '\0';
  return 0;
}

int sdo_buffer_add(struct sdo_buffer *buffer, const char *bytes, size_t len) {
  if (sdo_buffer_reserve(buffer, len) < 0) return -1;
  if (len) memcpy(buffer->data + buffer->len, bytes, len);
  buffer->len += len;
  buffer->data[buffer->len] = '\0';
  return 0;
}

int sdo_buffer_text(struct sdo_buffer *buffer, const char *text) {
  return sdo_buffer_add(buffer, text, strlen(text));
}

int sdo_buffer_escape(struct sdo_buffer *buffer, const char *bytes, size_t len) {
  static const char hex[] = "0123456789ABCDEF";
  int failed = 0;
  for (size_t i = 0; i < len && !failed; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (isalnum(c) || (c && strchr("-._~", c))) {
      failed = sdo_buffer_add(buffer, &bytes[i], 1);
    } else {
      char escape[3] = {'%', hex[c >> 4], hex[c & 15]};
      failed = sdo_buffer_add(buffer, escape, 3);
    }
  }
  return failed;
}

void sdo_buffer_clear(struct sdo_buffer *buffer) {
  buffer->len = 0;
  if (buffer->data) buffer->data[0] = '\0';
}

void sdo_buffer_free(struct sdo_buffer *buffer) {
  free(buffer->data);
  *buffer = (struct sdo_buffer){0};
}

void sdo_buffer_wipe(struct sdo_buffer *buffer) {
  if (buffer->data) explicit_bzero(buffer->data, buffer->cap);
  sdo_buffer_free(buffer);
}

void sdo_text_wipe(char **text) {
  if (*text) explicit_bzero(*text, strlen(*text));
  free(*text);
  *text = NULL;
}

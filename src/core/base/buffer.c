#include "base/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int sdo_buffer_add(struct sdo_buffer *buffer, const char *bytes, size_t len) {
  if (len >= SIZE_MAX / 4 - buffer->len) return -1;
  size_t need = buffer->len + len + 1;
  if (need > buffer->cap) {
    size_t cap = buffer->cap ? buffer->cap : 128;
    while (cap < need)
      cap *= 2;
    char *data = realloc(buffer->data, cap);
    if (!data) return -1;
    buffer->data = data;
    buffer->cap = cap;
  }
  if (len) memcpy(buffer->data + buffer->len, bytes, len);
  buffer->len += len;
  buffer->data[buffer->len] = '\0';
  return 0;
}

int sdo_buffer_text(struct sdo_buffer *buffer, const char *text) {
  return sdo_buffer_add(buffer, text, strlen(text));
}

void sdo_buffer_clear(struct sdo_buffer *buffer) {
  buffer->len = 0;
  if (buffer->data) buffer->data[0] = '\0';
}

void sdo_buffer_free(struct sdo_buffer *buffer) {
  free(buffer->data);
  *buffer = (struct sdo_buffer){0};
}

#include "postgres/array.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/gift.h"
#include "base/utf8.h"

static int begin_element(struct sdo_buffer *array) {
  return sdo_buffer_text(array, array->len == 0 ? "{" : ",");
}

int sdo_array_text(struct sdo_buffer *array, const char *text) {
  if (begin_element(array) < 0) return -1;
  if (!text) return sdo_buffer_text(array, "NULL");
  int failed = sdo_buffer_text(array, "\"") < 0;
  while (*text && !failed) {
    size_t len = sdo_utf8_length(text, strlen(text));
    if (*text == '"' || *text == '\\') failed = sdo_buffer_text(array, "\\") < 0;
    failed = failed ||
             (len ? sdo_buffer_add(array, text, len) : sdo_buffer_text(array, "?")) < 0;
    text += len ? len : 1;
  }
  return failed ? -1 : sdo_buffer_text(array, "\"");
}

int sdo_array_number(struct sdo_buffer *array, int64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%" PRId64, number);
  return begin_element(array) < 0 ? -1 : sdo_buffer_text(array, text);
}

int sdo_array_end(struct sdo_buffer *array) {
  return sdo_buffer_text(array, array->len == 0 ? "{}" : "}");
}

int sdo_array_skew(struct sdo_buffer *array, int64_t skew_ms) {
  if (skew_ms == SDO_SKEW_UNKNOWN) return sdo_array_text(array, NULL);
  return sdo_array_number(array, skew_ms);
}

int sdo_array_texts(struct sdo_buffer *array, const char *const *texts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (sdo_array_text(array, texts[i]) < 0) return -1;
  return sdo_array_end(array);
}

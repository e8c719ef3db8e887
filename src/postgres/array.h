/* An array as a parameter: how a statement with one text takes any number of gifts. */
#ifndef SENDOSO_POSTGRES_ARRAY_H
#define SENDOSO_POSTGRES_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Appends a text; NULL is null. What is no UTF-8 in it, as where a note was cut off in the
   middle of a letter, becomes a question mark: the server would refuse all of it. Returns
   0, or -1 when memory is short. */
int sdo_array_text(struct sdo_buffer *array, const char *text);

/* Appends a whole number. 0, or -1. */
int sdo_array_number(struct sdo_buffer *array, int64_t number);

/* Appends how far a clock is ahead; null where that is not known. 0, or -1. */
int sdo_array_skew(struct sdo_buffer *array, int64_t skew_ms);

/* Ends it; then array->data is the parameter. 0, or -1. */
int sdo_array_end(struct sdo_buffer *array);

/* A whole array of texts. 0, or -1. */
int sdo_array_texts(struct sdo_buffer *array, const char *const *texts, size_t count);

#endif

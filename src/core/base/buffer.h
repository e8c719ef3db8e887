/* Bytes that grow. Always NUL-terminated once something was added. */
#ifndef SENDOSO_BUFFER_H
#define SENDOSO_BUFFER_H

#include <stddef.h>

struct sdo_buffer {
  /* owned; NULL while empty */
  char *data;
  size_t len, cap;
};

/* All return 0, or -1 when memory is short; what was there stays. */
int sdo_buffer_add(struct sdo_buffer *buffer, const char *bytes, size_t len);
int sdo_buffer_text(struct sdo_buffer *buffer, const char *text);

/* Adds bytes as they may stand in a part of a URL: what is not a letter, a digit or one of
   -._~ is escaped. */
int sdo_buffer_escape(struct sdo_buffer *buffer, const char *bytes, size_t len);

/* Makes room for so many more bytes at once: growing by and by would leave copies of a
   secret behind. */
int sdo_buffer_reserve(struct sdo_buffer *buffer, size_t len);

/* Forgets the content and keeps the memory. */
void sdo_buffer_clear(struct sdo_buffer *buffer);

/* Releases the memory; the buffer is empty and may be used again. */
void sdo_buffer_free(struct sdo_buffer *buffer);

/* The same, and nobody finds in that memory what was there: for secrets. */
void sdo_buffer_wipe(struct sdo_buffer *buffer);

/* Releases a text of malloc in the same way; *text is NULL afterwards. NULL is allowed. */
void sdo_text_wipe(char **text);

#endif

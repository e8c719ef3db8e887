/* What was done to the body of an answer on its way: compression by a gateway. */
#ifndef SENDOSO_CODING_H
#define SENDOSO_CODING_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

/* Undoes gzip, whether the answer says so or not, and deflate (with zlib's frame or without
   it) where its Content-Encoding says so. What stands behind the compressed data is passed
   over, be it an empty member or garbage: that all of the answer is there is for its JSON
   to say. Returns 0, or -1 with SDO_REPLY when the data is damaged, unfinished, more than
   `most` bytes, or compressed in another way: then the body is as it was. */
int sdo_coding_undo(const char *coding, struct sdo_buffer *body, size_t most,
                    struct sdo_error *err);

#endif

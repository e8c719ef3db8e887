/* Reads JSON in place: one check of the whole text, then steps through it without making
   anything. Writes strings and keys of request bodies.

   A slice points into the text that was checked and is valid as long as that text is. */
#ifndef SENDOSO_JSON_H
#define SENDOSO_JSON_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum sdo_json_type {
  SDO_JSON_NULL,
  SDO_JSON_FALSE,
  SDO_JSON_TRUE,
  SDO_JSON_NUMBER,
  SDO_JSON_STRING,
  SDO_JSON_ARRAY,
  SDO_JSON_OBJECT
};

enum { SDO_JSON_DEPTH = 64 }; /* deeper texts are refused: no reply is nested like that */

struct sdo_slice {
  const char *at;
  size_t len;
};

/* Checks that text, which ends with a zero byte, is one JSON value (RFC 8259, strict UTF-8,
   at most SDO_JSON_DEPTH deep) and sets *value to it. Returns 0, or -1 with SDO_REPLY and
   the byte where it stops. */
int sdo_json_check(const char *text, size_t len, struct sdo_slice *value,
                   struct sdo_error *err);

/* As sdo_json_check, and mends the text: what is wrong inside of a string (half of a
   surrogate, a cut escape, a byte that is not UTF-8, a raw control character) becomes
   U+FFFD, so that it spoils this string and nothing else. Slices of the text as it was are
   not valid any more. Returns 0, or -1: SDO_REPLY, or SDO_STORE when memory is short. */
int sdo_json_mend(struct sdo_buffer *text, struct sdo_slice *value, struct sdo_error *err);

/* The rest takes slices of a checked text only. */

enum sdo_json_type sdo_json_type(struct sdo_slice value);

/* Reads the next token: a whole string, number or word, or one of {}[]; commas and colons
   are passed over, since in a checked text they say nothing more. Moves *at behind it.
   Returns 0 for a closing } or ], 1 otherwise. */
int sdo_json_token(const char **at, struct sdo_slice *token);

/* Makes a whole value of its first token, behind which *at is: moves *at behind it. */
void sdo_json_pass(const char **at, struct sdo_slice *value);

/* Walks an array or an object: start with *at = {0}. Sets *item, and *key (a string with
   its quotes) for an object; key may be NULL. Returns 1, or 0 at the end. */
int sdo_json_next(struct sdo_slice container, struct sdo_slice *at, struct sdo_slice *key,
                  struct sdo_slice *item);

/* The same for an array, and finds a member of an item that is an object, on the way; the
   last one of that name. member->at is NULL where there is none. */
int sdo_json_next_with(struct sdo_slice array, struct sdo_slice *at, const char *name,
                       struct sdo_slice *item, struct sdo_slice *member);

/* A member of an item of a list: its key and its value, as bytes from the beginning of the
   item. */
struct sdo_member {
  uint32_t key, key_len, value, value_len;
};

struct sdo_item {
  struct sdo_slice text;
  /* id.at is NULL where it has none */
  struct sdo_slice id;
  /* of an object, where a check has noted them; NULL: they are found anew */
  const struct sdo_member *members;
  int64_t count;
};

/* How far an item, or a list of them, is read: {0} at its beginning. */
struct sdo_place {
  int64_t number;
  struct sdo_slice at;
};

/* Reads the next member of an item that is an object. Returns 1, or 0 at the end. */
int sdo_item_next(const struct sdo_item *item, struct sdo_place *place,
                  struct sdo_slice *key, struct sdo_slice *value);

/* Is that the name of a key, which is a string with its quotes? Most keys begin
   otherwise. */
int sdo_json_key_is_all(struct sdo_slice key, const char *name);
static inline int sdo_json_key_is(struct sdo_slice key, const char *name) {
  char first = key.at[1];
  return (first == '\\' || first == (*name ? *name : '"')) &&
         sdo_json_key_is_all(key, name);
}

/* Finds a member of an object by name; the last one, if there are several. Returns 1 or
   0. */
int sdo_json_member(struct sdo_slice object, const char *name, struct sdo_slice *value);

/* Is it a whole number that fits? "12" in a string counts too: Sendoso documents ids as
   strings and sends numbers. Returns 1 and sets *integer, or 0. */
int sdo_json_integer(struct sdo_slice value, int64_t *integer);

/* Adds the text of a string, its escapes undone; of any other scalar, the bytes as they
   are. Returns 0, or -1 when memory is short. */
int sdo_json_text(struct sdo_slice value, struct sdo_buffer *out);

/* Adds bytes as a JSON string, quotes included. The bytes must be UTF-8. 0, or -1. */
int sdo_json_quote(struct sdo_buffer *out, const char *bytes, size_t len);

#endif

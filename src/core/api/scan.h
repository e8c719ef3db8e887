/* The check of JSON (RFC 8259, strict UTF-8): a cursor over a text that ends with a zero
   byte. What reads a text of a known form in the same pass is built of its parts. They
   return 1, or 0 where the text is not JSON; the cursor is then behind what is not. */
#ifndef SENDOSO_SCAN_H
#define SENDOSO_SCAN_H

#include "api/json.h"
#include "base/buffer.h"

/* Where it mends, all that it has passed is copied from the first fault in a string on, and
   not before: most texts have none. */
struct sdo_scan {
  const char *at, *end;
  /* NULL: a fault ends the text */
  struct sdo_buffer *mended;
  /* what is before it is in `mended` */
  const char *copied;
};

void sdo_scan_space(struct sdo_scan *s);

/* Reads one value, which is in so many containers. Those in it are on a stack of its own,
   so that no text can exhaust the machine's. */
int sdo_scan_value(struct sdo_scan *s, int outside);

/* Reads `"key" :` and the space around it. */
int sdo_scan_key(struct sdo_scan *s, struct sdo_slice *key);

/* Reads the opener of a container, which is there. Returns 0 where its closer follows, 1
   where something is in it. */
int sdo_scan_open(struct sdo_scan *s, char closer);

/* Reads what is behind a value in a container: 1: there is another one, 0: the closer was
   there, -1: neither was. */
int sdo_scan_more(struct sdo_scan *s, char closer);

/* Reads the escape behind a backslash; *code is the character it stands for. A surrogate
   without its other half is none: it has no UTF-8. */
int sdo_scan_escape(struct sdo_scan *s, unsigned *code);

/* Ends the reading of a text: is_json says whether its one value was read. Returns 0, or -1
   with SDO_REPLY, and the byte where it stops. */
int sdo_scan_end(struct sdo_scan *s, const char *text, int is_json, struct sdo_error *err);

#endif

#include "http/coding.h"

#include <strings.h>

#define ZLIB_CONST
#include <zlib.h>

/* zlib's names for the frames around its data. */
enum { RAW = -MAX_WBITS, ZLIB = MAX_WBITS, GZIP = MAX_WBITS + 16 };

static int is_gzip(const unsigned char *bytes, size_t len) {
  return len >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == Z_DEFLATED;
}

/* A frame of zlib begins with its method, and two bytes that 31 divides. */
static int is_zlib(const unsigned char *bytes, size_t len) {
  return len >= 2 && (bytes[0] & 0x0f) == Z_DEFLATED &&
         (bytes[0] << 8 | bytes[1]) % 31 == 0;
}

/* Is it JSON, whose compression somebody has undone and left its name? Compressed JSON does
   not begin so: as deflate, each of these bytes begins a last block with fixed codes, whose
   first character is none that JSON begins with. */
static int is_undone(const unsigned char *bytes) {
  return bytes[0] == '{' || bytes[0] == '[';
}

/* Adds what one stream holds, up to its end. Returns 0, or -1 when it is damaged, has no
   end, or is too much. */
static int add_stream(z_stream *z, struct sdo_buffer *out, size_t most) {
  unsigned char piece[16 * 1024];
  int status;
  do {
    z->next_out = piece;
    z->avail_out = sizeof piece;
    status = inflate(z, Z_NO_FLUSH);
    size_t len = sizeof piece - z->avail_out;
    if (out->len + len > most || sdo_buffer_add(out, (const char *)piece, len) < 0)
      return -1;
  } while (status == Z_OK);
  return status == Z_STREAM_END ? 0 : -1;
}

/* Adds the members behind the first one, as far as they are whole. */
static void add_members(z_stream *z, struct sdo_buffer *out, size_t most) {
  while (is_gzip(z->next_in, z->avail_in)) {
    size_t whole = out->len;
    if (inflateReset(z) == Z_OK && add_stream(z, out, most) == 0) continue;
    out->len = whole;
    out->data[whole] = '\0';
    return;
  }
}

/* Is it a name of what is undone here, or of nothing? */
static int is_known(const char *coding) {
  static const char *const names[] = {"", "identity", "gzip", "x-gzip", "deflate"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcasecmp(coding, names[i]) == 0) return 1;
  return 0;
}

int sdo_coding_undo(const char *coding, struct sdo_buffer *body, size_t most,
                    struct sdo_error *err) {
  const unsigned char *bytes = (const unsigned char *)body->data;
  int frame = GZIP;
  if (!is_gzip(bytes, body->len)) {
    if (body->len > 0 && !is_known(coding) && !is_undone(bytes))
      return sdo_fail(err, SDO_REPLY, "the answer is compressed as '%s'", coding);
    if (body->len == 0 || strcasecmp(coding, "deflate") != 0 || is_undone(bytes)) return 0;
    frame = is_zlib(bytes, body->len) ? ZLIB : RAW;
  }
  struct sdo_buffer out = {0};
  z_stream z = {.next_in = bytes, .avail_in = (uInt)body->len};
  int failed = inflateInit2(&z, frame) != Z_OK;
  if (!failed) {
    failed = add_stream(&z, &out, most);
    if (!failed && frame == GZIP) add_members(&z, &out, most);
    inflateEnd(&z);
  }
  if (failed) {
    sdo_buffer_free(&out);
    return sdo_fail(err, SDO_REPLY, "the answer is compressed, and damaged or too large");
  }
  sdo_buffer_free(body);
  *body = out;
  return 0;
}

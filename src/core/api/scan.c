#include "api/scan.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Mostly there is none, and one comparison tells. */
static inline void pass_space(struct sdo_scan *s) {
  while ((unsigned char)*s->at <= ' ' && s->at < s->end &&
         (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
    s->at++;
}

void sdo_scan_space(struct sdo_scan *s) { pass_space(s); }

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static int hex_digit(char c, unsigned *digit) {
  if (is_digit(c)) *digit = (unsigned)(c - '0');
  else if (c >= 'a' && c <= 'f') *digit = (unsigned)(c - 'a' + 10);
  else if (c >= 'A' && c <= 'F') *digit = (unsigned)(c - 'A' + 10);
  else return 0;
  return 1;
}

static int hex4(const char *at, const char *end, unsigned *code) {
  unsigned digit;
  if (end - at < 4) return 0;
  *code = 0;
  for (int i = 0; i < 4; i++) {
    if (!hex_digit(at[i], &digit)) return 0;
    *code = *code * 16 + digit;
  }
  return 1;
}

int sdo_scan_escape(struct sdo_scan *s, unsigned *code) {
  static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
  if (s->at >= s->end) return 0;
  char c = *s->at++;
  const char *name = c ? strchr(names, c) : NULL;
  if (name) {
    *code = (unsigned char)means[name - names];
    return 1;
  }
  if (c != 'u' || !hex4(s->at, s->end, code)) return 0;
  s->at += 4;
  if (*code < 0xd800 || *code > 0xdfff) return 1;
  unsigned low;
  if (*code > 0xdbff || s->end - s->at < 6 || s->at[0] != '\\' || s->at[1] != 'u' ||
      !hex4(s->at + 2, s->end, &low) || low < 0xdc00 || low > 0xdfff)
    return 0;
  s->at += 6;
  *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
  return 1;
}

/* The bytes of an escape that stands for no character: a half of a surrogate, or one that
   was cut. */
static size_t fault_in_escape(const char *at, const char *end) {
  size_t len = 1;
  unsigned digit;
  if (end - at < 2 || at[1] != 'u') return len;
  for (len = 2; len < 6 && at + len < end && hex_digit(at[len], &digit);)
    len++;
  return len;
}

/* The bytes of a character that is not UTF-8: its first one, and those that go on with
   it. */
static size_t fault_in_utf8(const char *at, const char *end) {
  unsigned char first = (unsigned char)*at;
  size_t most = first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  size_t len = 1;
  while (len < most && at + len < end && ((unsigned char)at[len] & 0xc0) == 0x80)
    len++;
  return len;
}

static size_t fault_length(const char *at, const char *end) {
  unsigned char c = (unsigned char)*at;
  if (c < 0x20) return 1;
  return c == '\\' ? fault_in_escape(at, end) : fault_in_utf8(at, end);
}

/* Puts U+FFFD in the place of a fault, and goes on behind it. Returns 0 where nothing is
   mended. */
static int mend(struct sdo_scan *s, const char *fault) {
  if (!s->mended) return 0;
  if (sdo_buffer_add(s->mended, s->copied, (size_t)(fault - s->copied)) < 0 ||
      sdo_buffer_text(s->mended, "\xef\xbf\xbd") < 0)
    return 0;
  s->at = s->copied = fault + fault_length(fault, s->end);
  return 1;
}

/* Passes an escape, or a character that is not ASCII. Returns 0 when it is neither. */
static int scan_character(struct sdo_scan *s) {
  unsigned code;
  if (*s->at == '\\') {
    s->at++;
    return sdo_scan_escape(s, &code);
  }
  if ((unsigned char)*s->at < 0x20) return 0;
  size_t step = sdo_utf8_length(s->at, (size_t)(s->end - s->at));
  s->at += step;
  return step > 0;
}

/* Most of a text is in strings, and most of a string is plain ASCII. The zero byte at the
   end of a text is not. */
static int is_plain(char c) { return (signed char)c >= 0x20 && c != '"' && c != '\\'; }

enum { AT_ONCE = 16 };

/* How many of the next bytes are plain, AT_ONCE at the most: they are compared together,
   where the machine can. */
static inline unsigned count_plain(const char *at) {
  signed char __attribute__((vector_size(AT_ONCE))) bytes;
  uint64_t halves[2];
  memcpy(&bytes, at, sizeof bytes);
  bytes = (bytes < 0x20) | (bytes == '"') | (bytes == '\\'); /* each 0, or all its bits */
  memcpy(halves, &bytes, sizeof halves);
  if (halves[0]) return (unsigned)__builtin_ctzll(le64toh(halves[0])) / 8;
  if (halves[1]) return 8 + (unsigned)__builtin_ctzll(le64toh(halves[1])) / 8;
  return AT_ONCE;
}

/* Where the next character is that is not plain. */
static const char *behind_plain(const char *at, const char *end) {
  while (end - at >= AT_ONCE) {
    unsigned count = count_plain(at);
    at += count;
    if (count < AT_ONCE) return at;
  }
  while (is_plain(*at))
    at++;
  return at;
}

/* Goes on with a string at a character that is not plain. */
static int scan_rest(struct sdo_scan *s, const char *at) {
  while (*at != '"') {
    s->at = at;
    if (at == s->end || (!scan_character(s) && !mend(s, at))) return 0;
    at = behind_plain(s->at, s->end);
  }
  s->at = at + 1;
  return 1;
}

static inline int scan_string(struct sdo_scan *s) {
  const char *at = behind_plain(s->at + 1, s->end); /* behind the opening quote */
  if (*at != '"') return scan_rest(s, at);
  s->at = at + 1;
  return 1;
}

static int scan_digits(struct sdo_scan *s) {
  if (s->at >= s->end || !is_digit(*s->at)) return 0;
  while (s->at < s->end && is_digit(*s->at))
    s->at++;
  return 1;
}

static int scan_number(struct sdo_scan *s) {
  if (s->at < s->end && *s->at == '-') s->at++;
  if (s->at < s->end && *s->at == '0') s->at++;
  else if (!scan_digits(s)) return 0;
  if (s->at < s->end && *s->at == '.') {
    s->at++;
    if (!scan_digits(s)) return 0;
  }
  if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
    s->at++;
    if (s->at < s->end && (*s->at == '+' || *s->at == '-')) s->at++;
    if (!scan_digits(s)) return 0;
  }
  return 1;
}

static int scan_word(struct sdo_scan *s, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0) return 0;
  s->at += len;
  return 1;
}

static int scan_scalar(struct sdo_scan *s) {
  switch (*s->at) {
  case '"': return scan_string(s);
  case 't': return scan_word(s, "true");
  case 'f': return scan_word(s, "false");
  case 'n': return scan_word(s, "null");
  default: return scan_number(s);
  }
}

int sdo_scan_key(struct sdo_scan *s, struct sdo_slice *key) {
  pass_space(s);
  key->at = s->at;
  if (*s->at != '"' || !scan_string(s)) return 0;
  key->len = (size_t)(s->at - key->at);
  pass_space(s);
  if (*s->at != ':') return 0;
  s->at++;
  pass_space(s);
  return 1;
}

int sdo_scan_open(struct sdo_scan *s, char closer) {
  s->at++;
  pass_space(s);
  if (*s->at != closer) return 1;
  s->at++;
  return 0;
}

int sdo_scan_more(struct sdo_scan *s, char closer) {
  pass_space(s);
  if (s->at == s->end) return -1;
  char c = *s->at++;
  if (c == ',') {
    pass_space(s);
    return 1;
  }
  return c == closer ? 0 : -1;
}

int sdo_scan_value(struct sdo_scan *s, int outside) {
  char open[SDO_JSON_DEPTH];
  struct sdo_slice key;
  int depth = outside, more;
  pass_space(s);
  for (;;) {
    if (*s->at == '{' || *s->at == '[') {
      if (depth == SDO_JSON_DEPTH) return 0;
      char closer = open[depth++] = *s->at == '{' ? '}' : ']';
      more = sdo_scan_open(s, closer);
      if (more && closer == '}' && !sdo_scan_key(s, &key)) return 0;
      if (more) continue;
      depth--;
    } else if (!scan_scalar(s)) {
      return 0;
    }
    do { /* a value has ended: close what ends with it */
      if (depth == outside) return 1;
      more = sdo_scan_more(s, open[depth - 1]);
      if (more < 0) return 0;
      depth -= !more;
    } while (!more);
    if (open[depth - 1] == '}' && !sdo_scan_key(s, &key)) return 0;
  }
}

int sdo_scan_end(struct sdo_scan *s, const char *text, int is_json, struct sdo_error *err) {
  size_t len = (size_t)(s->end - text);
  if (!len) return sdo_fail(err, SDO_REPLY, "the answer is empty");
  if (!is_json)
    return sdo_fail(err, SDO_REPLY, "not JSON (byte %zu of %zu)", (size_t)(s->at - text),
                    len);
  pass_space(s);
  if (s->at == s->end) return 0;
  return sdo_fail(err, SDO_REPLY, "unexpected text after the JSON (byte %zu of %zu)",
                  (size_t)(s->at - text), len);
}

#include "api/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* The checker: a cursor over bytes. Where it mends, all that it has passed is copied from
   the first fault in a string on, and not before: most texts have none. */

struct scan {
  const char *at, *end;
  /* NULL: a fault ends the text */
  struct sdo_buffer *mended;
  /* what is before it is in `mended` */
  const char *copied;
};

static void skip_space(struct scan *s) {
  while (s->at < s->end &&
         (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
    s->at++;
}

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

/* Reads the escape behind a backslash; *code is the character it stands for. A surrogate
   without its other half is none: it has no UTF-8. */
static int scan_escape(struct scan *s, unsigned *code) {
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
static int mend(struct scan *s, const char *fault) {
  if (!s->mended) return 0;
  if (sdo_buffer_add(s->mended, s->copied, (size_t)(fault - s->copied)) < 0 ||
      sdo_buffer_text(s->mended, "\xef\xbf\xbd") < 0)
    return 0;
  s->at = s->copied = fault + fault_length(fault, s->end);
  return 1;
}

/* Passes an escape, or a character that is not ASCII. Returns 0 when it is neither. */
static int scan_character(struct scan *s) {
  unsigned code;
  if (*s->at == '\\') {
    s->at++;
    return scan_escape(s, &code);
  }
  if ((unsigned char)*s->at < 0x20) return 0;
  size_t step = sdo_utf8_length(s->at, (size_t)(s->end - s->at));
  s->at += step;
  return step > 0;
}

/* Most of a text is in strings, and most of a string is plain ASCII. */
static int is_plain(char c) { return (signed char)c >= 0x20 && c != '"' && c != '\\'; }

static int scan_string(struct scan *s) {
  const char *at = s->at + 1; /* behind the opening quote */
  for (;;) {
    while (at < s->end && is_plain(*at))
      at++;
    s->at = at;
    if (at == s->end) return 0;
    if (*at == '"') {
      s->at++;
      return 1;
    }
    if (!scan_character(s) && !mend(s, at)) return 0;
    at = s->at;
  }
}

static int scan_digits(struct scan *s) {
  if (s->at >= s->end || !is_digit(*s->at)) return 0;
  while (s->at < s->end && is_digit(*s->at))
    s->at++;
  return 1;
}

static int scan_number(struct scan *s) {
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

static int scan_word(struct scan *s, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0) return 0;
  s->at += len;
  return 1;
}

static int scan_scalar(struct scan *s) {
  switch (*s->at) {
  case '"': return scan_string(s);
  case 't': return scan_word(s, "true");
  case 'f': return scan_word(s, "false");
  case 'n': return scan_word(s, "null");
  default: return scan_number(s);
  }
}

/* Reads `"key" :` and the space around it. */
static int scan_key(struct scan *s) {
  skip_space(s);
  if (s->at >= s->end || *s->at != '"' || !scan_string(s)) return 0;
  skip_space(s);
  if (s->at >= s->end || *s->at != ':') return 0;
  s->at++;
  skip_space(s);
  return 1;
}

/* Reads one value. The open containers are in a stack of its own, so that no text can
   exhaust the machine's. */
static int scan_value(struct scan *s) {
  char open[SDO_JSON_DEPTH];
  int depth = 0;
  for (;;) {
    skip_space(s);
    if (s->at >= s->end) return 0;
    if (*s->at == '{' || *s->at == '[') {
      if (depth == SDO_JSON_DEPTH) return 0;
      char opener = *s->at++;
      open[depth++] = opener == '{' ? '}' : ']';
      skip_space(s);
      if (s->at < s->end && *s->at == open[depth - 1]) {
        s->at++;
        depth--;
      } else {
        if (opener == '{' && !scan_key(s)) return 0;
        continue;
      }
    } else if (!scan_scalar(s)) {
      return 0;
    }
    for (;;) { /* a value has ended: close what ends with it */
      if (depth == 0) return 1;
      skip_space(s);
      if (s->at >= s->end) return 0;
      char c = *s->at++;
      if (c == open[depth - 1]) {
        depth--;
        continue;
      }
      if (c != ',') return 0;
      if (open[depth - 1] == '}' && !scan_key(s)) return 0;
      break;
    }
  }
}

/* Checks the whole text, and sets *value to what it is. */
static int check(struct scan *s, struct sdo_slice *value, struct sdo_error *err) {
  const char *text = s->at;
  size_t len = (size_t)(s->end - text);
  if (!len) return sdo_fail(err, SDO_REPLY, "the answer is empty");
  skip_space(s);
  const char *start = s->at;
  if (!scan_value(s))
    return sdo_fail(err, SDO_REPLY, "not JSON (byte %zu of %zu)", (size_t)(s->at - text),
                    len);
  *value = (struct sdo_slice){start, (size_t)(s->at - start)};
  skip_space(s);
  if (s->at != s->end)
    return sdo_fail(err, SDO_REPLY, "unexpected text after the JSON (byte %zu of %zu)",
                    (size_t)(s->at - text), len);
  return 0;
}

int sdo_json_check(const char *text, size_t len, struct sdo_slice *value,
                   struct sdo_error *err) {
  struct scan s = {.at = text, .end = len ? text + len : text};
  return check(&s, value, err);
}

/* Puts the mended text in the place of the one that was checked. */
static int take_mended(struct scan *s, struct sdo_buffer *text, struct sdo_slice *value) {
  size_t before = (size_t)(value->at - text->data);
  size_t behind = text->len - before - value->len;
  struct sdo_buffer faulty = *text;
  if (sdo_buffer_add(s->mended, s->copied, (size_t)(s->end - s->copied)) < 0) return -1;
  *text = *s->mended;
  *s->mended = faulty;
  *value = (struct sdo_slice){text->data + before, text->len - before - behind};
  return 0;
}

int sdo_json_mend(struct sdo_buffer *text, struct sdo_slice *value, struct sdo_error *err) {
  struct sdo_buffer mended = {0};
  const char *start = text->len ? text->data : "";
  struct scan s = {start, start + text->len, &mended, start};
  int failed = check(&s, value, err);
  if (!failed && s.copied != start && take_mended(&s, text, value) < 0)
    failed = sdo_fail(err, SDO_STORE, "out of memory");
  sdo_buffer_free(&mended);
  return failed;
}

/* The reader of what was checked: nothing is checked again. */

enum sdo_json_type sdo_json_type(struct sdo_slice value) {
  switch (*value.at) {
  case '{': return SDO_JSON_OBJECT;
  case '[': return SDO_JSON_ARRAY;
  case '"': return SDO_JSON_STRING;
  case 't': return SDO_JSON_TRUE;
  case 'f': return SDO_JSON_FALSE;
  case 'n': return SDO_JSON_NULL;
  default: return SDO_JSON_NUMBER;
  }
}

static int is_between(char c) {
  return c == ' ' || c == ',' || c == ':' || c == '\n' || c == '\t' || c == '\r';
}

static int is_end(char c) { return is_between(c) || c == ']' || c == '}' || c == '\0'; }

/* What is behind a string. Loops of our own: most strings and gaps are too short for those
   of the C library, which prepare themselves first. */
static const char *behind_string(const char *at) {
  for (at++; *at != '"'; at++)
    if (*at == '\\') at++;
  return at + 1;
}

/* What is behind the closer of a container, of which `depth` openers were passed. */
static const char *behind_container(const char *at, int depth) {
  while (depth > 0) {
    switch (*at) {
    case '"': at = behind_string(at); continue;
    case '{':
    case '[': depth++; break;
    case '}':
    case ']': depth--; break;
    }
    at++;
  }
  return at;
}

int sdo_json_token(const char **at, struct sdo_slice *token) {
  const char *to = *at;
  while (is_between(*to))
    to++;
  token->at = to;
  switch (*to) {
  case '"': to = behind_string(to); break;
  case '{':
  case '[':
  case '}':
  case ']': to++; break;
  default:
    while (!is_end(*to))
      to++;
  }
  token->len = (size_t)(to - token->at);
  *at = to;
  return *token->at != '}' && *token->at != ']';
}

void sdo_json_pass(const char **at, struct sdo_slice *value) {
  if (*value->at != '{' && *value->at != '[') return;
  *at = behind_container(*at, 1);
  value->len = (size_t)(*at - value->at);
}

int sdo_json_next(struct sdo_slice container, struct sdo_slice *at, struct sdo_slice *key,
                  struct sdo_slice *item) {
  const char *to = at->at ? at->at : container.at + 1;
  struct sdo_slice name;
  if (*container.at == '{') {
    if (!sdo_json_token(&to, &name)) return 0;
    if (key) *key = name;
  }
  if (!sdo_json_token(&to, item)) return 0;
  sdo_json_pass(&to, item);
  at->at = to;
  return 1;
}

int sdo_json_next_with(struct sdo_slice array, struct sdo_slice *at, const char *name,
                       struct sdo_slice *item, struct sdo_slice *member) {
  const char *to = at->at ? at->at : array.at + 1;
  struct sdo_slice key, value;
  *member = (struct sdo_slice){0};
  if (!sdo_json_token(&to, item)) return 0;
  if (*item->at == '{') {
    while (sdo_json_token(&to, &key)) {
      sdo_json_token(&to, &value);
      sdo_json_pass(&to, &value);
      if (sdo_json_key_is(key, name)) *member = value;
    }
    item->len = (size_t)(to - item->at);
  } else {
    sdo_json_pass(&to, item);
  }
  at->at = to;
  return 1;
}

int sdo_json_text(struct sdo_slice value, struct sdo_buffer *out) {
  if (*value.at != '"') return sdo_buffer_add(out, value.at, value.len);
  struct scan s = {.at = value.at + 1, .end = value.at + value.len - 1};
  if (sdo_buffer_add(out, "", 0) < 0) return -1;
  while (s.at < s.end) {
    const char *run = s.at;
    while (s.at < s.end && *s.at != '\\')
      s.at++;
    if (sdo_buffer_add(out, run, (size_t)(s.at - run)) < 0) return -1;
    if (s.at == s.end) break;
    s.at++;
    unsigned code;
    char utf8[4];
    if (!scan_escape(&s, &code)) break;
    size_t len = sdo_utf8_write(code, utf8);
    if (sdo_buffer_add(out, utf8, len) < 0) return -1;
  }
  return 0;
}

/* Makes no string of a key, but where it is escaped. Most keys begin otherwise. */
int sdo_json_key_is(struct sdo_slice key, const char *name) {
  if (key.at[1] != '\\' && key.at[1] != (*name ? *name : '"')) return 0;
  size_t len = strlen(name);
  if (!memchr(key.at, '\\', key.len))
    return key.len == len + 2 && memcmp(key.at + 1, name, len) == 0;
  struct sdo_buffer text = {0};
  int same = sdo_json_text(key, &text) == 0 && text.len == len &&
             memcmp(text.data, name, len) == 0;
  sdo_buffer_free(&text);
  return same;
}

int sdo_json_member(struct sdo_slice object, const char *name, struct sdo_slice *value) {
  if (sdo_json_type(object) != SDO_JSON_OBJECT) return 0;
  struct sdo_slice at = {0}, key, item;
  int found = 0;
  while (sdo_json_next(object, &at, &key, &item)) {
    if (!sdo_json_key_is(key, name)) continue;
    *value = item;
    found = 1;
  }
  return found;
}

int sdo_json_integer(struct sdo_slice value, int64_t *integer) {
  const char *at = value.at;
  size_t len = value.len;
  if (*at == '"') {
    at++;
    len -= 2;
  }
  char digits[24];
  if (len == 0 || len >= sizeof digits) return 0;
  for (size_t i = 0; i < len; i++)
    if (!is_digit(at[i]) && !(i == 0 && at[i] == '-' && len > 1)) return 0;
  memcpy(digits, at, len);
  digits[len] = '\0';
  errno = 0;
  *integer = strtoll(digits, NULL, 10);
  return errno == 0;
}

/* The writer. */

int sdo_json_quote(struct sdo_buffer *out, const char *bytes, size_t len) {
  int failed = sdo_buffer_add(out, "\"", 1);
  size_t run = 0;
  for (size_t i = 0; i < len && !failed; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    char escape[8];
    if (c == '"' || c == '\\') snprintf(escape, sizeof escape, "\\%c", c);
    else snprintf(escape, sizeof escape, "\\u%04x", c);
    failed = sdo_buffer_add(out, bytes + run, i - run) || sdo_buffer_text(out, escape);
    run = i + 1;
  }
  if (!failed) failed = sdo_buffer_add(out, bytes + run, len - run);
  return failed || sdo_buffer_add(out, "\"", 1) ? -1 : 0;
}

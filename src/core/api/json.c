#include "api/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/scan.h"
#include "base/utf8.h"

/* Checks the whole text, and sets *value to what it is. */
static int check(struct sdo_scan *s, struct sdo_slice *value, struct sdo_error *err) {
  const char *text = s->at;
  sdo_scan_space(s);
  value->at = s->at;
  int is_json = sdo_scan_value(s, 0);
  value->len = (size_t)(s->at - value->at);
  return sdo_scan_end(s, text, is_json, err);
}

int sdo_json_check(const char *text, size_t len, struct sdo_slice *value,
                   struct sdo_error *err) {
  struct sdo_scan s = {.at = text, .end = len ? text + len : text};
  return check(&s, value, err);
}

/* Puts the mended text in the place of the one that was checked. */
static int take_mended(struct sdo_scan *s, struct sdo_buffer *text,
                       struct sdo_slice *value) {
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
  struct sdo_scan s = {start, start + text->len, &mended, start};
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

/* What is behind the closer of a container, of which `depth` openers were passed. Both
   openers have the same bits but for one, and so have both closers. */
static const char *behind_container(const char *at, int depth) {
  while (depth > 0) {
    if (*at == '"') {
      at = behind_string(at);
      continue;
    }
    int c = *at++ | 0x20;
    depth += (c == '{') - (c == '}');
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

int sdo_item_next(const struct sdo_item *item, struct sdo_place *place,
                  struct sdo_slice *key, struct sdo_slice *value) {
  const char *start = item->text.at;
  if (!item->members) return sdo_json_next(item->text, &place->at, key, value);
  if (place->number == item->count) return 0;
  const struct sdo_member *member = &item->members[place->number++];
  *key = (struct sdo_slice){start + member->key, member->key_len};
  *value = (struct sdo_slice){start + member->value, member->value_len};
  return 1;
}

int sdo_json_text(struct sdo_slice value, struct sdo_buffer *out) {
  if (*value.at != '"') return sdo_buffer_add(out, value.at, value.len);
  struct sdo_scan s = {.at = value.at + 1, .end = value.at + value.len - 1};
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
    if (!sdo_scan_escape(&s, &code)) break;
    size_t len = sdo_utf8_write(code, utf8);
    if (sdo_buffer_add(out, utf8, len) < 0) return -1;
  }
  return 0;
}

/* Makes no string of a key, but where it is escaped. */
int sdo_json_key_is_all(struct sdo_slice key, const char *name) {
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

static int is_digit(char c) { return c >= '0' && c <= '9'; }

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

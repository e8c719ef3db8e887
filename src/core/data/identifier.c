#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "data/identity.h"

/* Characters that nobody sees, wherever they stand: as lua/sendoso/unseen.lua has them. */
static const struct {
  uint32_t first, last;
} unseen[] = {{0x80, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},
              {0x115f, 0x1160}, {0x180b, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f},
              {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},
              {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0xe0001, 0xe007f}};

static int is_unseen(uint32_t code) {
  if (code < 0x80) return code == 127 || code < 9 || (code > 13 && code < 32);
  for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
    if (code >= unseen[i].first && code <= unseen[i].last) return 1;
  return 0;
}

/* The character that a text begins with, and its length; a byte that begins none stands
   for itself. */
static uint32_t character(const char *text, size_t len, size_t *size) {
  static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  *size = 1;
  if ((unsigned char)*text < 0x80) return (unsigned char)*text; /* as nearly all */
  *size = sdo_utf8_length(text, len);
  if (!*size) {
    *size = 1;
    return UINT32_MAX;
  }
  uint32_t code = (unsigned char)text[0] & first[*size];
  for (size_t i = 1; i < *size; i++)
    code = code << 6 | ((unsigned char)text[i] & 0x3f);
  return code;
}

/* Leaves out what nobody sees, and makes the rest lower case. Returns 0 where that is too
   long. */
static size_t plain(const char *text, size_t len, char *to) {
  size_t size = 0, step;
  for (size_t i = 0; i < len; i += step) {
    if (is_unseen(character(text + i, len - i, &step))) continue;
    if (size + step > SDO_IDENTIFIER_MAX) return 0;
    to[size] = text[i];
    if (step > 1) memcpy(to + size, text + i, step);
    else if (text[i] >= 'A' && text[i] <= 'Z') to[size] = (char)(text[i] + 32);
    size += step;
  }
  return size;
}

static int is_blank(char byte) { return (unsigned char)byte <= ' '; }

static size_t trim(char *text, size_t len) {
  size_t start = 0;
  while (len && is_blank(text[len - 1]))
    len--;
  while (start < len && is_blank(text[start]))
    start++;
  if (start) memmove(text, text + start, len - start);
  return len - start;
}

/* Could it tell two people apart? "n/a" and "--" are written for an empty field. */
static int tells(const char *text, size_t len) {
  static const char *const nothing[] = {"n/a", "#n/a", "null", "none", "nil", "tbd", "nan"};
  for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
    if (len == strlen(nothing[i]) && memcmp(text, nothing[i], len) == 0) return 0;
  for (size_t i = 0; i < len; i++) {
    char byte = text[i];
    if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
        (unsigned char)byte >= 0x80)
      return 1;
  }
  return 0;
}

/* Takes ="…" or a leading apostrophe off, by which a spreadsheet is told to keep a text. */
static size_t unwrap(char *text, size_t len) {
  size_t open = len > 2 && text[0] == '=' && text[1] == '"' ? 2 : len && *text == '\'';
  if (open == 2 && text[len - 1] == '"') len--;
  if (open) memmove(text, text + open, len - open);
  return trim(text, len - open);
}

static size_t digits(const char *text, size_t len) {
  size_t count = 0;
  while (count < len && text[count] >= '0' && text[count] <= '9')
    count++;
  return count;
}

/* A number loses what spreadsheets lose or add: 00150 and 150.0 are 150. */
static size_t number(char *text, size_t len) {
  size_t whole = digits(text, len), zeros = 0;
  if (!whole) return len;
  if (whole < len) {
    size_t fraction = whole + 1;
    while (fraction < len && text[fraction] == '0')
      fraction++;
    if (text[whole] != '.' || fraction < len || len == whole + 1) return len;
  }
  while (zeros + 1 < whole && text[zeros] == '0')
    zeros++;
  memmove(text, text + zeros, whole - zeros);
  return whole - zeros;
}

/* Takes off what is written around an address: Ann <ann@example.com>, mailto: and ?subject,
   quotes, and a ; behind it. */
static size_t bare(char *text, size_t len) {
  while (len && strchr(";, \"'", text[len - 1]))
    len--;
  char *open = memchr(text, '<', len);
  size_t start = 0;
  if (open && len && text[len - 1] == '>') {
    start = (size_t)(open - text) + 1;
    len--;
  }
  while (start < len && strchr("\"'= ", text[start]))
    start++;
  if (len - start > 7 && memcmp(text + start, "mailto:", 7) == 0) {
    start += 7;
    char *query = memchr(text + start, '?', len - start);
    if (query) len = (size_t)(query - text);
  }
  memmove(text, text + start, len - start);
  return len - start;
}

size_t sdo_identifier_normal(enum sdo_identifier kind, const char *text, size_t len,
                             char normal[SDO_IDENTIFIER_MAX]) {
  size_t size = trim(normal, plain(text, len, normal));
  if (kind == SDO_MAIL) {
    size = bare(normal, size);
    return memchr(normal, '@', size) ? size : 0;
  }
  size = unwrap(normal, size);
  return tells(normal, size) ? number(normal, size) : 0;
}

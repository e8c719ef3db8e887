#include <string.h>

#include "data/identity.h"

/* Characters that nobody sees, wherever they stand: as UTF-8, the first of a range and how
   many there are. */
static const struct {
  const char *first;
  unsigned char count;
} unseen[] = {
    {"\xc2\xad", 1},      /* the soft hyphen */
    {"\xe1\xa0\x8e", 1},  /* the Mongolian vowel separator */
    {"\xe2\x80\x8b", 5},  /* zero-width spaces and joiners, identifiers of direction */
    {"\xe2\x80\xaa", 5},  /* embeddings and overrides */
    {"\xe2\x81\xa0", 5},  /* the word joiner, invisible operators */
    {"\xe2\x81\xa6", 10}, /* isolates */
    {"\xef\xbb\xbf", 1},  /* the byte order identifier */
};

/* White space of other alphabets, which counts at both ends. */
static const struct {
  const char *first;
  unsigned char count;
} blanks[] = {
    {"\xc2\xa0", 1},      /* the no-break space */
    {"\xe2\x80\x80", 11}, /* spaces of all widths */
    {"\xe2\x80\xa8", 2},  /* separators of lines and paragraphs */
    {"\xe2\x80\xaf", 1},  /* the narrow no-break space */
    {"\xe2\x81\x9f", 1},  /* the space of formulas */
    {"\xe3\x80\x80", 1},  /* the ideographic space */
};

enum { UNSEEN = sizeof unseen / sizeof *unseen, BLANKS = sizeof blanks / sizeof *blanks };

/* Does a text begin with a character of that range? Returns its length, or 0. */
static size_t in_range(const char *text, size_t len, const char *first, unsigned count) {
  size_t size = strlen(first);
  if (len < size || memcmp(text, first, size - 1) != 0) return 0;
  unsigned char last = (unsigned char)text[size - 1], low = (unsigned char)first[size - 1];
  return last >= low && last < low + count ? size : 0;
}

static size_t unseen_at(const char *text, size_t len) {
  for (size_t i = 0; i < UNSEEN; i++) {
    size_t size = in_range(text, len, unseen[i].first, unseen[i].count);
    if (size) return size;
  }
  return 0;
}

/* Leaves out what nobody sees, makes the rest lower case, and other blanks plain ones. */
static size_t plain(const char *text, size_t len, char *to) {
  size_t size = 0;
  for (size_t i = 0; i < len;) {
    unsigned char byte = (unsigned char)text[i];
    size_t step = byte < 0x80 ? 0 : unseen_at(text + i, len - i), blank = 0;
    for (size_t j = 0; byte >= 0x80 && !step && !blank && j < BLANKS; j++)
      blank = in_range(text + i, len - i, blanks[j].first, blanks[j].count);
    if (!step) {
      if (size == SDO_IDENTIFIER_MAX) return 0;
      to[size++] = (char)(blank ? ' ' : byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
    }
    i += step ? step : blank ? blank : 1;
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

size_t sdo_identifier_normal(enum sdo_identifier kind, const char *text, size_t len,
                             char normal[SDO_IDENTIFIER_MAX]) {
  size_t size = trim(normal, plain(text, len, normal));
  if (kind == SDO_MAIL) return memchr(normal, '@', size) ? size : 0;
  size = unwrap(normal, size);
  return tells(normal, size) ? number(normal, size) : 0;
}

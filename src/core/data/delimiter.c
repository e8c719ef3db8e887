#include "data/delimiter.h"

#include <string.h>

static const char candidates[] = ",;\t|";

enum { LINES = 200 }; /* as many are looked at */

/* Steps over a quoted field and returns where it ends. */
static size_t skip_quoted(const char *text, size_t at, size_t len) {
  for (at++; at < len; at++) {
    if (text[at] != '"') continue;
    if (at + 1 >= len || text[at + 1] != '"') return at + 1;
    at++;
  }
  return at;
}

/* Counts the delimiters of a line, from *at, and moves *at to the next one. */
static size_t count_line(const char *text, size_t len, char delimiter, size_t *at) {
  size_t count = 0, i = *at;
  int field_begins = 1;
  while (i < len && text[i] != '\n' && text[i] != '\r') {
    if (field_begins && text[i] == '"') {
      i = skip_quoted(text, i, len);
      field_begins = 0;
      continue;
    }
    /* A quote may open behind any of them: which one parts the fields is the question. */
    field_begins = text[i] && strchr(candidates, text[i]) != NULL;
    count += text[i] == delimiter;
    i++;
  }
  while (i < len && (text[i] == '\n' || text[i] == '\r'))
    i++;
  *at = i;
  return count;
}

struct score {
  size_t agreeing; /* delimiters of lines that have as many as the line before */
  size_t all;
};

static struct score score_of(const char *text, size_t len, char delimiter) {
  struct score score = {0, 0};
  size_t at = 0, before = 0;
  for (int line = 0; line < LINES && at < len; line++) {
    size_t count = count_line(text, len, delimiter, &at);
    if (line > 0 && count == before) score.agreeing += count;
    score.all += count;
    before = count;
  }
  return score;
}

char sdo_delimiter_of(const char *text, size_t len) {
  if (len > 5 && memcmp(text, "sep=", 4) == 0 && (text[5] == '\n' || text[5] == '\r') &&
      text[4] && strchr(candidates, text[4]))
    return text[4];
  char best = candidates[0];
  struct score most = {0, 0};
  for (const char *candidate = candidates; *candidate; candidate++) {
    struct score score = score_of(text, len, *candidate);
    if (score.agreeing < most.agreeing) continue;
    if (score.agreeing == most.agreeing && score.all <= most.all) continue;
    most = score;
    best = *candidate;
  }
  return best;
}

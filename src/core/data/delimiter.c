#include "data/delimiter.h"

#include <string.h>

static const char candidates[] = ",;\t|";

enum { CANDIDATES = sizeof candidates - 1 };
enum { LINES = 200 }; /* as many are looked at */

/* Which candidate it is; -1: none. */
static int candidate_of(char c) {
  switch (c) {
  case ',': return 0;
  case ';': return 1;
  case '\t': return 2;
  case '|': return 3;
  default: return -1;
  }
}

/* Steps over a quoted field and returns where it ends. */
static size_t skip_quoted(const char *text, size_t at, size_t len) {
  for (at++; at < len; at++) {
    if (text[at] != '"') continue;
    if (at + 1 >= len || text[at + 1] != '"') return at + 1;
    at++;
  }
  return at;
}

/* Counts the candidates of a line, from *at, and moves *at to the next one. */
static void count_line(const char *text, size_t len, size_t *at,
                       size_t counts[CANDIDATES]) {
  size_t i = *at;
  int field_begins = 1;
  while (i < len && text[i] != '\n' && text[i] != '\r') {
    if (field_begins && text[i] == '"') {
      i = skip_quoted(text, i, len);
      field_begins = 0;
      continue;
    }
    /* A quote may open behind any of them: which one parts the fields is the question. */
    int which = candidate_of(text[i]);
    field_begins = which >= 0;
    if (field_begins) counts[which]++;
    i++;
  }
  while (i < len && (text[i] == '\n' || text[i] == '\r'))
    i++;
  *at = i;
}

struct score {
  size_t agreeing; /* delimiters of lines that have as many as the line before */
  size_t all;
};

static void judge(const char *text, size_t len, struct score scores[CANDIDATES]) {
  size_t at = 0, before[CANDIDATES] = {0};
  for (int line = 0; line < LINES && at < len; line++) {
    size_t counts[CANDIDATES] = {0};
    count_line(text, len, &at, counts);
    for (int i = 0; i < CANDIDATES; i++) {
      if (line > 0 && counts[i] == before[i]) scores[i].agreeing += counts[i];
      scores[i].all += counts[i];
      before[i] = counts[i];
    }
  }
}

char sdo_delimiter_of(const char *text, size_t len) {
  if (len > 5 && memcmp(text, "sep=", 4) == 0 && (text[5] == '\n' || text[5] == '\r') &&
      candidate_of(text[4]) >= 0)
    return text[4];
  struct score scores[CANDIDATES] = {{0, 0}};
  judge(text, len, scores);
  int best = 0;
  for (int i = 1; i < CANDIDATES; i++) {
    if (scores[i].agreeing < scores[best].agreeing) continue;
    if (scores[i].agreeing == scores[best].agreeing && scores[i].all <= scores[best].all)
      continue;
    best = i;
  }
  return candidates[best];
}

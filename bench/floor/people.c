/* The least that the people of a file can cost, if it is to be known who is one person
   before the first is given:

     people FILE

   The text, where each row begins, and two tables of rows, by ID and by email address.
   Prints how many people were hired before 2026, and the length of four fields. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { ID, FIRST_NAME, EMAIL, HIRE_DATE, DEPARTMENT, FIELDS, COLUMNS = 64 };

static const char *const names[FIELDS] = {"id", "first_name", "email", "hire_date",
                                          "department"};

struct text {
  const char *at;
  size_t length;
};

static char *text;
static uint32_t *rows, count;
static int field_of[COLUMNS];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void *room(size_t size) {
  void *made = calloc(1, size);
  if (!made) fail("calloc");
  return made;
}

/* One field, its quotes left out; returns what is behind it. */
static const char *field(const char *at, struct text *into) {
  int quoted = *at == '"';
  const char *end = at += quoted;
  if (quoted)
    while (*end && (*end != '"' || end[1] == '"'))
      end += 1 + (*end == '"');
  else
    while (*end && *end != ',' && *end != '\n')
      end++;
  *into = (struct text){at, (size_t)(end - at)};
  return end + quoted;
}

static const char *row(const char *at, struct text of[FIELDS]) {
  for (int column = 0;; column++) {
    struct text one;
    at = field(at, &one);
    if (column < COLUMNS && field_of[column] >= 0) of[field_of[column]] = one;
    if (*at != ',') return at + (*at == '\n');
    at++;
  }
}

static int same(struct text a, struct text b) {
  return a.length == b.length && !strncasecmp(a.at, b.at, a.length);
}

/* Is this identifier that of an earlier row? From now on it is this row's. */
static int is_known(uint32_t *table, uint32_t mask, int which, struct text one,
                    uint32_t number) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < one.length; i++)
    hash = (hash ^ (unsigned char)(one.at[i] | 32)) * 16777619u;
  hash ^= hash >> 15;
  for (uint32_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (!table[slot]) {
      table[slot] = number + 1;
      return 0;
    }
    struct text other[FIELDS];
    row(text + rows[table[slot] - 1], other);
    if (same(one, other[which])) return 1;
  }
}

static void read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  struct stat about;
  if (!file || fstat(fileno(file), &about)) fail(path);
  text = room((size_t)about.st_size + 1);
  if (fread(text, 1, (size_t)about.st_size, file) != (size_t)about.st_size) fail(path);
  fclose(file);
}

static const char *read_headings(void) {
  const char *at = text;
  for (int column = 0;; column++) {
    struct text one;
    at = field(at, &one);
    if (column >= COLUMNS) fail("columns");
    field_of[column] = -1;
    for (int i = 0; i < FIELDS; i++)
      if (same(one, (struct text){names[i], strlen(names[i])})) field_of[column] = i;
    if (*at != ',') {
      for (column++; column < COLUMNS; column++)
        field_of[column] = -1;
      return at + (*at == '\n');
    }
    at++;
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  read_file(argv[1]);
  uint32_t lines = 0, size = 1024, before = 0;
  size_t length = 0;
  const char *at = read_headings();
  for (const char *line = at; (line = strchr(line, '\n')); line++)
    lines++;
  while (size < 2 * lines)
    size *= 2;
  rows = room((lines + 1) * sizeof *rows);
  uint32_t *by_id = room(size * sizeof *by_id), *by_email = room(size * sizeof *by_email);
  while (*at) {
    struct text of[FIELDS];
    rows[count] = (uint32_t)(at - text);
    at = row(at, of);
    int known = is_known(by_id, size - 1, ID, of[ID], count);
    known |= is_known(by_email, size - 1, EMAIL, of[EMAIL], count);
    if (!known) count++;
  }
  for (uint32_t i = 0; i < count; i++) {
    struct text of[FIELDS];
    row(text + rows[i], of);
    before += atoi(of[HIRE_DATE].at) < 2026;
    length +=
        of[ID].length + of[FIRST_NAME].length + of[EMAIL].length + of[DEPARTMENT].length;
  }
  printf("%u %zu\n", before, length);
}

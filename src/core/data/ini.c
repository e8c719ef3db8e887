#include "data/ini.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <iniparser/iniparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/utf8.h"

/* Below the 1,024 bytes at which the library stops, and more than any value needs. */
enum { LINE_MAX_BYTES = 1000, SETTINGS_MAX = 4096 };

/* The library takes it for a part of the first line. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct sdo_ini {
  dictionary *values; /* the library's */
  struct sdo_arena names;
  struct sdo_setting *settings;
  size_t count, room;
};

struct reader {
  struct sdo_ini *ini;
  const char *path, *section;
  unsigned line;
  struct sdo_error *err;
};

static int fail_at(const struct reader *r, const char *what) {
  return sdo_fail(r->err, SDO_INVALID, "%.180s:%u: %s", r->path, r->line, what);
}

static int no_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

/* The first setting of that name: a section's own line where key is NULL. */
static const struct sdo_setting *find(const struct sdo_ini *ini, const char *section,
                                      const char *key) {
  for (size_t i = 0; i < ini->count; i++) {
    const struct sdo_setting *one = &ini->settings[i];
    if (strcmp(one->section, section) != 0 || !one->key != !key) continue;
    if (!key || strcmp(one->key, key) == 0) return one;
  }
  return NULL;
}

static int add(struct reader *r, const char *key) {
  struct sdo_ini *ini = r->ini;
  const struct sdo_setting *first = find(ini, r->section, key);
  if (first) {
    return sdo_fail(r->err, SDO_INVALID,
                    "%.120s:%u: %s%.64s%s is given twice (first in line %u)", r->path,
                    r->line, key ? "'" : "[", key ? key : r->section, key ? "'" : "]",
                    first->line);
  }
  if (ini->count == ini->room) {
    size_t room = ini->room ? ini->room * 2 : 32;
    struct sdo_setting *more = NULL;
    if (room <= SETTINGS_MAX) more = realloc(ini->settings, room * sizeof *more);
    else return fail_at(r, "too many settings");
    if (!more) return no_memory(r->err);
    ini->settings = more;
    ini->room = room;
  }
  ini->settings[ini->count++] =
      (struct sdo_setting){.section = r->section, .key = key, .line = r->line};
  return 0;
}

/* A name, which becomes that of a file: what a section or a key may be called. */
static int is_name(const char *text, size_t len) {
  if (len == 0 || len > 64 || !isalnum((unsigned char)*text)) return 0;
  for (size_t i = 0; i < len; i++) {
    unsigned char letter = (unsigned char)text[i];
    if (!islower(letter) && !isdigit(letter) && !strchr("._-", letter)) return 0;
  }
  return 1;
}

/* Keeps a name, which ends where the line goes on. */
static const char *keep(struct reader *r, char *text, size_t len) {
  char after = text[len];
  text[len] = '\0';
  const char *kept = sdo_arena_copy(&r->ini->names, text);
  text[len] = after;
  if (!kept) no_memory(r->err);
  return kept;
}

static int read_section(struct reader *r, char *text, size_t len) {
  if (text[len - 1] != ']' || !is_name(text + 1, len - 2))
    return fail_at(r, "expected [NAME], of small letters, digits, \"-\", \"_\" and \".\"");
  r->section = keep(r, text + 1, len - 2);
  return r->section ? add(r, NULL) : -1;
}

static const char *skip_blanks(const char *text) { return text + strspn(text, " \t"); }

/* What stands behind a value may be a comment, and nothing else: the library drops it. */
static int is_end(const char *text) {
  const char *rest = skip_blanks(text);
  return !*rest || (rest > text && strchr("#;", *rest));
}

/* Is the value one that the library gives back whole? NULL: yes. */
static const char *flaw_of(const char *value) {
  if (*value == '"' || *value == '\'') {
    const char *end = strchr(value + 1, *value);
    if (!end) return "the quote is not closed";
    if (end == value + 1) return "the value is empty: remove the line";
    return is_end(end + 1) ? NULL : "expected nothing behind the closing quote";
  }
  size_t len = strcspn(value, "#;");
  if (len == 0) return "the value is empty: remove the line";
  if (value[len] && value[len - 1] != ' ' && value[len - 1] != '\t')
    return "a value with # or ; is to stand in quotes";
  if (value[strcspn(value, "\"'")] && strcspn(value, "\"'") < len)
    return "a value with a quote in it is to stand in other quotes";
  return NULL;
}

static int read_value(struct reader *r, char *text) {
  char *sign = strchr(text, '=');
  if (!sign)
    return fail_at(r, "expected KEY = VALUE, [NAME], or a comment that begins with #");
  size_t len = (size_t)(sign - text);
  while (len > 0 && isspace((unsigned char)text[len - 1]))
    len--;
  if (!is_name(text, len))
    return fail_at(r, "expected a key of small letters, digits and \"_\" before the =");
  if (!r->section) return fail_at(r, "expected [NAME] before the first setting");
  const char *flaw = flaw_of(skip_blanks(sign + 1));
  if (flaw) return fail_at(r, flaw);
  const char *key = keep(r, text, len);
  return key ? add(r, key) : -1;
}

static int read_line(struct reader *r, char *text, size_t len) {
  if (len > LINE_MAX_BYTES) {
    fail_at(r, "the line is too long");
    return sdo_hint(r->err, "a line may have %d bytes", LINE_MAX_BYTES);
  }
  if (strlen(text) != len) return fail_at(r, "the line has a zero byte");
  if (r->line == 1 && strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
    return fail_at(r,
                   "the file begins with a byte order mark: save it as UTF-8 without one");
  if (!sdo_utf8_valid(text, len)) return fail_at(r, "the line is not UTF-8");
  while (len > 0 && isspace((unsigned char)text[len - 1]))
    text[--len] = '\0';
  size_t blank = strspn(text, " \t");
  text += blank;
  len -= blank;
  if (len > 0 && text[len - 1] == '\\')
    return fail_at(r, "a line cannot go on in the next one: remove the \\ at its end");
  if (len == 0 || *text == '#' || *text == ';') return 0;
  return *text == '[' ? read_section(r, text, len) : read_value(r, text);
}

/* Finds the settings and their lines. */
static int scan(struct reader *r, FILE *file) {
  char *text = NULL;
  size_t room = 0;
  ssize_t len;
  int result = 0;
  errno = 0;
  while (result == 0 && (len = getline(&text, &room, file)) >= 0) {
    r->line++;
    if (len > 0 && text[len - 1] == '\n') text[--len] = '\0';
    result = read_line(r, text, (size_t)len);
  }
  if (result == 0 && (ferror(file) || errno == ENOMEM))
    result =
        sdo_fail(r->err, SDO_STORE, "cannot read %.200s: %s", r->path, strerror(errno));
  free(text);
  return result;
}

static int be_quiet(const char *format, ...) {
  (void)format; /* it would print the line */
  return 0;
}

/* Reads the values, by the library. What it has not found, or more of it, is an error. */
static int load(struct reader *r) {
  struct sdo_ini *ini = r->ini;
  iniparser_set_error_callback(be_quiet);
  ini->values = iniparser_load(r->path);
  if (!ini->values) return sdo_fail(r->err, SDO_INVALID, "cannot read %.200s", r->path);
  if ((size_t)ini->values->n != ini->count)
    return sdo_fail(r->err, SDO_INVALID, "%.200s changed while it was read", r->path);
  for (size_t i = 0; i < ini->count; i++) {
    struct sdo_setting *one = &ini->settings[i];
    char name[160];
    if (!one->key) continue;
    snprintf(name, sizeof name, "%s:%s", one->section, one->key);
    one->value = iniparser_getstring(ini->values, name, NULL);
    r->line = one->line;
    if (!one->value || !*one->value) return fail_at(r, "the value cannot be read");
  }
  return 0;
}

/* Whoever may write into it could have any program run as ours. */
static int check_mode(const char *path, FILE *file, struct sdo_error *err) {
  struct stat status;
  if (fstat(fileno(file), &status) < 0 || !S_ISREG(status.st_mode))
    return sdo_fail(err, SDO_STORE, "%.200s is not a file", path);
  if (!(status.st_mode & S_IWOTH)) return 0;
  sdo_fail(err, SDO_STORE, "every user of this machine may change %.200s", path);
  return sdo_hint(err, "run `chmod go-w %.200s`", path);
}

static int read_file(struct sdo_ini *ini, const char *path, struct sdo_error *err) {
  struct reader r = {.ini = ini, .path = path, .err = err};
  /* A pipe would keep us waiting for somebody to write into it. */
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
  if (!file) {
    if (fd >= 0) close(fd);
    enum sdo_kind kind = errno == ENOENT || errno == ENOTDIR ? SDO_NOT_FOUND : SDO_STORE;
    return sdo_fail(err, kind, "cannot read %.200s: %s", path, strerror(errno));
  }
  int result = check_mode(path, file, err);
  if (result == 0) result = scan(&r, file);
  fclose(file);
  return result == 0 ? load(&r) : -1;
}

struct sdo_ini *sdo_ini_read(const char *path, struct sdo_error *err) {
  struct sdo_ini *ini = calloc(1, sizeof *ini);
  if (!ini) {
    no_memory(err);
    return NULL;
  }
  if (read_file(ini, path, err) == 0) return ini;
  sdo_ini_free(ini);
  return NULL;
}

void sdo_ini_free(struct sdo_ini *ini) {
  if (!ini) return;
  if (ini->values) iniparser_freedict(ini->values);
  sdo_arena_clear(&ini->names);
  free(ini->settings);
  free(ini);
}

size_t sdo_ini_count(const struct sdo_ini *ini) { return ini->count; }

const struct sdo_setting *sdo_ini_at(const struct sdo_ini *ini, size_t at) {
  return &ini->settings[at];
}

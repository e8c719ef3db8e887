#include "ledger/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

enum {
  /* a record, with the zero byte that pads it, and where the second one begins */
  RECORD_SIZE = 256,
  STRIDE = 512,
  SUM_SIZE = 16,
  /* how long another process may take to write its own */
  WAIT_MS = 5000
};

/* A record, and the turn in which it was written: the higher one counts. */
struct record {
  struct sdo_memory memory;
  int64_t turn;
};

/* Records as texts. */

/* FNV-1a: it tells what was broken off, not what somebody has made up. */
static uint64_t sum(const char *text, size_t len) {
  uint64_t sum = 0xcbf29ce484222325;
  for (size_t i = 0; i < len; i++)
    sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3;
  return sum;
}

static int write_text(const struct record *record, char text[RECORD_SIZE]) {
  const struct sdo_memory *m = &record->memory;
  memset(text, 0, RECORD_SIZE);
  int len = snprintf(
      text, RECORD_SIZE,
      "sendoso 1 %" PRId64 " %s %" PRId64 " %s %" PRId64 " %" PRId64 " %" PRId64 " ",
      record->turn, m->id, m->opening, m->mark, m->at, m->event, m->event_opening);
  if (len + SUM_SIZE + 2 > RECORD_SIZE) return -1;
  snprintf(text + len, (size_t)(RECORD_SIZE - len), "%0*" PRIx64 "\n", SUM_SIZE,
           sum(text, (size_t)len));
  return 0;
}

/* Each of these reads what it wants and the blank behind it, and returns where it ends;
   NULL where something else stands there, or did before. */

static const char *read_word(const char *at, const char *word) {
  size_t len = strlen(word);
  return at && strncmp(at, word, len) == 0 ? at + len : NULL;
}

static const char *read_number(const char *at, int64_t *number) {
  if (!at || (*at != '-' && (*at < '0' || *at > '9'))) return NULL;
  char *end;
  *number = strtoll(at, &end, 10);
  return *end == ' ' ? end + 1 : NULL;
}

static const char *read_mark(const char *at, char mark[SDO_MARK_SIZE]) {
  size_t len = at ? strspn(at, "0123456789abcdef") : 0;
  if (len == 0 || len >= SDO_MARK_SIZE || at[len] != ' ') return NULL;
  memcpy(mark, at, len);
  mark[len] = '\0';
  return at + len + 1;
}

/* Where what follows begins; NULL: it is no record. */
static const char *read_start(const char *text, struct record *record) {
  return read_number(read_word(text, "sendoso 1 "), &record->turn);
}

static int64_t read_turn(const char *text, struct record *record) {
  return read_start(text, record) ? record->turn : 0;
}

static int read_text(const char text[RECORD_SIZE + 1], struct record *record) {
  struct sdo_memory *m = &record->memory;
  const char *at = read_start(text, record);
  at = read_number(read_mark(at, m->id), &m->opening);
  at = read_number(read_mark(at, m->mark), &m->at);
  at = read_number(read_number(at, &m->event), &m->event_opening);
  if (!at) return 0;
  char *end;
  uint64_t written = strtoull(at, &end, 16);
  return end == at + SUM_SIZE && *end == '\n' && written == sum(text, (size_t)(at - text));
}

/* The file. */

struct slots {
  /* the later of those that are whole; turn 0: there is none */
  struct record last;
  /* Is there anything at all? */
  int is_written;
};

enum { FILE_SIZE = STRIDE + RECORD_SIZE };

/* It is read twice for each write of the ledger, and nearly always it is as it was: then it
   says what it said. */
struct sdo_memory_file {
  int fd;
  ssize_t got;
  char bytes[FILE_SIZE];
  struct slots slots;
};

static struct slots parse(const char *bytes, ssize_t got) {
  struct slots slots = {0};
  for (ssize_t from = 0; from < got; from += STRIDE) {
    char text[RECORD_SIZE + 1] = "";
    struct record record = {0};
    size_t left = (size_t)(got - from), len = left < RECORD_SIZE ? left : RECORD_SIZE;
    memcpy(text, bytes + from, len);
    for (size_t at = 0; at < len && !slots.is_written; at++)
      slots.is_written = text[at] != 0;
    if (len == RECORD_SIZE && read_turn(text, &record) > slots.last.turn &&
        read_text(text, &record))
      slots.last = record;
  }
  return slots;
}

static const struct slots *read_slots(struct sdo_memory_file *file) {
  char bytes[FILE_SIZE];
  ssize_t got = pread(file->fd, bytes, sizeof bytes, 0);
  if (got > 0 && got == file->got && memcmp(bytes, file->bytes, (size_t)got) == 0)
    return &file->slots;
  file->got = got;
  if (got > 0) memcpy(file->bytes, bytes, (size_t)got);
  file->slots = parse(bytes, got);
  return &file->slots;
}

/* Writes a record into the slot of its turn, and knows it without reading it. 0, or -1. */
static int write_record(struct sdo_memory_file *file, const struct record *record) {
  char text[RECORD_SIZE];
  off_t at = record->turn % 2 * STRIDE;
  if (write_text(record, text) < 0) return -1;
  ssize_t written = pwrite(file->fd, text, sizeof text, at);
  if (written != (ssize_t)sizeof text || file->got != FILE_SIZE) {
    file->got = 0;
    return written == (ssize_t)sizeof text ? 0 : -1;
  }
  memcpy(file->bytes + at, text, sizeof text);
  file->slots = (struct slots){.last = *record, .is_written = 1};
  return 0;
}

enum sdo_recall sdo_memory_read(struct sdo_memory_file *file, struct sdo_memory *memory) {
  const struct slots *slots = read_slots(file);
  *memory = slots->last.memory;
  if (slots->last.turn) return SDO_RECALL_MEMORY;
  return slots->is_written ? SDO_RECALL_DAMAGED : SDO_RECALL_NOTHING;
}

enum sdo_recall sdo_memory_recall(const char *path, struct sdo_memory *memory) {
  struct sdo_memory_file file = {.fd = open(path, O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return errno == ENOENT ? SDO_RECALL_NOTHING : SDO_RECALL_DAMAGED;
  enum sdo_recall recall = sdo_memory_read(&file, memory);
  close(file.fd);
  return recall;
}

struct sdo_memory_file *sdo_memory_open(const char *path, struct sdo_error *err) {
  int made = sdo_file_private(path, err);
  if (made < 0) return NULL;
  if (made) sdo_file_sync_folder(path);
  struct sdo_memory_file *file = calloc(1, sizeof *file);
  if (file) file->fd = open(path, O_RDWR | O_CLOEXEC);
  if (file && file->fd >= 0) return file;
  sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", path,
           file ? strerror(errno) : "out of memory");
  free(file);
  return NULL;
}

void sdo_memory_close(struct sdo_memory_file *file) {
  if (!file) return;
  close(file->fd);
  free(file);
}

/* Byte 0, which is no process's (lease.h). Not waited for without end: whoever has it may
   have been stopped. */
static int lock(int fd, struct sdo_error *err) {
  struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  for (int64_t until = sdo_clock_boot() + WAIT_MS; fcntl(fd, F_OFD_SETLK, &byte) < 0;) {
    if ((errno != EAGAIN && errno != EACCES) || sdo_clock_boot() > until)
      return sdo_fail(err, SDO_STORE, "cannot lock what is kept of the ledger: %s",
                      strerror(errno));
    sdo_clock_sleep(1);
  }
  return 0;
}

static void unlock(int fd) {
  struct flock byte = {.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  fcntl(fd, F_OFD_SETLK, &byte);
}

/* What is to be remembered from now on. Returns 0 when that is what is there. */
static int merge(const struct slots *slots, const struct sdo_memory *memory,
                 enum sdo_keeping how, struct record *record) {
  const struct sdo_memory *there = &slots->last.memory;
  int is_known = slots->last.turn && strcmp(there->id, memory->id) == 0;
  *record = slots->last;
  record->turn++;
  if (how == SDO_KEEP_ANEW || (how == SDO_KEEP_OPENING && !is_known)) {
    record->memory = *memory;
    return 1;
  }
  if (!is_known) return 0;
  struct sdo_memory *to = &record->memory;
  int is_later = how == SDO_KEEP_OPENING && memory->opening >= there->opening;
  if (is_later) {
    to->opening = memory->opening;
    to->at = memory->at;
    memcpy(to->mark, memory->mark, sizeof to->mark);
  }
  int has_more = memory->event > there->event;
  if (has_more) {
    to->event = memory->event;
    to->event_opening = memory->event_opening;
  }
  return is_later || has_more;
}

int sdo_memory_keep(struct sdo_memory_file *file, const struct sdo_memory *memory,
                    enum sdo_keeping how, struct sdo_error *err) {
  if (lock(file->fd, err) < 0) return -1;
  struct record record;
  int failed = 0;
  if (merge(read_slots(file), memory, how, &record))
    failed = write_record(file, &record) < 0;
  failed = failed || (how != SDO_KEEP_EVENT && fdatasync(file->fd) < 0);
  int code = errno;
  unlock(file->fd);
  if (!failed) return 0;
  sdo_fail(err, SDO_STORE, "cannot keep the ledger's last mark outside of it: %s",
           strerror(code));
  return sdo_hint(err, "is the disk full, or going? run again when it is not");
}

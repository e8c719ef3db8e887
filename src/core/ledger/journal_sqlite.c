#include "ledger/journal_sqlite.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "ledger/lease.h"

/* The format of both files: https://www.sqlite.org/fileformat2.html */

enum {
  /* Of the journal: what a header begins with, where it says how many records follow, how
     large a sector (which a header fills) and a page are, and what a record has beside its
     page. */
  MAGIC_SIZE = 8,
  RECORDS_AT = 8,
  SECTOR_AT = 20,
  PAGE_AT = 24,
  HEADER_SIZE = 28,
  RECORD_MORE = 8,
  /* of the first page: how often the file was changed */
  CHANGES_AT = 24
};

static const unsigned char magic[MAGIC_SIZE] = {0xd9, 0xd5, 0x05, 0xf9,
                                                0x20, 0xa1, 0x63, 0xd7};

static int name(const char *path, char journal[PATH_MAX]) {
  return snprintf(journal, PATH_MAX, "%s-journal", path) < PATH_MAX;
}

/* Reads a number of four bytes: 1, or 0 where the file ends. */
static int read_number(int fd, off_t at, uint32_t *number) {
  unsigned char bytes[4];
  if (pread(fd, bytes, sizeof bytes, at) != sizeof bytes) return 0;
  *number = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
            bytes[3];
  return 1;
}

struct header {
  uint32_t records, sector, page;
};

static int read_header(int fd, off_t at, struct header *header) {
  unsigned char begin[MAGIC_SIZE];
  return pread(fd, begin, sizeof begin, at) == sizeof begin &&
         memcmp(begin, magic, sizeof begin) == 0 &&
         read_number(fd, at + RECORDS_AT, &header->records) &&
         read_number(fd, at + SECTOR_AT, &header->sector) &&
         read_number(fd, at + PAGE_AT, &header->page) && header->sector >= HEADER_SIZE &&
         header->page >= 512;
}

/* How often the file had been changed before the write that a journal takes back: each
   write changes the first page, so that the journal has it as it was. 1, or 0: it does not
   tell. */
static int read_changes(int fd, uint32_t *changes) {
  struct header header;
  uint32_t number;
  for (off_t at = 0; read_header(fd, at, &header);
       at += (header.sector - at % header.sector) % header.sector) {
    at += header.sector;
    for (uint32_t i = 0; i < header.records && read_number(fd, at, &number); i++) {
      if (number == 1) return read_number(fd, at + 4 + CHANGES_AT, changes);
      at += (off_t)header.page + RECORD_MORE;
    }
  }
  return 0;
}

/* Nobody has the ledger open: no lock of this process is lost by closing it. */
static int is_of(const char *path, const char *journal) {
  uint32_t before, now;
  int fd = open(journal, O_RDONLY | O_CLOEXEC);
  int tells = fd >= 0 && read_changes(fd, &before);
  if (fd >= 0) close(fd);
  if (!tells) return 1;
  fd = open(path, O_RDONLY | O_CLOEXEC);
  int is_read = fd >= 0 && read_number(fd, CHANGES_AT, &now);
  if (fd >= 0) close(fd);
  return !is_read || now == before || now == before + 1;
}

static int fail_gone(const char *path, struct sdo_error *err) {
  sdo_fail(err, SDO_GUARD,
           "the ledger %.160s was not closed, and its -journal is gone: the last write may "
           "be in it by half",
           path);
  return sdo_hint(err, "put the file back that ends with -journal; if it is lost: sendoso "
                       "ledger recover");
}

static int fail_other(const char *path, struct sdo_error *err) {
  sdo_fail(
      err, SDO_GUARD,
      "the ledger %.120s is not the file that it was when its run was killed: what is in "
      "%.120s-journal does not belong to it",
      path, path);
  return sdo_hint(err, "put the file back that was there; if it is lost: sendoso ledger "
                       "recover");
}

enum finding { AS_LEFT, GONE, OTHERS };

static enum finding look(const char *path, const char *journal) {
  if (access(journal, F_OK) < 0) return GONE;
  return is_of(path, journal) ? AS_LEFT : OTHERS;
}

int sdo_journal_check(const char *path, int recover, struct sdo_error *err) {
  char journal[PATH_MAX];
  if (!sdo_lease_was_left(path) || !name(path, journal)) return 0;
  enum finding finding = look(path, journal);
  /* Somebody else may have seen to it while it was looked at: who does, says so first. */
  if (finding != AS_LEFT && !sdo_lease_was_left(path)) return 0;
  if (finding == GONE && !recover) return fail_gone(path, err);
  if (finding == OTHERS && (!recover || truncate(journal, 0) < 0))
    return fail_other(path, err);
  sdo_lease_settle(path);
  return 0;
}

void sdo_journal_settle(const char *path) {
  char journal[PATH_MAX];
  if (name(path, journal) && access(journal, F_OK) == 0 && sdo_lease_was_left(path) &&
      is_of(path, journal))
    sdo_lease_settle(path);
}

void sdo_journal_make(const char *path) {
  char journal[PATH_MAX];
  if (!name(path, journal)) return;
  if (access(journal, F_OK) == 0) return;
  int fd = open(journal, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return;
  close(fd);
  sdo_file_sync_folder(path); /* whoever has it open writes to it */
}

#include "ledger/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum {
  PATH_SIZE = 4096,
  /* Where it stands whether the ledger is open, and which file it is: behind the memory. */
  FLAG_AT = 1024,
  PLACE_AT = FLAG_AT + 8
};

static const char flag_open[8] = "open\n", flag_closed[8] = "closed\n";

int sdo_lease_path(const char *path, char lease[PATH_SIZE], struct sdo_error *err) {
  if (snprintf(lease, PATH_SIZE, "%s-lease", path) < PATH_SIZE) return 0;
  return sdo_fail(err, SDO_STORE, "the path is too long: %.80s...", path);
}

int sdo_lease_exists(const char *path) {
  char lease[PATH_SIZE];
  return sdo_lease_path(path, lease, NULL) == 0 && access(lease, F_OK) == 0;
}

/* The path alone: a descriptor of the file may not be closed while SQLite has it open. A
   number that was freed may be given to the next file; the time of its birth is its own. */
struct sdo_lease_place sdo_lease_place(const char *path) {
  struct sdo_lease_place place = {""};
  struct statx file;
  if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &file) < 0) return place;
  if (!(file.stx_mask & STATX_BTIME)) file.stx_btime = (struct statx_timestamp){0};
  snprintf(place.text, sizeof place.text, "file %llu %lld.%09u\n",
           (unsigned long long)file.stx_ino, (long long)file.stx_btime.tv_sec,
           (unsigned)file.stx_btime.tv_nsec);
  return place;
}

static int has_place(int fd, const struct sdo_lease_place *place) {
  struct sdo_lease_place there = {""};
  return place->text[0] &&
         pread(fd, there.text, sizeof there.text, PLACE_AT) == sizeof there.text &&
         memcmp(there.text, place->text, sizeof there.text) == 0;
}

int sdo_lease_is_at(const char *path, const struct sdo_lease_place *place) {
  char lease[PATH_SIZE];
  if (sdo_lease_path(path, lease, NULL) < 0) return 0;
  int fd = open(lease, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  int is_at = has_place(fd, place);
  close(fd);
  return is_at;
}

int sdo_lease_note_place(int fd, const struct sdo_lease_place *place,
                         struct sdo_error *err) {
  if (has_place(fd, place) ||
      pwrite(fd, place->text, sizeof place->text, PLACE_AT) == sizeof place->text)
    return 0;
  return sdo_fail(err, SDO_STORE, "cannot write the ledger's lease file: %s",
                  strerror(errno));
}

int sdo_lease_open(const char *path, struct sdo_error *err) {
  char lease[PATH_SIZE];
  if (sdo_lease_path(path, lease, err) < 0 || sdo_file_private(lease, err) < 0) return -1;
  int fd = open(lease, O_RDWR | O_CLOEXEC);
  if (fd >= 0) return fd;
  sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", lease, strerror(errno));
  return sdo_hint(err, "gifts are only sent where this user may write beside the ledger");
}

/* Open-file-description locks: they belong to the descriptor, so two ledgers that one
   process has open do not lose one another's. */
static struct flock lock_of(int64_t process) {
  return (struct flock){
      .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = process, .l_len = 1};
}

/* Does anybody else hold a lease? */
static int is_any_held(int fd) {
  struct flock all = lock_of(1);
  all.l_len = 0;
  return fcntl(fd, F_OFD_GETLK, &all) == 0 && all.l_type != F_UNLCK;
}

static int write_flag(int fd, const char *flag) {
  return pwrite(fd, flag, sizeof flag_open, FLAG_AT) == sizeof flag_open ? 0 : -1;
}

int sdo_lease_hold(int fd, int64_t process, struct sdo_error *err) {
  struct flock lock = lock_of(process);
  if (fcntl(fd, F_OFD_SETLK, &lock) == 0 && write_flag(fd, flag_open) == 0) return 0;
  return sdo_fail(err, SDO_STORE, "cannot lock the ledger's lease file: %s",
                  strerror(errno));
}

/* Whoever opens it meanwhile holds a lease before it says so: looking again finds it. */
static void note_closed(int fd) {
  if (is_any_held(fd)) return;
  write_flag(fd, flag_closed);
  if (is_any_held(fd)) write_flag(fd, flag_open);
}

void sdo_lease_end(int fd, int64_t process) {
  struct flock lock = lock_of(process);
  note_closed(fd);
  lock.l_type = F_UNLCK;
  fcntl(fd, F_OFD_SETLK, &lock);
}

int sdo_lease_is_held(int fd, int64_t process) {
  struct flock lock = lock_of(process);
  return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

int sdo_lease_was_left(const char *path) {
  char lease[PATH_SIZE], flag[sizeof flag_open] = "";
  if (sdo_lease_path(path, lease, NULL) < 0) return 0;
  int fd = open(lease, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  int was_left = pread(fd, flag, sizeof flag, FLAG_AT) == sizeof flag &&
                 memcmp(flag, flag_open, sizeof flag) == 0 && !is_any_held(fd);
  close(fd);
  return was_left;
}

void sdo_lease_settle(const char *path) {
  char lease[PATH_SIZE];
  if (sdo_lease_path(path, lease, NULL) < 0) return;
  int fd = open(lease, O_RDWR | O_CLOEXEC);
  if (fd < 0) return; /* a medium on which nothing can be left */
  note_closed(fd);
  close(fd);
}

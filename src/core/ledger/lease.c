#include "ledger/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { PATH_SIZE = 4096 };

static int name_file(const char *path, char lease[PATH_SIZE], struct sdo_error *err) {
  if (snprintf(lease, PATH_SIZE, "%s-lease", path) < PATH_SIZE) return 0;
  return sdo_fail(err, SDO_STORE, "the path is too long: %.80s...", path);
}

int sdo_lease_exists(const char *path) {
  char lease[PATH_SIZE];
  return name_file(path, lease, NULL) == 0 && access(lease, F_OK) == 0;
}

int sdo_lease_open(const char *path, struct sdo_error *err) {
  char lease[PATH_SIZE];
  if (name_file(path, lease, err) < 0 || sdo_file_private(lease, err) < 0) return -1;
  int fd = open(lease, O_RDWR | O_CLOEXEC);
  if (fd >= 0) return fd;
  return sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", lease, strerror(errno));
}

/* Open-file-description locks: they belong to the descriptor, so two ledgers that one
   process has open do not lose one another's. */
static struct flock lock_of(int64_t process) {
  return (struct flock){
      .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = process, .l_len = 1};
}

int sdo_lease_hold(int fd, int64_t process, struct sdo_error *err) {
  struct flock lock = lock_of(process);
  if (fcntl(fd, F_OFD_SETLK, &lock) == 0) return 0;
  return sdo_fail(err, SDO_STORE, "cannot lock the ledger's lease file: %s",
                  strerror(errno));
}

int sdo_lease_is_held(int fd, int64_t process) {
  struct flock lock = lock_of(process);
  return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

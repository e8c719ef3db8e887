#include "inbox/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

/* One that was killed ends a moment later, with its second process. */
enum { WAIT_MS = 1000, LOOK_MS = 20 };

struct sdo_hold {
  int fd;
};

/* Names the file beside the inbox, whatever link leads to that. It is no part of it: the
   locks that SQLite has on a file are lost when it is closed once more. */
static int name_file(const char *path, char name[PATH_MAX], struct sdo_error *err) {
  char real[PATH_MAX];
  if (!realpath(path, real)) snprintf(real, sizeof real, "%s", path);
  int len = snprintf(name, PATH_MAX, "%s-listener", real);
  return len < PATH_MAX ? 0
                        : sdo_fail(err, SDO_STORE, "%.200s: the path is too long", path);
}

/* Who has it has written its process into the file. */
static int fail_held(const char *path, int fd, struct sdo_error *err) {
  char text[32] = "";
  ssize_t len = pread(fd, text, sizeof text - 1, 0);
  long process = len > 0 ? strtol(text, NULL, 10) : 0;
  if (process > 0)
    sdo_fail(err, SDO_GUARD, "another listener, process %ld, uses the inbox %.200s",
             process, path);
  else sdo_fail(err, SDO_GUARD, "another listener uses the inbox %.200s", path);
  return sdo_hint(err,
                  "stop that one first, or give this one a file of its own: --inbox FILE");
}

static int fail(const char *what, const char *name, struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "cannot %s %.200s: %s", what, name, strerror(errno));
}

static int take(const char *path, const char *name, int fd, struct sdo_error *err) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  for (int64_t until = sdo_clock_boot() + WAIT_MS; fcntl(fd, F_OFD_SETLK, &whole) < 0;) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return fail("lock", name, err);
    if (sdo_clock_boot() >= until) return fail_held(path, fd, err);
    sdo_clock_sleep(LOOK_MS);
  }
  char text[32];
  int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) != len)
    return fail("write", name, err);
  return 0;
}

/* Opens the file and takes it. Returns its descriptor, or -1. */
static int open_file(const char *path, struct sdo_error *err) {
  char name[PATH_MAX];
  if (sdo_file_private(path, err) < 0 || name_file(path, name, err) < 0 ||
      sdo_file_private(name, err) < 0)
    return -1;
  int fd = open(name, O_RDWR | O_CLOEXEC);
  if (fd < 0) return fail("open", name, err);
  if (take(path, name, fd, err) == 0) return fd;
  close(fd);
  return -1;
}

int sdo_hold_open(const char *path, struct sdo_hold **hold, struct sdo_error *err) {
  *hold = NULL;
  struct sdo_hold *made = malloc(sizeof *made);
  if (!made) return sdo_fail(err, SDO_STORE, "out of memory");
  made->fd = open_file(path, err);
  if (made->fd < 0) {
    free(made);
    return -1;
  }
  *hold = made;
  return 0;
}

/* It is not unlocked: a process that was forked has the same lock. */
void sdo_hold_close(struct sdo_hold *hold) {
  if (!hold) return;
  close(hold->fd);
  free(hold);
}

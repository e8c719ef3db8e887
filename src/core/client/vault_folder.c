#include "client/vault_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/credentials.h"

int sdo_vault_folder_fail(const char *path, const char *what, int number,
                          struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "cannot %s the credentials %.150s: %s", what, path,
                  strerror(number));
}

/* Is it this user's, and nobody else's? */
static int check(const char *what, const char *path, int fd, mode_t type,
                 struct sdo_error *err) {
  struct stat status;
  if (fstat(fd, &status) < 0) return sdo_vault_folder_fail(path, "read", errno, err);
  if ((status.st_mode & S_IFMT) != type)
    return sdo_fail(err, SDO_GUARD, "%s %.150s: expected a file", what, path);
  if (status.st_uid != geteuid())
    return sdo_fail(err, SDO_GUARD, "%s %.150s: it belongs to another user", what, path);
  if ((status.st_mode & 077) == 0) return 0;
  sdo_fail(err, SDO_GUARD, "%s %.150s: other users can reach it", what, path);
  return sdo_hint(err, "run `chmod go= %.180s`", path);
}

int sdo_vault_folder_open(const char *path, struct sdo_error *err) {
  char folder[PATH_MAX] = ".";
  const char *slash = strrchr(path, '/');
  if (slash) snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return SDO_NO_FOLDER;
  if (fd < 0) return sdo_vault_folder_fail(path, "open the folder of", errno, err);
  if (check("the folder of the credentials", folder, fd, S_IFDIR, err) == 0) return fd;
  close(fd);
  return -1;
}

static int read_all(const char *path, int fd, struct sdo_buffer *text,
                    struct sdo_error *err) {
  char part[4096];
  ssize_t got = 1;
  if (sdo_buffer_reserve(text, SDO_CREDENTIALS_MAX + sizeof part) < 0)
    return sdo_fail(err, SDO_STORE, "out of memory");
  while (got > 0 && text->len <= SDO_CREDENTIALS_MAX) {
    got = read(fd, part, sizeof part);
    if (got > 0) sdo_buffer_add(text, part, (size_t)got);
  }
  explicit_bzero(part, sizeof part);
  if (text->len <= SDO_CREDENTIALS_MAX) text->len = strlen(text->data);
  return got < 0 ? sdo_vault_folder_fail(path, "read", errno, err) : 0;
}

int sdo_vault_folder_read(const char *path, int folder, const char *name,
                          struct sdo_buffer *text, struct sdo_error *err) {
  int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return 0;
  if (fd < 0 && errno == ELOOP)
    return sdo_fail(err, SDO_GUARD, "the credentials %.150s: expected a file, got a link",
                    path);
  if (fd < 0) return sdo_vault_folder_fail(path, "read", errno, err);
  int failed = check("the credentials", path, fd, S_IFREG, err) < 0 ||
               read_all(path, fd, text, err) < 0;
  close(fd);
  return failed ? -1 : 1;
}

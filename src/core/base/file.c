#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int sdo_file_private(const char *path, struct sdo_error *err) {
  char folder[PATH_MAX];
  if (!*path) return sdo_fail(err, SDO_STORE, "a file without a name cannot be opened");
  if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
    return sdo_fail(err, SDO_STORE, "the path is too long: %.80s...", path);
  for (char *at = folder + 1; (at = strchr(at, '/')); at++) {
    *at = '\0';
    if (mkdir(folder, 0700) < 0 && errno != EEXIST) {
      sdo_fail(err, SDO_STORE, "cannot create the folder %.200s: %s", folder,
               strerror(errno));
      return sdo_hint(err, "set XDG_STATE_HOME to a folder that you can write");
    }
    *at = '/';
  }
  /* A file that is there is not even opened: closing it again would drop the locks that
     SQLite holds on it in this process (POSIX locks belong to the process), and with them
     the ledger. */
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return 0;
  if (fd < 0)
    return sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", path, strerror(errno));
  close(fd);
  return 1;
}

int sdo_file_share(const char *path, const char *group, struct sdo_error *err) {
  struct stat status;
  struct group *entry = getgrnam(group);
  /* A device that loses its mode is lost for everybody. */
  if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
    return sdo_fail(err, SDO_INVALID, "cannot share %.200s: it is not a file", path);
  if (!entry) return sdo_fail(err, SDO_INVALID, "the group %.80s does not exist", group);
  if (chown(path, (uid_t)-1, entry->gr_gid) == 0 && chmod(path, 0640) == 0) return 0;
  sdo_fail(err, SDO_STORE, "cannot share %.200s with the group %.80s: %s", path, group,
           strerror(errno));
  return sdo_hint(err, "use a group that you are in; `id -Gn` lists them");
}

void sdo_file_sync_folder(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1,
           slash ? path : ".");
  int fd = open(folder[0] ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

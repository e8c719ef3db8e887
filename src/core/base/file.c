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

/* Writes the folder of a file. */
static void folder_of(const char *path, char *folder, size_t size) {
  const char *slash = strrchr(path, '/');
  snprintf(folder, size, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
  if (!folder[0]) snprintf(folder, size, "/");
}

/* The group of that name, or that of the folder. */
static int find_group(const char *path, const char *group, gid_t *gid,
                      struct sdo_error *err) {
  char folder[PATH_MAX];
  struct stat status = {0};
  struct group *entry = group ? getgrnam(group) : NULL;
  if (group && !entry)
    return sdo_fail(err, SDO_INVALID, "the group %.80s does not exist", group);
  folder_of(path, folder, sizeof folder);
  if (!group && stat(folder, &status) < 0)
    return sdo_fail(err, SDO_STORE, "cannot look at %.200s: %s", folder, strerror(errno));
  *gid = entry ? entry->gr_gid : status.st_gid;
  return 0;
}

int sdo_file_share(const char *path, const char *group, struct sdo_error *err) {
  struct stat status;
  gid_t gid = 0;
  /* A device that loses its mode is lost for everybody. */
  if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
    return sdo_fail(err, SDO_INVALID, "cannot share %.200s: it is not a file", path);
  if (find_group(path, group, &gid, err) < 0) return -1;
  if (chown(path, (uid_t)-1, gid) == 0 && chmod(path, 0640) == 0) return 0;
  sdo_fail(err, SDO_STORE, "cannot share %.200s with the group %.80s: %s", path,
           group ? group : "of its folder", strerror(errno));
  if (!group)
    return sdo_hint(err, "run `chmod g+s` on the folder: new files get its group");
  return sdo_hint(err, "use a group that you are in; `id -Gn` lists them");
}

void sdo_file_sync_folder(const char *path) {
  char folder[PATH_MAX];
  folder_of(path, folder, sizeof folder);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

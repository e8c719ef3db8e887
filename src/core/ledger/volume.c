#include "ledger/volume.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { LINKS = 40 /* as the kernel */ };

/* Finding it. */

static int fail_path(const char *path, int code, struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", path, strerror(code));
  if (code != ENOTDIR) return -1;
  return sdo_hint(err,
                  "a part of this path is a file; name another one with --ledger, or set "
                  "XDG_STATE_HOME to a folder");
}

/* Joins a folder (up to len) and a name. */
static int join(const char *folder, size_t len, const char *name, char to[PATH_MAX]) {
  return snprintf(to, PATH_MAX, "%.*s/%s", (int)len, folder, name) < PATH_MAX ? 0 : -1;
}

/* The name of a file that is not there, with its folder's real path, if that is there. */
static int find_folder(const char *path, char real[PATH_MAX], struct sdo_error *err) {
  char folder[PATH_MAX], found[PATH_MAX];
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  int len = slash ? (int)(slash - path) : 1;
  if (snprintf(folder, sizeof folder, "%.*s", len, slash ? path : ".") >= PATH_MAX)
    return fail_path(path, ENAMETOOLONG, err);
  if (!folder[0]) snprintf(folder, sizeof folder, "/");
  if (!realpath(folder, found)) {
    if (errno != ENOENT) return fail_path(path, errno, err);
    snprintf(found, sizeof found, "%s", folder);
  }
  if (join(found, strcmp(found, "/") == 0 ? 0 : strlen(found), name, real) == 0) return 0;
  return fail_path(path, ENAMETOOLONG, err);
}

/* Sets next to what a symbolic link points to. 1, 0 (it is none) or -1. */
static int follow(const char *path, char next[PATH_MAX], struct sdo_error *err) {
  char target[PATH_MAX];
  ssize_t len = readlink(path, target, sizeof target - 1);
  if (len < 0) return errno == EINVAL || errno == ENOENT ? 0 : fail_path(path, errno, err);
  target[len] = '\0';
  const char *slash = strrchr(path, '/');
  if (target[0] == '/' || !slash) snprintf(next, PATH_MAX, "%s", target);
  else if (join(path, (size_t)(slash - path), target, next) < 0)
    return fail_path(path, ENAMETOOLONG, err);
  return 1;
}

int sdo_volume_find(const char *path, char real[PATH_MAX], struct sdo_error *err) {
  char at[PATH_MAX], next[PATH_MAX];
  if (realpath(path, real)) return 1;
  if (errno != ENOENT || snprintf(at, sizeof at, "%s", path) >= PATH_MAX)
    return fail_path(path, errno == ENOENT ? ENAMETOOLONG : errno, err);
  for (int links = 0; links < LINKS; links++) {
    int is_link = follow(at, next, err);
    if (is_link < 0) return -1;
    if (!is_link) return find_folder(at, real, err);
    memcpy(at, next, sizeof at);
  }
  return fail_path(path, ELOOP, err);
}

/* What stands beside a ledger: the lease file, and what SQLite keeps, of which the first
   two are worked into the ledger by whoever opens it next. */
static const char *const sides[] = {"-journal", "-wal", "-shm", "-lease"};
enum { SIDES = sizeof sides / sizeof *sides, WORKED_IN = 2 };

/* Is it beside a file that is there? */
static int check_beside(const char *real, const char *side, struct sdo_error *err) {
  char whose[PATH_MAX];
  size_t len = strlen(real), end = strlen(side);
  if (len <= end || strcmp(real + len - end, side) != 0) return 0;
  snprintf(whose, sizeof whose, "%.*s", (int)(len - end), real);
  if (access(whose, F_OK) < 0) return 0;
  sdo_fail(err, SDO_GUARD, "%.140s is no file for a ledger: it belongs to %.140s", real,
           whose);
  return sdo_hint(err, "name another file");
}

static int check_left(const char *real, const char *side, struct sdo_error *err) {
  char left[PATH_MAX];
  struct stat file;
  if (snprintf(left, sizeof left, "%s%s", real, side) >= PATH_MAX ||
      stat(left, &file) < 0 || file.st_size == 0)
    return 0;
  sdo_fail(err, SDO_GUARD,
           "%.200s is there: it belongs to a file that was here before, and would damage a "
           "new one",
           left);
  return sdo_hint(err, "put that file back, or name another one");
}

int sdo_volume_check_name(const char *real, int is_new, struct sdo_error *err) {
  for (int i = 0; i < SIDES; i++)
    if (check_beside(real, sides[i], err) < 0 ||
        (is_new && i < WORKED_IN && check_left(real, sides[i], err) < 0))
      return -1;
  return 0;
}

/* What it is on. */

/* Those that other machines can write to, or that are made by a program of which nobody
   knows what it does with locks and with what is to be on the disk. As statfs numbers
   them. */
static const struct {
  uint32_t kind;
  const char *name;
} shared[] = {
    {0x00006969, "NFS"},      {0xff534d42, "SMB (CIFS)"}, {0xfe534d42, "SMB"},
    {0x0000517b, "SMB"},      {0x65735546, "FUSE"},       {0x01021997, "9p"},
    {0x5346414f, "AFS"},      {0x6b414653, "AFS"},        {0x00c36400, "Ceph"},
    {0x73757245, "Coda"},     {0x0000564c, "NCP"},        {0x0bd00bd0, "Lustre"},
    {0x47504653, "GPFS"},     {0x01161970, "GFS2"},       {0x7461636f, "OCFS2"},
    {0x19830326, "BeeGFS"},   {0xaad7aaea, "PanFS"},      {0x20030528, "OrangeFS"},
    {0x786f4256, "vboxsf"},   {0xbacbacbc, "HGFS"},       {0x013111a8, "IBRIX"},
    {0x7c7c6673, "Parallels"}};

static int fail_shared(const char *real, const char *name, struct sdo_error *err) {
  sdo_fail(err, SDO_GUARD,
           "the ledger %.180s is on a network drive, or the like (%s): two machines, or one"
           " that lost its power, could send a gift twice",
           real, name);
  return sdo_hint(err, "put it on a disk of this machine; for several machines there is "
                       "PostgreSQL: --ledger postgresql://...");
}

static int check_kind(const char *real, int64_t file_system, struct sdo_error *err) {
  struct statfs on = {0};
  char at[PATH_MAX];
  snprintf(at, sizeof at, "%s", real);
  /* What is not there yet will be where its nearest folder is. */
  while (statfs(at, &on) < 0) {
    char *slash = strrchr(at, '/');
    if ((errno != ENOENT && errno != ENOTDIR) || strcmp(at, "/") == 0)
      return fail_path(real, errno, err);
    if (!slash) snprintf(at, sizeof at, ".");
    else slash[slash == at] = '\0';
  }
  uint32_t kind = file_system ? (uint32_t)file_system : (uint32_t)on.f_type;
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
    if (shared[i].kind == kind) return fail_shared(real, shared[i].name, err);
  return 0;
}

/* By each of its names it would have another journal, and other leases. */
static int check_names(const char *real, struct sdo_error *err) {
  struct stat file;
  struct statx mount = {0};
  if (stat(real, &file) < 0) return 0;
  if (!S_ISREG(file.st_mode)) return sdo_fail(err, SDO_STORE, "%.200s is not a file", real);
  if (file.st_nlink > 1) {
    sdo_fail(err, SDO_GUARD,
             "the ledger %.180s has %lu names (hard links): by each of them it would be "
             "another ledger",
             real, (unsigned long)file.st_nlink);
    return sdo_hint(err, "keep one of them; a copy is made with sendoso ledger backup");
  }
  if (statx(AT_FDCWD, real, 0, STATX_BASIC_STATS, &mount) == 0 &&
      mount.stx_attributes & STATX_ATTR_MOUNT_ROOT) {
    sdo_fail(err, SDO_GUARD,
             "the ledger %.180s is mounted without its folder: what SQLite keeps beside it "
             "would not be there the next time",
             real);
    return sdo_hint(err, "mount the folder that it is in");
  }
  return 0;
}

int sdo_volume_check(const char *real, int64_t file_system, struct sdo_error *err) {
  if (check_kind(real, file_system, err) < 0) return -1;
  return check_names(real, err);
}

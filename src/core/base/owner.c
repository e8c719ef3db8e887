#include "base/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

void sdo_owner_name(uid_t uid, char name[256]) {
  struct passwd *entry = getpwuid(uid);
  snprintf(name, 256, "%s", entry ? entry->pw_name : "");
}

/* File systems whose owners are what a server, a program of a user, or an option of mount
   says: FUSE (sshfs, bindfs); NFS; SMB; 9P; AFS; Ceph; Coda; OCFS2; GFS2; Lustre; FAT,
   exFAT and NTFS; ISO 9660 and UDF. Others are mounted or plugged in by root only. */
static const unsigned long claimed[] = {
    0x65735546, 0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f,
    0x6b414653, 0x00c36400, 0x73757245, 0x7461636f, 0x01161970, 0x0bd00bd0, 0x4d44,
    0x2011bab0, 0x5346544e, 0x7366746e, 0x9660,     0x15013346};

static int is_claimed(int fd) {
  struct statfs fs;
  if (fstatfs(fd, &fs) < 0) return 1;
  unsigned long type = (unsigned long)fs.f_type & 0xffffffff;
  for (size_t i = 0; i < sizeof claimed / sizeof *claimed; i++)
    if (type == claimed[i]) return 1;
  return 0;
}

static int look(int fd, const char *path, struct sdo_owner *owner, struct sdo_error *err) {
  struct stat file;
  struct statx more = {0};
  *owner = (struct sdo_owner){0};
  if (fstat(fd, &file) < 0)
    return sdo_fail(err, SDO_STORE, "cannot look at %.200s: %s", path, strerror(errno));
  if (!S_ISREG(file.st_mode))
    return sdo_fail(err, SDO_INVALID, "%.200s is not a file", path);
  owner->uid = file.st_uid;
  owner->mode = file.st_mode & 07777;
  owner->modified = file.st_mtime;
  sdo_owner_name(owner->uid, owner->user);
  /* Those of /proc have the owner of the process, and no time at which they were made. */
  owner->is_claimed = statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &more) < 0 ||
                      !(more.stx_mask & STATX_BTIME) || is_claimed(fd);
  owner->created = more.stx_btime.tv_sec;
  snprintf(owner->id, sizeof owner->id, "%" PRIu64 "-%" PRId64 ".%09u",
           (uint64_t)file.st_ino, owner->created, (unsigned)more.stx_btime.tv_nsec);
  return 0;
}

/* A stream of a file that is open; or closes it. */
static FILE *stream_of(int fd, const char *mode, const char *path, struct sdo_owner *owner,
                       struct sdo_error *err) {
  FILE *stream = look(fd, path, owner, err) < 0 ? NULL : fdopen(fd, mode);
  if (stream) return stream;
  if (err && !err->kind) sdo_fail(err, SDO_STORE, "out of memory");
  close(fd);
  return NULL;
}

FILE *sdo_owner_open(const char *path, struct sdo_owner *owner, struct sdo_error *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* waits for no pipe */
  if (fd >= 0) return stream_of(fd, "r", path, owner, err);
  int number = errno;
  sdo_fail(err, SDO_STORE, "cannot open %.200s: %s", path, strerror(number));
  if (number == EACCES)
    sdo_hint(err,
             "have its owner let you read it, and its folder; for a plan: `sendoso plan "
             "-o FILE --share GROUP`, or approval_folder in the profile");
  return NULL;
}

FILE *sdo_owner_create(const char *path, unsigned mode, struct sdo_owner *owner,
                       struct sdo_error *err) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0 && fchmod(fd, mode) == 0) return stream_of(fd, "w", path, owner, err);
  sdo_fail(err, SDO_STORE, "cannot create %.200s: %s", path, strerror(errno));
  if (fd >= 0) close(fd);
  return NULL;
}

#include "client/vault_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "client/vault_folder.h"

struct vault_file {
  struct sdo_vault vault;
  /* of the file, and which part of it is its name */
  char path[PATH_MAX];
  const char *name;
  /* names beside it */
  char lock_name[NAME_MAX + 1], new_name[NAME_MAX + 1];
  /* the lock while it is held, and what was reserved; or -1 */
  int lock, reserved;
};

static struct vault_file *file_of(struct sdo_vault *vault) {
  return (struct vault_file *)vault;
}

static int fail(const struct vault_file *file, const char *what, int number,
                struct sdo_error *err) {
  return sdo_vault_folder_fail(file->path, what, number, err);
}

/* Opens the folder, which is there. The descriptor, or -1. */
static int open_folder(const struct vault_file *file, struct sdo_error *err) {
  int folder = sdo_vault_folder_open(file->path, err);
  return folder == SDO_NO_FOLDER ? fail(file, "write", ENOENT, err) : folder;
}

static int vault_read(struct sdo_vault *vault, struct sdo_buffer *text,
                      struct sdo_error *err) {
  const struct vault_file *file = file_of(vault);
  int folder = sdo_vault_folder_open(file->path, err);
  if (folder < 0) return folder == SDO_NO_FOLDER ? 0 : -1;
  int found = sdo_vault_folder_read(file->path, folder, file->name, text, err);
  close(folder);
  return found;
}

/* Puts what was reserved, or left behind, in the place of what is there, for good. */
static int put_in_place(const struct vault_file *file, int folder, struct sdo_error *err) {
  if (renameat(folder, file->new_name, folder, file->name) < 0 || fsync(folder) < 0)
    return fail(file, "write", errno, err);
  return 0;
}

/* Are there whole credentials in such a file? */
static int read_credentials(const struct vault_file *file, int folder, const char *name,
                            struct sdo_credentials *credentials) {
  struct sdo_buffer text = {0};
  struct sdo_error unused;
  int found = sdo_vault_folder_read(file->path, folder, name, &text, &unused) > 0 &&
              sdo_credentials_read(text.data, text.len, credentials, &unused) == 0;
  sdo_buffer_wipe(&text);
  return found;
}

/* A process that was ended between its answer and the rename has left tokens behind that
   are newer: with those that are there, nobody may get others. */
static int take_left_behind(const struct vault_file *file, int folder,
                            struct sdo_error *err) {
  struct sdo_credentials now, left;
  if (!read_credentials(file, folder, file->new_name, &left)) return 0;
  int is_next = 0;
  if (read_credentials(file, folder, file->name, &now)) {
    is_next = left.generation == now.generation + 1 &&
              strcmp(left.base_url, now.base_url) == 0 &&
              strcmp(left.client_id, now.client_id) == 0;
    sdo_credentials_free(&now);
  }
  sdo_credentials_free(&left);
  return is_next ? put_in_place(file, folder, err) : 0;
}

/* What was reserved and not needed goes again. */
static void vault_unlock(struct sdo_vault *vault) {
  struct vault_file *file = file_of(vault);
  struct sdo_error unused;
  int folder = file->reserved >= 0 ? open_folder(file, &unused) : -1;
  if (folder >= 0) {
    unlinkat(folder, file->new_name, 0);
    close(folder);
  }
  if (file->reserved >= 0) close(file->reserved);
  if (file->lock >= 0) close(file->lock);
  file->reserved = file->lock = -1;
}

/* Makes the folder, with those above it, and the file that is locked. */
static int make_folder(const struct vault_file *file, struct sdo_error *err) {
  char path[PATH_MAX + sizeof ".lock"];
  snprintf(path, sizeof path, "%s.lock", file->path);
  if (sdo_file_private(path, err) >= 0) return open_folder(file, err);
  return sdo_hint(err, "set XDG_CONFIG_HOME to a folder that you can write");
}

/* It ends with the process, whatever the lease. */
static int vault_lock(struct sdo_vault *vault, int64_t lease_ms, struct sdo_error *err) {
  (void)lease_ms;
  struct vault_file *file = file_of(vault);
  struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int folder = sdo_vault_folder_open(file->path, err);
  if (folder == SDO_NO_FOLDER) folder = make_folder(file, err);
  if (folder < 0) return -1;
  file->lock =
      openat(folder, file->lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  int failed = file->lock < 0 || fcntl(file->lock, F_OFD_SETLK, &all) < 0;
  int is_held = failed && file->lock >= 0 && (errno == EAGAIN || errno == EACCES);
  if (failed && !is_held) fail(file, "lock", errno, err);
  failed = failed || take_left_behind(file, folder, err) < 0;
  close(folder);
  if (failed) vault_unlock(vault);
  return is_held ? 0 : failed ? -1 : 1;
}

static int vault_reserve(struct sdo_vault *vault, struct sdo_error *err) {
  struct vault_file *file = file_of(vault);
  int folder = open_folder(file, err);
  if (folder < 0) return -1;
  unlinkat(folder, file->new_name, 0);
  file->reserved = openat(folder, file->new_name,
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int number =
      file->reserved < 0 ? errno : posix_fallocate(file->reserved, 0, SDO_CREDENTIALS_MAX);
  if (number) {
    unlinkat(folder, file->new_name, 0);
    fail(file, "make room for", number, err);
  }
  close(folder);
  return number ? -1 : 0;
}

static int write_text(int fd, const struct sdo_buffer *text) {
  size_t at = 0;
  while (at < text->len) {
    ssize_t put = pwrite(fd, text->data + at, text->len - at, (off_t)at);
    if (put < 0) return -1;
    at += (size_t)put;
  }
  return ftruncate(fd, (off_t)text->len) < 0 || fsync(fd) < 0 ? -1 : 0;
}

/* From here on what was reserved stays, whatever is in it: it may be all there is. */
static int vault_write(struct sdo_vault *vault, const struct sdo_buffer *text,
                       struct sdo_error *err) {
  struct vault_file *file = file_of(vault);
  int folder = open_folder(file, err);
  if (folder < 0) return -1;
  int failed = write_text(file->reserved, text) < 0 && fail(file, "write", errno, err) < 0;
  close(file->reserved);
  file->reserved = -1;
  failed = failed || put_in_place(file, folder, err) < 0;
  close(folder);
  return failed ? -1 : 0;
}

static int vault_remove(struct sdo_vault *vault, struct sdo_error *err) {
  const struct vault_file *file = file_of(vault);
  int folder = open_folder(file, err);
  if (folder < 0) return -1;
  int failed = (unlinkat(folder, file->new_name, 0) < 0 && errno != ENOENT) ||
               (unlinkat(folder, file->name, 0) < 0 && errno != ENOENT) ||
               fsync(folder) < 0;
  if (failed) fail(file, "remove", errno, err);
  close(folder);
  return failed ? -1 : 0;
}

static void vault_close(struct sdo_vault *vault) {
  vault_unlock(vault);
  free(vault);
}

static int vault_open(const struct sdo_vault_options *options, struct sdo_vault **vault,
                      struct sdo_error *err) {
  struct vault_file *file = calloc(1, sizeof *file);
  if (!file) return sdo_fail(err, SDO_STORE, "out of memory");
  file->lock = file->reserved = -1;
  *vault = &file->vault;
  const char *slash = strrchr(options->place, '/');
  const char *name = slash ? slash + 1 : options->place;
  if (strlen(options->place) < sizeof file->path && *name &&
      strlen(name) + sizeof ".lock" <= sizeof file->lock_name) {
    memcpy(file->path, options->place, strlen(options->place) + 1);
    file->vault.name = file->path;
    file->name = file->path + (name - options->place);
    snprintf(file->lock_name, sizeof file->lock_name, "%.240s.lock", name);
    snprintf(file->new_name, sizeof file->new_name, "%.240s.new", name);
    return 0;
  }
  free(file);
  *vault = NULL;
  return sdo_fail_field(err, "credentials",
                        "the path of the credentials is too long, or no "
                        "path of a file");
}

const struct sdo_vault_driver sdo_vault_file = {
    .version = SDO_VAULT_VERSION,
    .open = vault_open,
    .close = vault_close,
    .read = vault_read,
    .lock = vault_lock,
    .unlock = vault_unlock,
    .reserve = vault_reserve,
    .write = vault_write,
    .remove = vault_remove,
};

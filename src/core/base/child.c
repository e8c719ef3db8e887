#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* Variables that have, or lead to, a secret of ours: all of our own, and the password of a
   ledger in PostgreSQL. */
static int is_ours(const char *variable) {
  static const char *const ours[] = {"SENDOSO_", "CREDENTIALS_DIRECTORY=", "PGPASSWORD="};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    if (strncmp(variable, ours[i], strlen(ours[i])) == 0) return 1;
  return 0;
}

/* The list of variables for a child; its texts are borrowed. NULL: out of memory. */
static char **environment(void) {
  size_t count = 0, kept = 0;
  while (environ && environ[count])
    count++;
  char **list = calloc(count + 1, sizeof *list);
  for (size_t i = 0; list && i < count; i++)
    if (!is_ours(environ[i])) list[kept++] = environ[i];
  return list;
}

/* Files and signals of a child as they would be in a shell. out: where its stdout goes; -1:
   it goes its own way. */
static int prepare(posix_spawn_file_actions_t *files, posix_spawnattr_t *attributes,
                   int out) {
  short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  sigset_t signals;
  sigemptyset(&signals);
  int failed = posix_spawnattr_setsigmask(attributes, &signals);
  sigaddset(&signals, SIGPIPE); /* which the host ignores */
  sigaddset(&signals, SIGXFSZ);
  failed |= posix_spawnattr_setsigdefault(attributes, &signals);
  if (out < 0) {
    flags |= POSIX_SPAWN_SETSID;
    for (int fd = 0; fd <= 2; fd++)
      failed |= posix_spawn_file_actions_addopen(files, fd, "/dev/null", O_RDWR, 0);
  } else {
    failed |= posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
  }
  failed |= posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
  return failed | posix_spawnattr_setflags(attributes, flags);
}

static int start(char *const argv[], int out, pid_t *child, struct sdo_error *err) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  char **variables = environment();
  if (!variables) return sdo_fail(err, SDO_STORE, "out of memory");
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  int failed = prepare(&files, &attributes, out);
  if (!failed) failed = posix_spawnp(child, argv[0], &files, &attributes, argv, variables);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  free(variables);
  if (!failed) return 0;
  return sdo_fail(err, SDO_INVALID, "cannot start %.100s: %s", argv[0], strerror(failed));
}

int sdo_child_start(char *const argv[], pid_t *child, struct sdo_error *err) {
  return start(argv, -1, child, err);
}

static int status_of(int raw) {
  return WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
}

int sdo_child_ended(pid_t child, int *status) {
  int raw;
  if (waitpid(child, &raw, WNOHANG) != child) return 0;
  *status = status_of(raw);
  return 1;
}

/* Reads until the end of the pipe. Returns the bytes, or -1. */
static ssize_t read_all(int fd, char *text, size_t size, int64_t timeout_ms,
                        const volatile sig_atomic_t *stop, const char *name,
                        struct sdo_error *err) {
  int64_t until = sdo_clock_boot() + timeout_ms;
  for (size_t len = 0;;) {
    int64_t left = until - sdo_clock_boot();
    if (stop && *stop) return sdo_fail(err, SDO_CANCELLED, "interrupted");
    if (left <= 0) {
      sdo_fail(err, SDO_STORE, "%.100s did not end within %g seconds", name,
               (double)timeout_ms / 1000);
      return -1;
    }
    struct pollfd waited = {.fd = fd, .events = POLLIN};
    if (poll(&waited, 1, left < 200 ? (int)left : 200) <= 0) continue;
    ssize_t got = read(fd, text + len, size - len);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sdo_fail(err, SDO_STORE, "cannot read: %s", strerror(errno));
    if (got == 0) return (ssize_t)len;
    len += (size_t)got;
    if (len == size)
      return sdo_fail(err, SDO_INVALID, "%.100s printed more than %zu bytes", name,
                      size - 1);
  }
}

/* Waits for a program that has said all, or is not to say more. Returns its status as that
   of waitpid. */
static int reap(pid_t child, int is_cut) {
  int raw = 0;
  if (is_cut) kill(child, SIGKILL);
  while (waitpid(child, &raw, 0) < 0 && errno == EINTR) {
  }
  return raw;
}

int sdo_child_read(char *const argv[], char *text, size_t size, int64_t timeout_ms,
                   const volatile sig_atomic_t *stop, struct sdo_error *err) {
  int ends[2];
  pid_t child = 0;
  if (pipe2(ends, O_CLOEXEC) < 0)
    return sdo_fail(err, SDO_STORE, "cannot open a pipe: %s", strerror(errno));
  int started = start(argv, ends[1], &child, err);
  close(ends[1]);
  ssize_t len =
      started < 0 ? -1 : read_all(ends[0], text, size, timeout_ms, stop, argv[0], err);
  close(ends[0]);
  if (started < 0) return -1;
  int raw = reap(child, len < 0);
  if (len >= 0 && raw)
    len =
        sdo_fail(err, SDO_INVALID, "%.100s ended with status %d", argv[0], status_of(raw));
  if (len >= 0 && memchr(text, '\0', (size_t)len))
    len = sdo_fail(err, SDO_INVALID, "%.100s printed a zero byte", argv[0]);
  if (len >= 0) text[len] = '\0';
  else OPENSSL_cleanse(text, size);
  return len < 0 ? -1 : 0;
}

#include "base/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Reads one line, byte by byte: what comes behind it is for whoever reads next. */
static int read_line(int fd, char *text, size_t size, const volatile sig_atomic_t *stop,
                     struct sdo_error *err) {
  for (size_t len = 0;;) {
    char byte;
    struct pollfd waited = {.fd = fd, .events = POLLIN};
    if (stop && *stop) return sdo_fail(err, SDO_CANCELLED, "interrupted");
    if (poll(&waited, 1, 200) <= 0) continue;
    ssize_t got = read(fd, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sdo_fail(err, SDO_STORE, "cannot read: %s", strerror(errno));
    if (got == 0 || byte == '\n') {
      text[len] = '\0';
      return len ? 0 : sdo_fail(err, SDO_CANCELLED, "nothing was typed");
    }
    if (len + 1 == size)
      return sdo_fail(err, SDO_INVALID, "the line is longer than %zu bytes", size - 1);
    text[len++] = byte;
  }
}

int sdo_prompt(const char *question, char *text, size_t size,
               const volatile sig_atomic_t *stop, struct sdo_error *err) {
  struct termios shown, hidden;
  int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 || tcgetattr(fd, &shown) < 0) {
    if (fd >= 0) close(fd);
    return sdo_fail(err, SDO_NOT_FOUND, "there is no terminal to ask at");
  }
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  hidden.c_lflag |= ECHONL | ICANON | ISIG;
  int result =
      tcsetattr(fd, TCSAFLUSH, &hidden) < 0 || write(fd, question, strlen(question)) < 0
          ? sdo_fail(err, SDO_STORE, "cannot ask: %s", strerror(errno))
          : read_line(fd, text, size, stop, err);
  /* What was broken off has not ended its line. */
  if (result < 0 && write(fd, "\n", 1) < 0) errno = 0;
  tcsetattr(fd, TCSAFLUSH, &shown);
  close(fd);
  if (result < 0) OPENSSL_cleanse(text, size);
  return result;
}

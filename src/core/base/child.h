/* Programs that we start: a browser, and one that knows a secret. They have none of our
   files, and of our environment nothing in which a secret may be. */
#ifndef SENDOSO_CHILD_H
#define SENDOSO_CHILD_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* Starts a program that goes its own way: in a session of its own, without our terminal.
   argv ends with NULL; its first word is looked for in PATH. Returns 0, or -1 with
   SDO_INVALID (cannot be started) or SDO_STORE. */
int sdo_child_start(char *const argv[], pid_t *child, struct sdo_error *err);

/* Has it ended? 1: yes, with that status (128 and the signal, if one ended it); 0: no. The
   status is told once. */
int sdo_child_ended(pid_t child, int *status);

/* Starts a program and writes what it prints to text, with a zero byte at its end. It may
   ask the user. Returns 0, or -1: it cannot be started, failed, printed more than fits or a
   zero byte (SDO_INVALID), or took longer than timeout_ms (SDO_STORE), or *stop was set
   (SDO_CANCELLED; stop may be NULL). Nothing that it prints gets into an error. */
int sdo_child_read(char *const argv[], char *text, size_t size, int64_t timeout_ms,
                   const volatile sig_atomic_t *stop, struct sdo_error *err);

#endif

/* A wall clock that somebody sets while a program runs: it is ahead of the real one by as
   many seconds as the file $STEPPED_CLOCK says. Loaded in front of a program (LD_PRELOAD).
   The boot clock, which nobody can set, is left as it is. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long ahead_s(void) {
  const char *path = getenv("STEPPED_CLOCK");
  FILE *file = path ? fopen(path, "re") : NULL;
  char text[32] = "";
  if (!file) return 0;
  if (!fgets(text, sizeof text, file)) text[0] = '\0';
  fclose(file);
  return strtol(text, NULL, 10);
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock,
                                                         struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (clock == CLOCK_REALTIME) now->tv_sec += ahead_s();
  return result;
}

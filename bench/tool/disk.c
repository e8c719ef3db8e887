/* A disk whose commits take as long as is asked for, and no longer: loaded in front of a
   program.

     BENCH_COMMIT_MS=2 LD_PRELOAD=build/bench/disk.so PROGRAM … */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int commit(void) {
  const char *ms = getenv("BENCH_COMMIT_MS");
  long us = ms ? (long)(atof(ms) * 1000) : 0;
  struct timespec left = {us / 1000000, us % 1000000 * 1000};
  if (us) nanosleep(&left, NULL);
  return 0;
}

int fsync(int fd) {
  (void)fd;
  return commit();
}

int fdatasync(int fd) {
  (void)fd;
  return commit();
}

/* What one command needs: measure COMMAND ARGUMENT …

   Runs it and prints to file descriptor 3: its exit status, then seconds on the clock,
   seconds of the processor, and the KiB of memory at the most. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t) {
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  struct timespec began, ended;
  struct rusage used;
  int status;
  clock_gettime(CLOCK_MONOTONIC, &began);
  pid_t pid = vfork();
  if (!pid) {
    close(3);
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  if (pid < 0 || wait4(pid, &status, 0, &used) < 0) return 1;
  clock_gettime(CLOCK_MONOTONIC, &ended);
  dprintf(3, "%d %.6f %.6f %ld\n",
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          (double)(ended.tv_sec - began.tv_sec) +
              (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
          seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
}

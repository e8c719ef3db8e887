#include "base/clock.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t which) {
  struct timespec now = {0};
  clock_gettime(which, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t sdo_clock_boot(void) { return read_clock(CLOCK_BOOTTIME); }

int64_t sdo_clock_wall(void) { return read_clock(CLOCK_REALTIME); }

const char *sdo_clock_boot_id(char id[37]) {
  id[0] = '\0';
  FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
  if (!file) return id;
  if (!fgets(id, 37, file)) id[0] = '\0';
  fclose(file);
  id[strcspn(id, "\n")] = '\0';
  return id;
}

void sdo_clock_sleep(int64_t ms) { poll(NULL, 0, (int)ms); }

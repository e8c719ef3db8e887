#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct sdo_arena_text {
  struct sdo_arena_text *before;
  char bytes[];
};

const char *sdo_arena_copy(struct sdo_arena *arena, const char *text) {
  if (!text) return NULL;
  size_t size = strlen(text) + 1;
  struct sdo_arena_text *copy = malloc(sizeof *copy + size);
  if (!copy) {
    arena->failed = 1;
    return NULL;
  }
  copy->before = arena->last;
  arena->last = copy;
  return memcpy(copy->bytes, text, size);
}

void sdo_arena_clear(struct sdo_arena *arena) {
  while (arena->last) {
    struct sdo_arena_text *before = arena->last->before;
    free(arena->last);
    arena->last = before;
  }
  arena->failed = 0;
}

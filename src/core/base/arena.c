#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct sdo_arena_text {
  struct sdo_arena_text *before;
  char bytes[];
};

const char *sdo_arena_add(struct sdo_arena *arena, const void *bytes, size_t len) {
  struct sdo_arena_text *copy = malloc(sizeof *copy + len + 1);
  if (!copy) {
    arena->failed = 1;
    return NULL;
  }
  copy->before = arena->last;
  arena->last = copy;
  if (len > 0) memcpy(copy->bytes, bytes, len);
  copy->bytes[len] = 0;
  return copy->bytes;
}

const char *sdo_arena_copy(struct sdo_arena *arena, const char *text) {
  return text ? sdo_arena_add(arena, text, strlen(text)) : NULL;
}

void sdo_arena_clear(struct sdo_arena *arena) {
  while (arena->last) {
    struct sdo_arena_text *before = arena->last->before;
    free(arena->last);
    arena->last = before;
  }
  arena->failed = 0;
}

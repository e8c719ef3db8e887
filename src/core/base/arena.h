/* Copies of texts that are needed for a while, and then all freed together. */
#ifndef SENDOSO_ARENA_H
#define SENDOSO_ARENA_H

#include <stddef.h>

struct sdo_arena {
  struct sdo_arena_text *last;
  /* Was memory short? Then some copy is missing. */
  int failed;
};

/* Copies a text; NULL stays NULL. The copy stays until the arena is cleared. */
const char *sdo_arena_copy(struct sdo_arena *arena, const char *text);

/* Copies bytes, with a zero byte behind them. */
const char *sdo_arena_add(struct sdo_arena *arena, const void *bytes, size_t len);

/* Frees all copies; the arena is empty, and may be used again. */
void sdo_arena_clear(struct sdo_arena *arena);

#endif

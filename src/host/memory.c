#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A block has a size in steps of eight bytes, which is how Lua aligns. What is larger than
   MOST is malloc's: as tables grow they leave blocks of sizes that nobody wants again. */
enum { STEP = 8, MOST = 128, CHUNK = 64 * 1024 };

/* A block that nobody has, and the next one of its size. */
struct block {
  struct block *next;
};

struct pool {
  /* by size in steps */
  struct block *free[MOST / STEP + 1];
  /* the rest of the last chunk */
  char *at, *end;
};

static struct pool pool;

static size_t steps(size_t size) { return (size + STEP - 1) / STEP; }

static void give(void *memory, size_t size) {
  struct block *block = memory;
  block->next = pool.free[steps(size)];
  pool.free[steps(size)] = block;
}

/* Begins another chunk. Returns 0, or -1 where there is none. */
static int begin_chunk(void) {
  char *chunk = malloc(CHUNK);
  if (!chunk) return -1;
  if (pool.at < pool.end) give(pool.at, (size_t)(pool.end - pool.at));
  pool.at = chunk;
  pool.end = chunk + CHUNK;
  return 0;
}

static void *take(size_t size) {
  if (size > MOST) return malloc(size);
  struct block *block = pool.free[steps(size)];
  if (block) {
    pool.free[steps(size)] = block->next;
    return block;
  }
  size_t len = steps(size) * STEP;
  if ((size_t)(pool.end - pool.at) < len && begin_chunk() < 0) return NULL;
  pool.at += len;
  return pool.at - len;
}

static void release(void *memory, size_t size) {
  if (size > MOST) free(memory);
  else give(memory, size);
}

/* What Lua calls: see lua_Alloc. */
static void *allocate(void *data, void *memory, size_t before, size_t size) {
  (void)data;
  if (!memory) return size ? take(size) : NULL;
  if (!size) {
    release(memory, before);
    return NULL;
  }
  if (before > MOST && size > MOST) return realloc(memory, size);
  if (before <= MOST && steps(before) == steps(size)) return memory;
  void *made = take(size);
  if (!made) return NULL;
  memcpy(made, memory, before < size ? before : size);
  release(memory, before);
  return made;
}

/* At the end of the process nothing is given back: all goes with it. */
static void *allocate_last(void *data, void *memory, size_t before, size_t size) {
  return size ? allocate(data, memory, before, size) : NULL;
}

/* With the sanitizer each block is malloc's, which then sees who uses it too late, and what
   is never given back. */
#ifdef __SANITIZE_ADDRESS__
enum { IS_WATCHED = 1 };
#else
enum { IS_WATCHED = 0 };
#endif

void host_take_memory(lua_State *L) {
  if (!IS_WATCHED) lua_setallocf(L, allocate, NULL);
}

void host_leave_memory(lua_State *L) {
  if (!IS_WATCHED) lua_setallocf(L, allocate_last, NULL);
}

/* Memory that is scarce: every n-th allocation of a program fails, where n is
   $SCARCE_MEMORY. Loaded in front of a program (LD_PRELOAD); what it is given before its
   first own line counts, too. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

#define VISIBLE __attribute__((visibility("default")))

static int fails(void) {
  static long every, count;
  if (!every) {
    const char *text = getenv("SCARCE_MEMORY");
    every = text ? strtol(text, NULL, 10) : -1;
  }
  if (every <= 0 || __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) % every) return 0;
  errno = ENOMEM;
  return 1;
}

VISIBLE void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }

VISIBLE void *calloc(size_t count, size_t size) {
  return fails() ? NULL : __libc_calloc(count, size);
}

VISIBLE void *realloc(void *memory, size_t size) {
  return fails() ? NULL : __libc_realloc(memory, size);
}

static void *allocate(void *data, void *memory, size_t before, size_t size) {
  (void)data, (void)before;
  if (size) return realloc(memory, size);
  free(memory);
  return NULL;
}

typedef void *(*newstate_function)(void *, void *);

/* The program would take small blocks from large ones: each of them is to fail. */
VISIBLE void *lua_newstate(void *theirs, void *data) {
  newstate_function of_lua;
  void *address = dlsym(RTLD_NEXT, "lua_newstate"), *ours;
  void *(*function)(void *, void *, size_t, size_t) = allocate;
  (void)theirs, (void)data;
  memcpy(&of_lua, &address, sizeof of_lua);
  memcpy(&ours, &function, sizeof ours);
  return of_lua(ours, NULL);
}

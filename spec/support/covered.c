/* Which lines of our Lua are reached: for spec/coverage. In front of the host (LD_PRELOAD)
   it watches each Lua that is made; a stock lua5.4 loads it as a module (LUA_INIT). When
   the process ends, the lines are added to a file of its own in the folder $COVERED. */
#include <dlfcn.h>
#include <lauxlib.h>
#include <lua.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VISIBLE __attribute__((visibility("default")))

enum { FILES_MAX = 1024, LINES_MAX = 1024, SLOTS = 4096 };

struct file {
  char path[200];
  unsigned char reached[LINES_MAX];
};

/* Found by where the name of a source lies: it is the same for all functions of a file. */
struct slot {
  const char *source;
  struct file *file; /* NULL: not ours */
};

static struct file files[FILES_MAX];
static size_t count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread struct slot slots[SLOTS];

static struct file *file_of(const char *source) {
  const char *path = strstr(source, "lua/sendoso/");
  struct file *found = NULL;
  if (source[0] != '@' || !path || strlen(path) >= sizeof files[0].path) return NULL;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < count && !found; i++)
    if (strcmp(files[i].path, path) == 0) found = &files[i];
  if (!found && count < FILES_MAX) {
    found = &files[count++];
    strcpy(found->path, path);
  }
  pthread_mutex_unlock(&lock);
  return found;
}

static void note(lua_State *L, lua_Debug *at) {
  lua_getinfo(L, "Sl", at);
  struct slot *slot = &slots[((size_t)at->source >> 4) % SLOTS];
  if (slot->source != at->source)
    *slot = (struct slot){.source = at->source, .file = file_of(at->source)};
  if (slot->file && at->currentline < LINES_MAX) slot->file->reached[at->currentline] = 1;
}

/* What the host hooks for itself: how it ends a script at Ctrl-C. */
static lua_Hook others;
static int others_mask;

static void on_event(lua_State *L, lua_Debug *at) {
  int mask = at->event == LUA_HOOKLINE ? LUA_MASKLINE : LUA_MASKCOUNT;
  if (mask == LUA_MASKLINE) note(L, at);
  if (others && (others_mask & mask)) others(L, at);
}

__attribute__((destructor)) static void write_down(void) {
  const char *folder = getenv("COVERED");
  char path[4096];
  if (!folder || count == 0) return;
  snprintf(path, sizeof path, "%s/%ld", folder, (long)getpid());
  FILE *out = fopen(path, "ae");
  if (!out) return;
  for (size_t i = 0; i < count; i++)
    for (int line = 1; line < LINES_MAX; line++)
      if (files[i].reached[line]) fprintf(out, "%s:%d\n", files[i].path, line);
  fclose(out);
}

static void watch(lua_State *L, lua_Hook hook, int mask, int every) {
  void (*set)(lua_State *, lua_Hook, int, int);
  *(void **)&set = dlsym(RTLD_NEXT, "lua_sethook");
  if (!set)
    *(void **)&set = dlsym(RTLD_DEFAULT, "lua_sethook"); /* the stock lua5.4's own */
  others = hook;
  others_mask = mask;
  set(L, on_event, mask | LUA_MASKLINE, every);
}

VISIBLE void lua_sethook(lua_State *L, lua_Hook hook, int mask, int every) {
  watch(L, hook, mask, every);
}

VISIBLE int luaopen_sendoso_covered(lua_State *L) {
  watch(L, NULL, 0, 0);
  return 0;
}

VISIBLE lua_State *lua_newstate(lua_Alloc allocate, void *data) {
  lua_State *(*make)(lua_Alloc, void *);
  *(void **)&make = dlsym(RTLD_NEXT, "lua_newstate");
  lua_State *L = make(allocate, data);
  if (L) watch(L, NULL, 0, 0);
  return L;
}

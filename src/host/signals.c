#include "signals.h"

#include <dlfcn.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* 1: finish what is in flight, then end; 2: break it off. Read by the client's loop. */
static volatile sig_atomic_t stop;
/* Is the outcome of a gift unknown? Written by the binding: a script can break whatever
   else would know it. */
static volatile sig_atomic_t in_doubt;
static lua_State *main_state; /* NULL: not any more */
static lua_State
    *volatile running; /* the thread of Lua that runs: a coroutine, or the main one */

/* How many instructions a script gets, after it was stopped, for what it does to end: its
   __close, its pcall. */
enum { GRACE = 1000000 };

enum { UNKNOWN = 6, INTERRUPTED = 130 }; /* the exit status */

/* How long our library gets, after it was stopped, to come to the end of the run. */
enum { GRACE_MS = 500 };

/* Is it in a line of our library? */
static int is_ours(lua_State *L, lua_Debug *info) {
  lua_getinfo(L, "S", info);
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.library");
  const char *library = lua_tostring(L, -1);
  int ours = library && strncmp(info->source, library, strlen(library)) == 0;
  lua_pop(L, 1);
  return ours;
}

/* May our library be stopped where it is? It reads and plans without harm to anybody; but a
   gift that was sent is to be counted, and a request to the sandbox to be answered. */
static int may_break(lua_State *L, int64_t now, int64_t stopped) {
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.guarded");
  int guarded = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return !guarded && (!stopped || now - stopped > GRACE_MS);
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

/* Runs at the next line after a signal, and stops the script. One that goes on all the
   same, as a loop around pcall does, is stopped again at each of its steps. */
static void interrupt(lua_State *L, lua_Debug *info) {
  if (!stop) return;
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stopped");
  int64_t stopped = lua_tointeger(L, -1), now = now_ms();
  lua_pop(L, 1);
  int ours = is_ours(L, info);
  if (ours && !may_break(L, now, stopped)) return;
  lua_pushinteger(L, now);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.stopped");
  lua_sethook(L, interrupt, LUA_MASKCOUNT, stopped ? 1 : GRACE);
  if (main_state) lua_sethook(main_state, interrupt, LUA_MASKCOUNT, stopped ? 1 : GRACE);
  if (ours) lua_pushliteral(L, ""); /* our line tells nobody anything */
  else luaL_where(L, 0);
  lua_pushliteral(L, "interrupted");
  lua_concat(L, 2);
  lua_error(L);
}

static void on_signal(int number) {
  if (stop == 2 || !main_state) { /* a third time: end it, whatever it is doing */
    if (in_doubt) _exit(UNKNOWN);
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  stop++;
  lua_sethook(main_state, interrupt, LUA_MASKLINE | LUA_MASKCOUNT, 1);
  if (running != main_state)
    lua_sethook(running, interrupt, LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* A hook costs a loop half of its speed: there is none before a signal, and then one on the
   thread that runs. Which one that is, Lua tells nobody; but it resumes a coroutine by
   functions that a program may put its own before, and this program does. */

/* After a signal, what runs next is stopped as what has run until now. */
static void run_next(lua_State *next) {
  lua_State *before = running;
  running = next;
  if (stop && next != before && lua_gethook(before) == interrupt)
    lua_sethook(next, interrupt, lua_gethookmask(before), lua_gethookcount(before));
}

typedef int (*resume_function)(lua_State *, lua_State *, int, int *);
typedef int (*reset_function)(lua_State *);

LUA_API int lua_resume(lua_State *L, lua_State *from, int count, int *results) {
  static resume_function of_lua;
  if (!of_lua) of_lua = (resume_function)dlsym(RTLD_NEXT, "lua_resume");
  lua_State *before = running;
  run_next(L);
  int status = of_lua(L, from, count, results);
  run_next(before);
  return status;
}

/* Closes what a coroutine has left open, which runs on its own thread. */
LUA_API int lua_resetthread(lua_State *L) {
  static reset_function of_lua;
  if (!of_lua) of_lua = (reset_function)dlsym(RTLD_NEXT, "lua_resetthread");
  lua_State *before = running;
  run_next(L);
  int status = of_lua(L);
  run_next(before);
  return status;
}

void host_take_signals(lua_State *L) {
  main_state = running = L;
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  /* What was ignored when we began, as by nohup, stays ignored. */
  static const int asked[] = {SIGINT, SIGTERM, SIGHUP};
  for (int i = 0; i < 3; i++) {
    struct sigaction before;
    if (sigaction(asked[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(asked[i], &action, NULL);
  }
  signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of the write, not a death */
  signal(SIGXFSZ, SIG_IGN); /* and so is a file that may not grow */
}

/* The state is being closed, as by os.exit: a signal finds it no more. */
static int forget(lua_State *L) {
  (void)L;
  main_state = NULL;
  return 0;
}

/* Of all that is to be finalized this is the first, and Lua begins with the last. */
static void watch_end(lua_State *L) {
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, forget);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  luaL_ref(L, LUA_REGISTRYINDEX);
}

void host_watch(lua_State *L) {
  watch_end(L);
  lua_pushlightuserdata(L, (void *)(size_t)&stop);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  lua_pushlightuserdata(L, (void *)(size_t)&in_doubt);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.in_doubt");
}

int host_is_stopped(void) { return stop > 0; }

int host_status(void) {
  if (in_doubt) return UNKNOWN;
  return stop ? INTERRUPTED : EXIT_FAILURE;
}

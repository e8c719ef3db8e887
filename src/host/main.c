/* The program `sendoso`: embeds Lua, minds the signals, hands over the arguments. */
#include <dirent.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <libgen.h>
#include <limits.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int luaopen_sendoso_operations(lua_State *L);
int luaopen_sendoso_base(lua_State *L);

/* 1: finish what is in flight, then end; 2: break it off. Read by the client's loop. */
static volatile sig_atomic_t stop;
static lua_State *main_state;

/* How many instructions a coroutine may run before it sees that it is to stop; and how many
   a script gets, after it was stopped, for what it does to end: its __close, its pcall. */
enum { COUNT = 1000, GRACE = 1000000 };

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
  if (is_ours(L, info) && !may_break(L, now, stopped)) return;
  lua_pushinteger(L, now);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.stopped");
  lua_sethook(L, interrupt, LUA_MASKCOUNT, stopped ? 1 : GRACE);
  if (main_state) lua_sethook(main_state, interrupt, LUA_MASKCOUNT, stopped ? 1 : GRACE);
  luaL_error(L, "interrupted");
}

static void on_signal(int number) {
  if (stop == 2) { /* asked a third time: end it, whatever it is doing */
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  stop++;
  if (main_state) lua_sethook(main_state, interrupt, LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static void set_signals(void) {
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

/* A closed stdin, stdout or stderr would be the next file or socket that is opened, and
   what is printed would go there. */
static void fill_standard_files(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    /* Writing to stdout is to fail, not to vanish. */
    if (open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd) _exit(1);
  }
}

/* Notes in the registry which descriptors came with the process: a child of ours has them,
   too, and none of ours. Runs protected. */
static void note_inherited(lua_State *L) {
  lua_newtable(L);
  DIR *folder = opendir("/proc/self/fd");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    int fd = atoi(entry->d_name);
    if (fd <= 2 || fd == dirfd(folder)) continue;
    lua_pushboolean(L, 1);
    lua_rawseti(L, -2, fd);
  }
  if (folder) closedir(folder);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.inherited");
}

/* The folder of this program, or "." where the kernel does not tell. */
static void find_folder(char folder[PATH_MAX]) {
  ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);
  folder[len > 0 ? len : 0] = '\0';
  char *parent = len > 0 ? dirname(folder) : ".";
  memmove(folder, parent, strlen(parent) + 1);
}

/* Takes a template out of the path at the top: the current folder is the user's. */
static void leave_out(lua_State *L, const char *part) {
  luaL_gsub(L, lua_tostring(L, -1), part, "");
  lua_remove(L, -2);
}

/* Puts our files before what Lua looks through: as they lie in a build tree (lua/, lib/
   beside the program), and as they are installed (../share/lua/5.4, ../lib/lua/5.4). Behind
   them are Lua's own places, as they were built in: what stands in the environment is for
   scripts. */
static void set_paths(lua_State *L) {
  char folder[PATH_MAX], installed[PATH_MAX], built[PATH_MAX];
  find_folder(folder);
  snprintf(built, sizeof built, "%.3900s/lua/sendoso/init.lua", folder);
  snprintf(installed, sizeof installed, "%.3900s/..", folder);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "path"); /* package path */
  leave_out(L, ";./?.lua");
  leave_out(L, ";./?/init.lua");
  lua_getfield(L, -2, "cpath"); /* package path cpath */
  leave_out(L, ";./?.so");
  if (access(built, R_OK) == 0) {
    lua_pushfstring(L, "%s/lua/?.lua;%s/lua/?/init.lua;%s", folder, folder,
                    lua_tostring(L, -2));
    lua_pushfstring(L, "%s/lib/?.so;%s", folder, lua_tostring(L, -2));
    lua_pushfstring(L, "@%s/lua/sendoso/", folder);
  } else {
    lua_pushfstring(L, "%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua;%s", installed,
                    installed, lua_tostring(L, -2));
    lua_pushfstring(L, "%s/lib/lua/5.4/?.so;%s", installed, lua_tostring(L, -2));
    lua_pushfstring(L, "@%s/share/lua/5.4/sendoso/", installed);
  } /* package path cpath newpath newcpath library */
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.library");
  lua_setfield(L, -5, "cpath");
  lua_setfield(L, -4, "path");
  lua_pop(L, 3);
}

static int traceback(lua_State *L) {
  if (lua_isstring(L, 1)) luaL_traceback(L, L, lua_tostring(L, 1), 1);
  return 1;
}

/* Calls require("sendoso.commands").main(arguments) and returns its status. Runs
   protected. */
static int run(lua_State *L) {
  int argc = (int)lua_tointeger(L, 1);
  char **argv = lua_touserdata(L, 2);
  note_inherited(L);
  lua_pushboolean(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV"); /* as for lua -E */
  luaL_openlibs(L);
  set_paths(L);
  lua_sethook(L, interrupt, LUA_MASKCOUNT, COUNT); /* every coroutine inherits it */
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE); /* preload */
  lua_pushcfunction(L, luaopen_sendoso_operations);
  lua_setfield(L, -2, "sendoso.operations");
  lua_pushcfunction(L, luaopen_sendoso_base);
  lua_setfield(L, -2, "sendoso.base");
  lua_pushlightuserdata(L, (void *)(size_t)&stop);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  lua_getglobal(L, "require");
  lua_pushliteral(L, "sendoso.commands");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "main");
  lua_createtable(L, argc, 0);
  for (int i = 1; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i);
  }
  lua_pushliteral(L, SENDOSO_VERSION);
  lua_call(L, 2, 1);
  return 1;
}

/* The status of a program that was broken, as by a script that takes its strings apart:
   what is in doubt stays in doubt. */
static int broken(lua_State *L) {
  const char *message = lua_tostring(L, -1);
  if (!stop) fprintf(stderr, "error: %s\n", message ? message : "of a kind without a text");
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.unknown");
  if (lua_toboolean(L, -1)) return 6;
  return stop ? 130 : 1;
}

int main(int argc, char **argv) {
  fill_standard_files();
  lua_State *L = luaL_newstate();
  if (!L) {
    fputs("error: out of memory\n", stderr);
    return 1;
  }
  main_state = L;
  set_signals();
  lua_pushcfunction(L, traceback);
  lua_pushcfunction(L, run);
  lua_pushinteger(L, argc);
  lua_pushlightuserdata(L, argv);
  int status = 1;
  if (lua_pcall(L, 2, 1, 1) == LUA_OK) status = (int)lua_tointeger(L, -1);
  else status = broken(L);
  main_state = NULL;
  lua_close(L);
  return status;
}

/* The program `sendoso`: embeds Lua and hands over the arguments. */
#include <dirent.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <libgen.h>
#include <limits.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "modules.h"
#include "signals.h"

int luaopen_sendoso_operations(lua_State *L);
int luaopen_sendoso_base(lua_State *L);

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
  const char *root, *modules, *core;
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
    root = lua_pushfstring(L, "%s/lua", folder);
    modules = lua_pushfstring(L, "%s/lib/sendoso/modules", folder);
    core = lua_pushfstring(L, "%s/lib/sendoso/core.so", folder);
  } else {
    lua_pushfstring(L, "%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua;%s", installed,
                    installed, lua_tostring(L, -2));
    lua_pushfstring(L, "%s/lib/lua/5.4/?.so;%s", installed, lua_tostring(L, -2));
    root = lua_pushfstring(L, "%s/share/lua/5.4", installed);
    modules = lua_pushfstring(L, "%s/lib/lua/5.4/sendoso/modules", installed);
    core = lua_pushfstring(L, "%s/lib/lua/5.4/sendoso/core.so", installed);
  } /* package path cpath newpath newcpath root modules core */
  host_find_core(L, core);
  host_find_modules(L, modules, root);
  lua_pushfstring(L, "@%s/sendoso/", root);
  lua_setfield(L, LUA_REGISTRYINDEX, "sendoso.library");
  lua_pop(L, 3);
  lua_setfield(L, -5, "cpath");
  lua_setfield(L, -4, "path");
  lua_pop(L, 3);
}

static int traceback(lua_State *L) {
  if (lua_isstring(L, 1)) luaL_traceback(L, L, lua_tostring(L, 1), 1);
  return 1;
}

/* Modules stay loaded to the end: a script that empties the registry would otherwise have
   them unloaded while Lua still calls their finalizers. */
static void keep_modules(lua_State *L) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, "_CLIBS") == LUA_TTABLE &&
      lua_getmetatable(L, -1)) {
    lua_pushnil(L);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* Calls require("sendoso.commands").main(arguments) and returns its status. Runs
   protected. Nothing is collected before a command begins: what is loaded stays. */
static int run(lua_State *L) {
  int argc = (int)lua_tointeger(L, 1);
  char **argv = lua_touserdata(L, 2);
  lua_gc(L, LUA_GCSTOP);
  host_watch(L);
  note_inherited(L);
  lua_pushboolean(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV"); /* as for lua -E */
  luaL_openlibs(L);
  keep_modules(L);
  set_paths(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE); /* preload */
  lua_pushcfunction(L, luaopen_sendoso_operations);
  lua_setfield(L, -2, "sendoso.operations");
  lua_pushcfunction(L, luaopen_sendoso_base);
  lua_setfield(L, -2, "sendoso.base");
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

/* Says what is wrong where Lua cannot. Returns the exit status. */
static int fail(const char *message) {
  const char *text = message ? message : "of a kind without a text";
  if (!host_is_stopped()) fprintf(stderr, "error: %s\n", text);
  return host_status();
}

int main(int argc, char **argv) {
  fill_standard_files();
  lua_State *L = host_new_state();
  if (!L) return fail("out of memory");
  host_take_signals(L);
  lua_pushcfunction(L, traceback);
  lua_pushcfunction(L, run);
  lua_pushinteger(L, argc);
  lua_pushlightuserdata(L, argv);
  int status = 0;
  if (lua_pcall(L, 2, 1, 1) == LUA_OK) status = (int)lua_tointeger(L, -1);
  else status = fail(lua_tostring(L, -1));
  host_close_state(L);
  return status;
}

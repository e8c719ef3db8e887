/* Children of a script: its own programs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "binding.h"

/* keep_files(): before a child starts. What we, or a library of ours, have opened is
   closed in it; what the host came with it has, too. */
static int l_keep_files(lua_State *L) {
  lua_settop(L, 0);
  int known = lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.inherited") == LUA_TTABLE;
  DIR *folder = opendir("/proc/self/fd");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    int fd = atoi(entry->d_name);
    int inherited = known && lua_rawgeti(L, 1, fd) != LUA_TNIL;
    lua_settop(L, 1);
    if (fd > 2 && !inherited) fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  if (folder) closedir(folder);
  return 0;
}

/* execute(command) -> as os.execute. While it waits for a child, the C library ignores a
   Ctrl-C: one that has ended the child is meant for us, too. */
static int l_execute(lua_State *L) {
  const char *command = l_check_text(L, 1);
  errno = 0; /* luaL_execresult looks at it */
  int status = system(command);
  int count = luaL_execresult(L, status);
  if (status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) raise(SIGINT);
  return count;
}

void l_child_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"keep_files", l_keep_files}, {"execute", l_execute}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

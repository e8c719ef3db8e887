/* The standard files as terminals and as files that can be full. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "binding.h"

/* is_terminal() -> do people type at stdin? */
static int l_is_terminal(lua_State *L) {
  lua_pushboolean(L, isatty(STDIN_FILENO));
  return 1;
}

/* columns(fd) -> how wide the terminal is that it is, by COLUMNS or else by itself; nil: it
   is none. A terminal that does not tell has 80. */
static int l_columns(lua_State *L) {
  int fd = (int)l_check_within(L, 1, 0, INT_MAX);
  const char *given = getenv("COLUMNS");
  long columns = given ? strtol(given, NULL, 10) : 0;
  struct winsize size = {0};
  if (!isatty(fd)) lua_pushnil(L);
  else if (columns > 0 && columns < INT_MAX) lua_pushinteger(L, columns);
  else if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
    lua_pushinteger(L, size.ws_col);
  else lua_pushinteger(L, 80);
  return 1;
}

/* Has the reader of stdout ended, as `head` does? */
static int is_left(void) {
  struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
  return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

/* flush() -> true | nil, err: was everything written that was printed to stdout, also by
   print, which does not tell? That its reader has ended is no failure. */
static int l_flush(lua_State *L) {
  struct sdo_error err = {0};
  int failed = fflush(stdout) != 0 ? errno : 0;
  if ((!failed && !ferror(stdout)) || failed == EPIPE || is_left()) {
    lua_pushboolean(L, 1);
    return 1;
  }
  clearerr(stdout);
  sdo_fail(&err, SDO_STORE, "cannot write to stdout: %s",
           failed ? strerror(failed) : "something that was printed is lost");
  return l_fail(L, &err);
}

void l_terminal_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"is_terminal", l_is_terminal},
                                       {"columns", l_columns},
                                       {"flush", l_flush},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

/* The standard files as terminals and as files that can be full. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

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

/* How wide the character is with which a text begins, and how many bytes it has. What is no
   character is as wide as the mark that is shown for it. */
static int width_of(const char *text, size_t length, size_t *bytes) {
  wchar_t code;
  mbstate_t state = {0};
  size_t taken = mbrtowc(&code, text, length, &state);
  int width = 1;
  *bytes = 1;
  if (taken == 0 || taken > length) return width;
  *bytes = taken;
  width = wcwidth(code);
  return width < 0 ? 1 : width;
}

/* The locale that knows how wide characters are: loaded when it is first asked. Where a
   machine has not even this one, each byte counts. */
struct locale {
  locale_t utf8;
  int is_loaded;
};

static locale_t locale_of(struct locale *locale) {
  if (!locale->is_loaded) locale->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  locale->is_loaded = 1;
  return locale->utf8;
}

/* width(text, most) -> how many places a text takes on a terminal; how many bytes of it fit
   into `most` places (default: all). Its upvalue is the locale. */
static int l_width(lua_State *L) {
  size_t length, at = 0, fits = 0, bytes;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer most =
      lua_isnoneornil(L, 2) ? LUA_MAXINTEGER : l_check_within(L, 2, 0, LUA_MAXINTEGER);
  lua_Integer width = 0;
  locale_t before = uselocale(locale_of(lua_touserdata(L, lua_upvalueindex(1))));
  for (; at < length; at += bytes) {
    width += width_of(text + at, length - at, &bytes);
    if (width <= most) fits = at + bytes;
  }
  uselocale(before);
  lua_pushinteger(L, width);
  lua_pushinteger(L, (lua_Integer)fits);
  return 2;
}

static int l_locale_gc(lua_State *L) {
  struct locale *locale = lua_touserdata(L, 1);
  if (locale->utf8) freelocale(locale->utf8);
  *locale = (struct locale){0};
  return 0;
}

/* Pushes the locale of `width`. */
static void push_locale(lua_State *L) {
  struct locale *locale = lua_newuserdatauv(L, sizeof *locale, 0);
  *locale = (struct locale){0};
  if (luaL_newmetatable(L, "sendoso.locale")) {
    lua_pushcfunction(L, l_locale_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
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

static int l_close_file(lua_State *L) {
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  return luaL_fileresult(L, fclose(stream->f) == 0, NULL);
}

/* take_stdout() -> file | nil, message: a file that is stdout, for the caller alone. What
   anybody else prints to stdout, a child too, goes to stderr from now on. */
static int l_take_stdout(lua_State *L) {
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->closef = NULL; /* it is closed until it is open */
  luaL_setmetatable(L, LUA_FILEHANDLE);
  fflush(stdout);
  int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (fd < 0) return luaL_fileresult(L, 0, "stdout");
  stream->f = fdopen(fd, "w");
  if (!stream->f) {
    close(fd);
    return luaL_fileresult(L, 0, "stdout");
  }
  stream->closef = l_close_file;
  if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return luaL_fileresult(L, 0, "stderr");
  setvbuf(stdout, NULL, _IONBF, 0); /* in the order of what is printed to stderr itself */
  return 1;
}

void l_terminal_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"is_terminal", l_is_terminal},
                                       {"columns", l_columns},
                                       {"take_stdout", l_take_stdout},
                                       {"flush", l_flush},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  push_locale(L);
  lua_pushcclosure(L, l_width, 1);
  lua_setfield(L, -2, "width");
}

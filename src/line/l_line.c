/* Lines that people type, edited as they are used to: require "sendoso.line". A module of
   its own, loaded by the repl at a terminal, so that nothing else needs the library.
   libedit, or readline where that is what is there: both have this interface. */
#include <lauxlib.h>
#include <locale.h>
#include <lua.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#if __has_include(<editline/readline.h>)
#include <editline/readline.h>
#else
#include <readline/history.h>
#include <readline/readline.h>
#endif

__attribute__((visibility("default"))) int luaopen_sendoso_line(lua_State *L);

/* The library tells its callback nothing but the line: it has one terminal, and so have we.
   The line is ours until the next one. */
static char *line;
static int is_done;

/* The library reads characters of the locale, and drops the others: "ë" is none in that of
   the program. The locale stays for as long as the library does. */
static locale_t use_utf8(void) {
  static locale_t utf8;
  if (!utf8) utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  return uselocale(utf8);
}

static void on_line(char *text) {
  free(line);
  line = text;
  is_done = 1;
  rl_callback_handler_remove(); /* before what the line prints */
}

/* read(prompt) -> the line without its end; nil at the end of the input, or when the user
   asks to stop */
static int l_line_read(lua_State *L) {
  const char *prompt = luaL_checkstring(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  const volatile sig_atomic_t *stop = lua_touserdata(L, -1);
  struct pollfd input = {.fd = 0, .events = POLLIN};
  is_done = 0;
  free(line);
  line = NULL;
  locale_t before = use_utf8();
  rl_callback_handler_install(prompt, on_line);
  while (!is_done && !(stop && *stop))
    if (poll(&input, 1, 200) > 0) rl_callback_read_char();
  if (!is_done) rl_callback_handler_remove();
  uselocale(before);
  if (!line) return 0;
  lua_pushstring(L, line);
  return 1;
}

/* keep(line): the arrow keys find it again */
static int l_line_keep(lua_State *L) {
  add_history(luaL_checkstring(L, 1));
  return 0;
}

int luaopen_sendoso_line(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"read", l_line_read}, {"keep", l_line_keep}, {NULL, NULL}};
  locale_t before = use_utf8();
  rl_catch_signals = 0; /* the host minds them */
  rl_bind_key('\t', rl_insert);
  using_history();
  uselocale(before);
  luaL_newlib(L, functions);
  return 1;
}

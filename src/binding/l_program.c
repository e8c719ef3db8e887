#include "base/child.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/prompt.h"
#include "binding.h"

/* Programs that are started, and secrets that they or a person tell. */

static const char type[] = "sendoso.program";

enum { WORDS_MAX = 64, SECRET_SIZE = 4096 };

struct program {
  pid_t pid;
  /* -1: it runs, as far as we know */
  int status;
};

/* Reads a list of words, which keeps their texts, into argv. */
static void check_words(lua_State *L, int at, char *argv[WORDS_MAX + 1]) {
  luaL_checktype(L, at, LUA_TTABLE);
  lua_Unsigned count = lua_rawlen(L, at);
  luaL_argcheck(L, count >= 1 && count <= WORDS_MAX, at, "expected 1 to 64 words");
  for (lua_Unsigned i = 0; i < count; i++) {
    lua_rawgeti(L, at, (lua_Integer)i + 1);
    argv[i] = (char *)(size_t)l_check_text(L, lua_gettop(L));
    lua_pop(L, 1);
  }
  argv[count] = NULL;
}

/* start(words) -> program | nil, err: a program that goes its own way */
static int l_start(lua_State *L) {
  char *argv[WORDS_MAX + 1];
  struct program *program = lua_newuserdatauv(L, sizeof *program, 0);
  *program = (struct program){0};
  luaL_setmetatable(L, type);
  check_words(L, 1, argv); /* last: what Lua collects may change the table */
  struct sdo_error err = {0};
  if (sdo_child_start(argv, &program->pid, &err) < 0) return l_fail(L, &err);
  program->status = -1;
  return 1;
}

/* program:ended() -> its exit status; nil: it runs */
static int l_program_ended(lua_State *L) {
  struct program *program = luaL_checkudata(L, 1, type);
  if (program->status < 0 && !sdo_child_ended(program->pid, &program->status))
    lua_pushnil(L);
  else lua_pushinteger(L, program->status);
  return 1;
}

/* Pushes a secret and wipes it. Runs protected: it is to be wiped whatever comes. */
static int push_secret(lua_State *L) {
  lua_pushstring(L, lua_touserdata(L, 1));
  return 1;
}

/* Returns the secret in text, or what went wrong. On the stack top: push_secret. */
static int give(lua_State *L, int result, char text[SECRET_SIZE],
                const struct sdo_error *err) {
  if (result < 0) return l_fail(L, err);
  lua_pushlightuserdata(L, text);
  int status = lua_pcall(L, 1, 1, 0);
  OPENSSL_cleanse(text, SECRET_SIZE);
  return status == LUA_OK ? 1 : lua_error(L);
}

/* printed(words, timeout_ms) -> what the program printed | nil, err */
static int l_printed(lua_State *L) {
  char *argv[WORDS_MAX + 1], text[SECRET_SIZE];
  lua_Integer timeout_ms = l_check_within(L, 2, 1, INT32_MAX);
  const volatile sig_atomic_t *stop = l_stop_flag(L);
  struct sdo_error err = {0};
  check_words(L, 1, argv);
  lua_pushcfunction(L, push_secret);
  int result = sdo_child_read(argv, text, sizeof text, timeout_ms, stop, &err);
  return give(L, result, text, &err);
}

/* ask(question) -> the line that a person typed, unseen | nil, err */
static int l_ask(lua_State *L) {
  char text[SECRET_SIZE];
  const char *question = l_check_text(L, 1);
  struct sdo_error err = {0};
  lua_pushcfunction(L, push_secret);
  int result = sdo_prompt(question, text, sizeof text, l_stop_flag(L), &err);
  return give(L, result, text, &err);
}

void l_program_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"ended", l_program_ended}, {NULL, NULL}};
  luaL_newmetatable(L, type);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  static const luaL_Reg functions[] = {
      {"start", l_start}, {"printed", l_printed}, {"ask", l_ask}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

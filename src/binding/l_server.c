#include "http/server.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

#include "binding.h"

/* A server whose answers are made in Lua: handler(request) -> {status=, headers=, body=},
   or nothing, which closes the connection without a word. What can go wrong can be made to:
   delay_ms answers later, cut breaks the connection after so many bytes of the body, said
   is a Content-Length that is not true. */

static const char type[] = "sendoso.server";

enum { HANDLER = 1 };      /* user value */
enum { HEADERS_MAX = 16 }; /* of an answer */

struct handle {
  struct sdo_server *server; /* NULL: closed. First, as l_object wants it. */
  int in_use;                /* how many handlers are at work: they have its visits */
};

struct sdo_server *l_server_get(lua_State *L, int at) {
  struct handle *handle = luaL_checkudata(L, at, type);
  return handle->server;
}

static void add_argument(void *data, const char *name, const char *value) {
  lua_State *L = data; /* ... query */
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

/* Returns a number of the answer at `at`; `least` where there is none. */
static lua_Integer get_integer(lua_State *L, int at, const char *name, lua_Integer least,
                               lua_Integer most) {
  lua_getfield(L, at, name);
  lua_Integer value = luaL_optinteger(L, -1, least);
  if (value < least || value > most) luaL_error(L, "the answer's %s is out of range", name);
  lua_pop(L, 1);
  return value;
}

/* Pushes what was asked, as a table. */
static void push_request(lua_State *L, const struct sdo_visit *visit) {
  lua_createtable(L, 0, 7);
  lua_pushinteger(L, sdo_visit_number(visit));
  lua_setfield(L, -2, "number");
  l_set_text(L, "method", sdo_visit_method(visit));
  l_set_text(L, "path", sdo_visit_path(visit));
  l_set_text(L, "authorization", sdo_visit_header(visit, "Authorization"));
  l_set_text(L, "content_type", sdo_visit_header(visit, "Content-Type"));
  const struct sdo_buffer *body = sdo_visit_body(visit);
  lua_pushlstring(L, body->len ? body->data : "", body->len);
  lua_setfield(L, -2, "body");
  lua_newtable(L);
  sdo_visit_query(visit, add_argument, L);
  lua_setfield(L, -2, "query");
}

/* Reads the headers in the table on the top, which keeps their texts: names and values in
   turn, NULL behind them. */
static void read_headers(lua_State *L, const char *headers[2 * HEADERS_MAX + 1]) {
  size_t count = 0;
  if (lua_istable(L, -1)) {
    lua_pushnil(L);
    while (count < HEADERS_MAX && lua_next(L, -2)) { /* headers name value */
      headers[2 * count] = l_check_text(L, lua_gettop(L) - 1);
      headers[2 * count + 1] = l_check_text(L, lua_gettop(L));
      count++;
      lua_pop(L, 1);
    }
  }
  headers[2 * count] = NULL;
}

/* Calls the handler and reads its answer: last the texts, which nobody can then take away.
   Runs protected; the visit is answered in here, or not at all. */
static int handle_visit(lua_State *L) {
  struct sdo_visit *visit = lua_touserdata(L, 2);
  int *answered = lua_touserdata(L, 3);
  lua_settop(L, 3);
  lua_pushvalue(L, 1); /* handler visit answered handler */
  push_request(L, visit);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) return 0;
  luaL_checktype(L, -1, LUA_TTABLE);
  int at = lua_gettop(L);
  struct sdo_visit_answer answer = {0};
  answer.status = (int)get_integer(L, at, "status", 0, 999);
  answer.delay_ms = get_integer(L, at, "delay_ms", 0, INT32_MAX);
  answer.cut = get_integer(L, at, "cut", -1, INT32_MAX);
  answer.said = get_integer(L, at, "said", -1, INT32_MAX);
  lua_getfield(L, at, "body");
  answer.body = luaL_optlstring(L, -1, "", &answer.len);
  const char *headers[2 * HEADERS_MAX + 1];
  lua_getfield(L, at, "headers");
  read_headers(L, headers);
  answer.headers = headers;
  sdo_visit_answer(visit, &answer);
  *answered = 1;
  return 0;
}

void l_server_pump(lua_State *L, int at) {
  at = lua_absindex(L, at);
  luaL_checkstack(L, 8, NULL);
  struct handle *handle = luaL_checkudata(L, at, type);
  struct sdo_server *server = handle->server;
  if (!server) return;
  sdo_server_run(server);
  struct sdo_visit *visit;
  handle->in_use++;
  while ((visit = sdo_server_take(server))) {
    int answered = 0, guarded = l_guard(L, 1);
    lua_pushcfunction(L, handle_visit);
    lua_getiuservalue(L, at, HANDLER);
    lua_pushlightuserdata(L, visit);
    lua_pushlightuserdata(L, &answered);
    if (lua_pcall(L, 3, 0, 0) != LUA_OK) {
      const char *message = lua_tostring(L, -1);
      lua_writestringerror("sandbox: %s\n", message ? message : "error in the handler");
      struct sdo_visit_answer sorry = {.status = 500, .body = "", .cut = -1, .said = -1};
      if (!answered) sdo_visit_answer(visit, &sorry);
      lua_pop(L, 1);
    } else if (!answered) {
      sdo_visit_drop(visit);
    }
    l_guard(L, guarded);
    sdo_server_run(server);
  }
  handle->in_use--;
}

/* server:step(wait_ms): answers what has come; waits at most that long for something */
static int l_server_step(lua_State *L) {
  struct sdo_server *server = l_object_check(L, 1, type);
  int wait_ms = (int)l_check_within(L, 2, 0, 60000), timeout = sdo_server_timeout(server);
  struct pollfd fd = {.fd = sdo_server_fd(server), .events = POLLIN};
  poll(&fd, 1, timeout >= 0 && timeout < wait_ms ? timeout : wait_ms);
  l_server_pump(L, 1);
  return 0;
}

/* server:run(): answers until a signal of the host's says stop */
static int l_server_run(lua_State *L) {
  l_object_check(L, 1, type);
  lua_settop(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop");
  const volatile sig_atomic_t *stop = lua_touserdata(L, -1);
  while (!stop || !*stop) {
    struct sdo_server *server = l_object_check(L, 1, type);
    struct pollfd fd = {.fd = sdo_server_fd(server), .events = POLLIN};
    int timeout = sdo_server_timeout(server);
    poll(&fd, 1, timeout >= 0 && timeout < 200 ? timeout : 200);
    l_server_pump(L, 1);
  }
  return 0;
}

/* server:port() -> the port it listens on, on 127.0.0.1 or ::1 */
static int l_server_port(lua_State *L) {
  lua_pushinteger(L, sdo_server_port(l_object_check(L, 1, type)));
  return 1;
}

static int l_server_close(lua_State *L) {
  struct handle *handle = luaL_checkudata(L, 1, type);
  if (handle->in_use) return luaL_error(L, "a server is not closed while it answers");
  sdo_server_close(handle->server);
  handle->server = NULL;
  return 0;
}

/* server({port=, ipv6=, key=, cert=}, handler) -> server | nil, err */
static int l_server_new(lua_State *L) {
  struct {
    int64_t port;
    const char *key, *cert;
    int ipv6;
  } given = {0};
  const struct l_option spec[] = {{"port", L_INTEGER, 0},
                                  {"key", L_STRING, sizeof(int64_t)},
                                  {"cert", L_STRING, sizeof(int64_t) + sizeof(char *)},
                                  {"ipv6", L_BOOLEAN, sizeof(int64_t) + 2 * sizeof(char *)},
                                  {NULL, 0, 0}};
  l_options(L, 1, spec, &given);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_argcheck(L, given.port >= 0 && given.port < 65536, 1,
                "port must be from 0 to 65535");
  struct sdo_server_options options = {
      .port = (int)given.port, .ipv6 = given.ipv6, .key = given.key, .cert = given.cert};
  struct sdo_error err = {0};
  struct sdo_server *server;
  struct handle *handle = lua_newuserdatauv(L, sizeof *handle, 1);
  *handle = (struct handle){0};
  luaL_setmetatable(L, type);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, HANDLER);
  if (sdo_server_open(&options, &server, &err) < 0) return l_fail(L, &err);
  handle->server = server;
  return 1;
}

void l_server_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"run", l_server_run},
                                     {"step", l_server_step},
                                     {"port", l_server_port},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_server_close);
  static const luaL_Reg functions[] = {{"server", l_server_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

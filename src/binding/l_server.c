#include "http/server.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "l_visit.h"

/* A server whose answers are made in Lua: handler(request) -> {status=, headers=, body=},
   or nothing, which closes the connection without a word. What can go wrong can be made to:
   delay_ms answers later, cut breaks the connection after so many bytes of the body, said
   is a Content-Length that is not true. With `later` the handler is given a visit as well,
   which it answers when it can; l_visit.c says how. */

static const char type[] = "sendoso.server";

enum { HANDLER = 1 }; /* user value */

struct handle {
  struct sdo_server *server; /* NULL: closed. First, as l_object wants it. */
  int in_use;                /* how many handlers are at work: they have its visits */
  int later;                 /* do they answer later? */
};

struct sdo_server *l_server_get(lua_State *L, int at) {
  struct handle *handle = luaL_checkudata(L, at, type);
  return handle->server;
}

/* Calls the handler and reads its answer: last the texts, which nobody can then take away.
   Runs protected; the visit is answered in here, or not at all. */
static int handle_visit(lua_State *L) {
  struct sdo_visit *visit = lua_touserdata(L, 2);
  int *answered = lua_touserdata(L, 3);
  lua_settop(L, 3);
  lua_pushvalue(L, 1); /* handler visit answered handler */
  l_visit_push_request(L, visit, 0);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) return 0;
  luaL_checktype(L, -1, LUA_TTABLE);
  struct l_answer answer;
  l_visit_read_answer(L, lua_gettop(L), &answer);
  sdo_visit_answer(visit, &answer.given);
  *answered = 1;
  return 0;
}

/* Calls the handler with a visit that it answers when it can. */
static int hand_over(lua_State *L) {
  struct sdo_visit *visit = lua_touserdata(L, 2);
  int *kept = lua_touserdata(L, 3);
  lua_settop(L, 1);
  l_visit_push_request(L, visit, 1);
  l_visit_new(L, visit);
  *kept = 1;
  lua_call(L, 2, 0);
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
    lua_pushcfunction(L, handle->later ? hand_over : handle_visit);
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

/* server({port=, ipv6=, address=, key=, cert=, later=, body_max=, connections_max=,
   time_ms=}, handler) -> server | nil, err */
static int l_server_new(lua_State *L) {
  struct given {
    int64_t port, body_max, connections_max, time_ms;
    const char *address, *key, *cert;
    int ipv6, later;
  } given = {0};
  static const struct l_option spec[] = {
      {"port", L_INTEGER, offsetof(struct given, port)},
      {"body_max", L_INTEGER, offsetof(struct given, body_max)},
      {"connections_max", L_INTEGER, offsetof(struct given, connections_max)},
      {"time_ms", L_INTEGER, offsetof(struct given, time_ms)},
      {"address", L_STRING, offsetof(struct given, address)},
      {"key", L_STRING, offsetof(struct given, key)},
      {"cert", L_STRING, offsetof(struct given, cert)},
      {"ipv6", L_BOOLEAN, offsetof(struct given, ipv6)},
      {"later", L_BOOLEAN, offsetof(struct given, later)},
      {NULL, 0, 0}};
  l_options(L, 1, spec, &given);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_argcheck(L, given.port >= 0 && given.port < 65536, 1,
                "port must be from 0 to 65535");
  luaL_argcheck(L, given.body_max >= 0 && given.connections_max >= 0 && given.time_ms >= 0,
                1, "limits are 0 or more");
  const struct sdo_server_options options = {.port = (int)given.port,
                                             .ipv6 = given.ipv6,
                                             .address = given.address,
                                             .key = given.key,
                                             .cert = given.cert,
                                             .body_max = given.body_max,
                                             .connections_max = given.connections_max,
                                             .time_ms = given.time_ms};
  struct sdo_error err = {0};
  struct sdo_server *server;
  struct handle *handle = lua_newuserdatauv(L, sizeof *handle, 1);
  *handle = (struct handle){0};
  luaL_setmetatable(L, type);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, HANDLER);
  if (sdo_server_open(&options, &server, &err) < 0) return l_fail(L, &err);
  handle->server = server;
  handle->later = given.later;
  return 1;
}

void l_server_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"run", l_server_run},
                                     {"step", l_server_step},
                                     {"port", l_server_port},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_server_close);
  l_visit_open(L);
  static const luaL_Reg functions[] = {{"server", l_server_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

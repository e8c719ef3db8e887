#include <stdint.h>
#include <string.h>

#include "binding.h"
#include "http/transport.h"
#include "l_trust.h"

/* Requests to other services than Sendoso, many at once: no token of Sendoso's goes with
   them, none is repeated, and no redirect is followed. */

static const char type[] = "sendoso.outbound";

enum { HEADERS_MAX = 16 };

static struct sdo_transport *check_outbound(lua_State *L) {
  return l_object_check(L, 1, type);
}

/* Reads the table on the top, which keeps their texts: names and values in turn. */
static void read_headers(lua_State *L, const char *headers[2 * HEADERS_MAX + 1]) {
  size_t count = 0;
  if (lua_istable(L, -1)) {
    luaL_checkstack(L, 4, NULL);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { /* headers name value */
      const char *name = l_check_text(L, lua_gettop(L) - 1);
      const char *value = l_check_text(L, lua_gettop(L));
      if (strpbrk(name, "\r\n: ") || strpbrk(value, "\r\n") || count == HEADERS_MAX)
        luaL_error(L, "a header is not one");
      headers[2 * count] = name;
      headers[2 * count + 1] = value;
      count++;
    }
  }
  headers[2 * count] = NULL;
}

/* outbound:start(id, method, path, {token=, body=, headers=}) -> true | nil, err
   id: a whole number, by which its answer is known */
static int l_outbound_start(lua_State *L) {
  struct sdo_transport *transport = check_outbound(L);
  intptr_t id = (intptr_t)l_check_within(L, 2, 1, INT32_MAX);
  struct sdo_exchange_request request = {.method = l_check_text(L, 3),
                                         .path = l_check_text(L, 4)};
  luaL_checktype(L, 5, LUA_TTABLE);
  lua_settop(L, 5);
  lua_getfield(L, 5, "token");
  request.token = l_opt_text(L, 6, NULL);
  lua_getfield(L, 5, "body");
  if (!lua_isnil(L, 7)) request.body = l_check_bytes(L, 7, &request.body_len);
  lua_getfield(L, 5, "headers");
  const char *headers[2 * HEADERS_MAX + 1];
  read_headers(L, headers);
  request.headers = headers;
  struct sdo_transfer *transfer;
  struct sdo_error err = {0};
  if (sdo_transport_start(transport, &request, (void *)id, &transfer, &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* Pushes what came of a request. Its body is freed in any case. */
static int push_reply(lua_State *L) {
  const struct sdo_reply *reply = lua_touserdata(L, 1);
  lua_createtable(L, 0, 4);
  l_set_integer(L, "id", lua_tointeger(L, 2));
  if (reply->outcome == SDO_OUTCOME_ANSWERED) l_set_integer(L, "status", reply->status);
  l_set_text(L, "reason", reply->reason);
  lua_pushlstring(L, reply->body.len ? reply->body.data : "", reply->body.len);
  lua_setfield(L, -2, "body");
  return 1;
}

/* outbound:step(wait_ms) -> {id=, status=, reason=, body=} of one that has ended | nil */
static int l_outbound_step(lua_State *L) {
  struct sdo_transport *transport = check_outbound(L);
  int wait_ms = (int)l_check_within(L, 2, 0, 200);
  struct sdo_error err = {0};
  struct sdo_reply reply;
  void *owner = sdo_transport_finished(transport, &reply);
  if (!owner) {
    if (sdo_transport_wait(transport, -1, wait_ms, &err) < 0) return l_raise(L, &err);
    owner = sdo_transport_finished(transport, &reply);
  }
  if (!owner) return 0;
  lua_pushcfunction(L, push_reply);
  lua_pushlightuserdata(L, &reply);
  lua_pushinteger(L, (lua_Integer)(intptr_t)owner);
  int status = lua_pcall(L, 2, 1, 0);
  sdo_buffer_wipe(&reply.body);
  return status == LUA_OK ? 1 : lua_error(L);
}

static int l_outbound_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_transport_close(*object);
  *object = NULL;
  return 0;
}

/* outbound(base_url, timeout_ms, {ca_file=, ca_dir=}) -> outbound | nil, err
   Plain http is a service of one's own network, to which no proxy leads. */
static int l_outbound_new(lua_State *L) {
  struct sdo_transport_options options = {.base_url = l_check_text(L, 1),
                                          .user_agent = "sendoso"};
  options.timeout_ms = options.connect_timeout_ms = (long)l_check_within(L, 2, 1, 600000);
  options.loopback = strncmp(options.base_url, "http:", 5) == 0;
  l_trust_read(L, 3, &options.trust);
  struct sdo_error err = {0};
  struct sdo_transport *transport;
  void **object = l_object_new(L, type, 0);
  if (sdo_transport_open(&options, &transport, &err) < 0) return l_fail(L, &err);
  *object = transport;
  return 1;
}

void l_outbound_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"start", l_outbound_start}, {"step", l_outbound_step}, {NULL, NULL}};
  l_object_type(L, type, methods, l_outbound_close);
  static const luaL_Reg functions[] = {{"outbound", l_outbound_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

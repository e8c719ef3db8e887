#include "client.h"

#include <string.h>

#include "binding.h"
#include "l_args.h"
#include "l_ledger.h"
#include "server.h"

static const char type[] = "sendoso.client";
static const char call_type[] = "sendoso.call";
static const char ledger_type[] = "sendoso.ledger";

/* User values: of a client the server it drives; of a call its client and its ledger. */
enum { CLIENT_SERVER = 1 };
enum { CALL_CLIENT = 1, CALL_LEDGER = 2 };

/* The longest sleep of the loop: how late a Ctrl-C may be noticed. */
enum { STEP_MS = 200 };

static struct sdo_client *check_client(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

/* Drives everything until one call is done. */
static void drive(lua_State *L, int client, struct sdo_call *call) {
  struct sdo_client *c = check_client(L, client);
  lua_getiuservalue(L, client, CLIENT_SERVER); /* server */
  int server = lua_gettop(L);
  while (!sdo_call_done(call)) {
    struct sdo_server *s = lua_isnil(L, server) ? NULL : l_server_get(L, server);
    int wait = STEP_MS, fd = s ? sdo_server_fd(s) : -1;
    int soon = s ? sdo_server_timeout(s) : -1;
    if (soon >= 0 && soon < wait) wait = soon;
    sdo_client_step(c, fd, wait);
    if (s) l_server_pump(L, server);
  }
  lua_pop(L, 1);
}

/* Starts a call, as an object that Lua owns, and drives it to its end. Pushes the object,
   and returns NULL with err filled when the call did not succeed. */
static struct sdo_call *run(lua_State *L, int client, struct sdo_request *request,
                            const struct sdo_gift *gift, int ledger,
                            struct sdo_error *err) {
  void **object = l_object_new(L, call_type, 2);
  lua_pushvalue(L, client);
  lua_setiuservalue(L, -2, CALL_CLIENT);
  if (gift) {
    lua_pushvalue(L, ledger);
    lua_setiuservalue(L, -2, CALL_LEDGER);
  }
  *object = sdo_client_start(check_client(L, client), request, gift,
                             gift ? l_object_check(L, ledger, ledger_type) : NULL, err);
  if (!*object) return NULL;
  drive(L, client, *object);
  *err = *sdo_call_error(*object);
  return err->kind ? NULL : *object;
}

int l_client_read(lua_State *L, int client, const struct sdo_operation *op, int args,
                  struct sdo_slice *value, struct sdo_error *err) {
  client = lua_absindex(L, client);
  check_client(L, client);
  struct sdo_request *request = l_args_request(L, args, op, err);
  if (!request) return -1;
  struct sdo_call *call = run(L, client, request, NULL, 0, err);
  lua_remove(L, -2); /* the request */
  if (call) *value = sdo_call_value(call);
  else lua_pop(L, 1);
  return call ? 0 : -1;
}

/* client:read(operation, args, raw) -> value | nil, err
   raw: the value is the API's own bytes */
static int l_client_read_one(lua_State *L) {
  const struct sdo_operation *op = l_operation_check(L, 2);
  int raw = lua_toboolean(L, 4);
  lua_settop(L, 3);
  struct sdo_error err = {0};
  struct sdo_slice value;
  if (l_client_read(L, 1, op, 3, &value, &err) < 0) return l_fail(L, &err);
  if (raw) lua_pushlstring(L, value.at, value.len);
  else l_json_push(L, value);
  return 1;
}

/* client:spend(operation, args, gift, ledger) -> receipt | nil, err
   gift: {key=, operation=, recipient=, campaign=, via=, price=, script=} */
static int l_client_spend(lua_State *L) {
  check_client(L, 1);
  const struct sdo_operation *op = l_operation_check(L, 2);
  struct sdo_gift gift = l_ledger_gift(L, 4);
  luaL_argcheck(L, strcmp(gift.operation, op->name) == 0, 4, "a gift of another operation");
  l_object_check(L, 5, ledger_type);
  lua_settop(L, 5);
  struct sdo_error err = {0};
  struct sdo_request *request = l_args_request(L, 3, op, &err);
  struct sdo_call *call = request ? run(L, 1, request, &gift, 5, &err) : NULL;
  if (!call) return l_fail(L, &err);
  int duplicate;
  const struct sdo_receipt *receipt = sdo_call_receipt(call, &duplicate);
  l_ledger_push_receipt(L, receipt);
  l_set_text(L, "key", gift.key);
  l_set_text(L, "outcome", duplicate ? "duplicate" : "sent");
  return 1;
}

/* client:serve(server): drives the server whenever the client waits */
static int l_client_serve(lua_State *L) {
  check_client(L, 1);
  l_server_get(L, 2);
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, CLIENT_SERVER);
  return 0;
}

/* client:place() -> "sandbox" | "staging" | "production", host */
static int l_client_place(lua_State *L) {
  const struct sdo_place *place = sdo_client_place(check_client(L, 1));
  lua_pushstring(L, sdo_place_name(place->where));
  lua_pushstring(L, place->host);
  return 2;
}

/* client:requests() -> how many were handed to the network */
static int l_client_requests(lua_State *L) {
  lua_pushinteger(L, sdo_client_requests(check_client(L, 1)));
  return 1;
}

static int l_client_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_client_close(*object);
  *object = NULL;
  return 0;
}

static int l_call_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, call_type);
  sdo_call_free(*object);
  *object = NULL;
  return 0;
}

/* client{base_url=, token=, ...} -> client | nil, err */
static int l_client_new(lua_State *L) {
  struct sdo_client_options options = {0};
  const struct l_option spec[] = {
      {"base_url", L_STRING, offsetof(struct sdo_client_options, base_url)},
      {"token", L_STRING, offsetof(struct sdo_client_options, token)},
      {"client_id", L_STRING, offsetof(struct sdo_client_options, client_id)},
      {"user_agent", L_STRING, offsetof(struct sdo_client_options, user_agent)},
      {"ca_file", L_STRING, offsetof(struct sdo_client_options, ca_file)},
      {"connect_to", L_STRING, offsetof(struct sdo_client_options, connect_to)},
      {"permits", L_STRING, offsetof(struct sdo_client_options, permits)},
      {"timeout_ms", L_INTEGER, offsetof(struct sdo_client_options, timeout_ms)},
      {"backoff_ms", L_INTEGER, offsetof(struct sdo_client_options, backoff_ms)},
      {"begin_ms", L_INTEGER, offsetof(struct sdo_client_options, begin_ms)},
      {NULL, 0, 0}};
  l_options(L, 1, spec, &options);
  luaL_argcheck(L, options.base_url, 1, "base_url is required");
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.stop"); /* the host's signal flag */
  options.stop = lua_touserdata(L, -1);
  lua_pop(L, 1);
  struct sdo_error err = {0};
  struct sdo_client *client;
  void **object = l_object_new(L, type, 1);
  if (sdo_client_open(&options, &client, &err) < 0) return l_fail(L, &err);
  *object = client;
  return 1;
}

void l_client_open(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg methods[] = {
      {"read", l_client_read_one},     {"spend", l_client_spend},
      {"serve", l_client_serve},       {"place", l_client_place},
      {"requests", l_client_requests}, {NULL, NULL}};
  l_object_type(L, call_type, none, l_call_close);
  l_object_type(L, type, methods, l_client_close);
  static const luaL_Reg functions[] = {{"client", l_client_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

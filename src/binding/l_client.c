#include "client/client.h"

#include <signal.h>
#include <string.h>

#include "binding.h"
#include "l_call.h"
#include "l_ledger.h"
#include "l_loop.h"
#include "l_request.h"
#include "l_vault.h"

static const char type[] = "sendoso.client";
static struct sdo_client *check_client(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

/* read and spend go on in here when their call is done. */

enum { READ_CALL = 4, SPEND_CALL = 4 }; /* where it lies on the stack */

/* And where a spend makes what it needs. */
enum { KEYS = 5, CALL = 8 };

static int read_on(lua_State *L, int status, lua_KContext raw) {
  (void)status;
  lua_settop(L, READ_CALL);
  struct sdo_call *call = l_loop_await(L, READ_CALL, raw, read_on);
  struct sdo_error err = *sdo_call_error(call);
  struct sdo_slice value = err.kind ? (struct sdo_slice){0} : sdo_call_value(call);
  value = l_json_keep(L, value); /* client operation args call text */
  l_call_release(L, READ_CALL);
  if (err.kind) return l_fail(L, &err);
  if (!raw) l_json_push(L, value);
  return 1;
}

/* client:read(operation, args, raw) -> value | nil, err
   raw: the value is the API's own bytes */
static int l_client_read(lua_State *L) {
  check_client(L, 1);
  const struct sdo_operation *op = l_operation_check(L, 2);
  int raw = lua_toboolean(L, 4);
  lua_settop(L, 3);
  struct sdo_error err = {0};
  struct sdo_request *request = l_request_read(L, 3, op, &err);
  if (!request || l_call_start(L, 1, request, &err) < 0) return l_fail(L, &err);
  lua_replace(L, READ_CALL); /* in the place of the request */
  return read_on(L, LUA_OK, raw);
}

/* client:get(path) -> the answer's own bytes | nil, err */
static int l_client_get(lua_State *L) {
  check_client(L, 1);
  l_check_text(L, 2);
  lua_settop(L, 2);
  struct sdo_error err = {0};
  struct sdo_request *request = l_request_get(L, 2, &err);
  if (!request || l_call_start(L, 1, request, &err) < 0) return l_fail(L, &err);
  return read_on(L, LUA_OK, 1); /* client path request call */
}

/* Tells the host, should a script break what counts it. */
static void note_doubt(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "sendoso.in_doubt");
  volatile sig_atomic_t *in_doubt = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (in_doubt) *in_doubt = 1;
}

/* Pushes the list of receipts. Of several gifts, one of which somebody else has sent, none
   was sent now: the others have no receipt. */
static int spend_on(lua_State *L, int status, lua_KContext count) {
  (void)status;
  lua_settop(L, SPEND_CALL); /* client request keys call */
  struct sdo_call *call = l_loop_await(L, SPEND_CALL, count, spend_on);
  struct sdo_error err = *sdo_call_error(call);
  if (err.kind == SDO_UNKNOWN) note_doubt(L);
  if (err.kind) {
    l_call_release(L, SPEND_CALL);
    return l_fail(L, &err);
  }
  if (sdo_call_is_stale(call)) {
    int met_others = sdo_call_met_others(call);
    sdo_call_return_request(call, luaL_checkudata(L, 2, l_request_type));
    l_call_release(L, SPEND_CALL);
    lua_pushboolean(L, 0);
    lua_pushboolean(L, met_others);
    return 2;
  }
  call = l_call_take(L, SPEND_CALL); /* its receipts are borrowed */
  int duplicate;
  const struct sdo_receipt *receipts = sdo_call_receipt(call, &duplicate);
  lua_createtable(L, (int)count, 0);
  for (lua_Integer i = 1; i <= count; i++) {
    l_ledger_push_receipt(L, &receipts[i - 1]);
    lua_rawgeti(L, 3, i);
    lua_setfield(L, -2, "key");
    l_set_text(L, "outcome", duplicate ? "duplicate" : "sent");
    lua_rawseti(L, -2, i);
  }
  l_call_release(L, SPEND_CALL);
  return 1;
}

/* client:spend(request, gifts, ledger, fresh_ms) -> receipts | false, met | nil, err
   request: of core.prepare, used up. fresh_ms, or nil: for how long what was asked before
   holds; false: it did not leave by then, and may be spent anew. met: since
   somebody else is there. gifts: {{key=, operation=,
   recipient=, campaign=, via=, hundredths=,
   currency=, sender=, team=, day=, script=}, ...}, one for each recipient of the
   request */
static int l_client_spend(lua_State *L) {
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_Integer fresh_ms = lua_isnoneornil(L, 5) ? 0 : l_check_within(L, 5, 0, INT32_MAX);
  lua_settop(L, 4);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 3);
  luaL_argcheck(L, count >= 1 && count <= SDO_GIFTS_MAX, 3, "one to 100 gifts");
  lua_createtable(L, (int)count, 0);
  lua_pushliteral(L, "key");
  struct sdo_gift *gifts = lua_newuserdatauv(L, (size_t)count * sizeof *gifts, 0);
  l_call_new(L); /* client request list ledger keys "key" gifts call */
  struct sdo_request *request = l_request_check(L, 2);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, 3, i);
    gifts[i - 1] = l_ledger_gift(L, lua_gettop(L)); /* the list keeps its texts */
    luaL_argcheck(L, strcmp(gifts[i - 1].operation, request->operation->name) == 0, 3,
                  "a gift of another operation");
    lua_pushvalue(L, 6);
    lua_rawget(L, -2);
    lua_rawseti(L, KEYS, i);
    lua_pop(L, 1);
  }
  struct sdo_error err = {0};
  if (l_call_spend(L, CALL, 1, request, gifts, (size_t)count, 4, &err) < 0)
    return l_fail(L, &err);
  l_guard(L, 1); /* what came of it is to be heard of */
  if (fresh_ms > 0) sdo_call_must_leave(l_call_check(L, CALL), fresh_ms);
  lua_replace(L, SPEND_CALL); /* in the place of the ledger, which the call keeps */
  lua_pushvalue(L, KEYS);
  lua_replace(L, 3); /* in the place of the gifts */
  return spend_on(L, LUA_OK, count);
}

/* client:serve(server): drives the server whenever the client waits */
static int l_client_serve(lua_State *L) {
  check_client(L, 1);
  l_server_get(L, 2);
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, L_CLIENT_SERVER);
  return 0;
}

/* client:watch(fn, all): tells fn({method=, path=, status=, reason=, ms=, attempt=,
   wait_ms=}) what comes of each request from now on; not all: where the next try is ten
   seconds away or more */
static int l_client_watch(lua_State *L) {
  struct sdo_client *client = check_client(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  sdo_client_watch(client, lua_toboolean(L, 3) ? SDO_WATCH_ALL : SDO_WATCH_WAITS);
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, L_CLIENT_WATCHER);
  return 0;
}

/* client:service() -> "sandbox" | "staging" | "production", host */
static int l_client_service(lua_State *L) {
  const struct sdo_service *service = sdo_client_service(check_client(L, 1));
  const char *name = sdo_service_name(service->where);
  lua_pushstring(L, service->host); /* it is the client's, and Lua may collect that now */
  lua_pushstring(L, name);
  lua_insert(L, -2);
  return 2;
}

/* client:skew() -> how far Sendoso's clock is ahead of ours, in ms; nil: not known yet */
static int l_client_skew(lua_State *L) {
  int64_t skew = sdo_client_skew(check_client(L, 1));
  if (skew == SDO_SKEW_UNKNOWN) lua_pushnil(L);
  else lua_pushinteger(L, skew);
  return 1;
}

/* client:drain() -> true when nothing is left to be driven. From the first call on nothing
   new leaves; what is in flight goes on, a step a call */
static int l_client_drain(lua_State *L) {
  sdo_client_drain(check_client(L, 1));
  if (sdo_client_is_busy(check_client(L, 1))) l_loop_step(L, 1, 0);
  void **object = lua_touserdata(L, 1); /* whoever was told may have closed it */
  lua_pushboolean(L, !*object || !sdo_client_is_busy(*object));
  return 1;
}

/* client:is_busy() -> has it a call that is not done? */
static int l_client_is_busy(lua_State *L) {
  lua_pushboolean(L, sdo_client_is_busy(check_client(L, 1)));
  return 1;
}

/* client:requests() -> how many were handed to the network */
static int l_client_requests(lua_State *L) {
  lua_pushinteger(L, sdo_client_requests(check_client(L, 1)));
  return 1;
}

static int l_client_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  l_loop_tell(L, 1);
  struct sdo_client *client = *object; /* whoever was told may have closed it */
  *object = NULL;
  sdo_client_close(client);
  return 0;
}

/* A wait of more than a month is a mistake, and sums of them fit. */
static void check_wait(lua_State *L, const char *name, int64_t ms) {
  if (ms < 0 || ms > INT32_MAX) luaL_error(L, "option '%s': out of range", name);
}

/* client{base_url=, token=, credentials=, ...} -> client | nil, err
   credentials: {path=, client_id=, client_secret=, client_auth=}, the token of a profile in
   the place of token */
static int l_client_new(lua_State *L) {
  struct given {
    struct sdo_client_options client;
    int has_credentials;
  } given = {0};
  const struct l_option spec[] = {
      {"base_url", L_STRING, offsetof(struct given, client.base_url)},
      {"token", L_STRING, offsetof(struct given, client.token)},
      {"client_id", L_STRING, offsetof(struct given, client.client_id)},
      {"user_agent", L_STRING, offsetof(struct given, client.user_agent)},
      {"ca_file", L_STRING, offsetof(struct given, client.trust.ca_file)},
      {"ca_dir", L_STRING, offsetof(struct given, client.trust.ca_dir)},
      {"connect_to", L_STRING, offsetof(struct given, client.connect_to)},
      {"permits", L_STRING, offsetof(struct given, client.permits)},
      {"permits_schema", L_STRING, offsetof(struct given, client.permits_schema)},
      {"permits_driver", L_POINTER, offsetof(struct given, client.permits_driver)},
      {"timeout_ms", L_INTEGER, offsetof(struct given, client.timeout_ms)},
      {"backoff_ms", L_INTEGER, offsetof(struct given, client.backoff_ms)},
      {"begin_ms", L_INTEGER, offsetof(struct given, client.begin_ms)},
      {"credentials", L_TABLE, offsetof(struct given, has_credentials)},
      {NULL, 0, 0}};
  l_options(L, 1, spec, &given);
  struct sdo_client_options options = given.client;
  luaL_argcheck(L, options.base_url, 1, "base_url is required");
  luaL_argcheck(L, !options.token || !given.has_credentials, 1,
                "token or credentials, not both");
  check_wait(L, "timeout_ms", options.timeout_ms);
  check_wait(L, "backoff_ms", options.backoff_ms);
  check_wait(L, "begin_ms", options.begin_ms);
  options.stop = l_stop_flag(L);
  struct sdo_error err = {0};
  struct sdo_client *client;
  if (given.has_credentials) {
    lua_getfield(L, 1, "credentials");
    options.shared = l_vault_token(L, -1, &err); /* the state keeps it */
    if (!options.shared) return l_fail(L, &err);
  }
  void **object = l_object_new(L, type, L_CLIENT_VALUES);
  if (sdo_client_open(&options, &client, &err) < 0) return l_fail(L, &err);
  *object = client;
  lua_getfield(L, LUA_REGISTRYINDEX, l_clients); /* object clients */
  lua_pushvalue(L, -2);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  return 1;
}

void l_client_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"read", l_client_read},
                                     {"get", l_client_get},
                                     {"spend", l_client_spend},
                                     {"serve", l_client_serve},
                                     {"service", l_client_service},
                                     {"requests", l_client_requests},
                                     {"skew", l_client_skew},
                                     {"drain", l_client_drain},
                                     {"is_busy", l_client_is_busy},
                                     {"watch", l_client_watch},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_client_close);
  static const luaL_Reg functions[] = {{"client", l_client_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

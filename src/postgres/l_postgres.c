#include <libpq-fe.h>

#include "binding.h"
#include "postgres/l_slots.h"
#include "postgres/permits.h"
#include "postgres/server.h"
#include "postgres/store.h"
#include "postgres/vault.h"

/* The module: require "sendoso.postgres". What core.ledger needs to keep a ledger in
   PostgreSQL: `core.ledger{path = url, driver = require("sendoso.postgres").driver}`; and
   what core.client needs to share its permits with other machines there: `core.client{…,
   permits = url, permits_driver = require("sendoso.postgres").permits}`; and where
   credentials are kept: `{path = url, driver = require("sendoso.postgres").vault, profile =
   …}`. */

/* identity{url=} -> {system=, timeline=} | nil, err */
static int l_postgres_identity(lua_State *L) {
  const char *url = NULL;
  const struct l_option spec[] = {{"url", L_STRING, 0}, {NULL, 0, 0}};
  l_options(L, 1, spec, &url);
  luaL_argcheck(L, url, 1, "url is required");
  struct sdo_connection *connection;
  struct sdo_server_identity identity = {0};
  struct sdo_error err = {0};
  int answer = sdo_connection_open(url, &connection, &err);
  if (answer == 0) answer = sdo_server_identify(connection, &identity, &err);
  sdo_connection_close(connection);
  if (answer < 0) return l_fail(L, &err);
  lua_createtable(L, 0, 2);
  l_set_text(L, "system", identity.system);
  lua_pushinteger(L, identity.timeline);
  lua_setfield(L, -2, "timeline");
  return 1;
}

/* The only symbol that the module shows. */
__attribute__((visibility("default"))) int luaopen_sendoso_postgres(lua_State *L);

int luaopen_sendoso_postgres(lua_State *L) {
  static const luaL_Reg functions[] = {{"identity", l_postgres_identity}, {NULL, NULL}};
  lua_newtable(L);
  l_error_open(L); /* so that its errors have their metatable */
  luaL_newlib(L, functions);
  l_slots_open(L);
  lua_pushlightuserdata(L, (void *)(size_t)&sdo_store_postgres);
  lua_setfield(L, -2, "driver");
  lua_pushlightuserdata(L, (void *)(size_t)&sdo_permits_postgres);
  lua_setfield(L, -2, "permits");
  lua_pushlightuserdata(L, (void *)(size_t)&sdo_vault_postgres);
  lua_setfield(L, -2, "vault");
  lua_pushfstring(L, "%d.%d", PQlibVersion() / 10000, PQlibVersion() % 10000);
  lua_setfield(L, -2, "version"); /* of libpq */
  return 1;
}

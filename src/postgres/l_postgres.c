#include <stddef.h>

#include "binding.h"
#include "postgres/l_slots.h"
#include "postgres/schema.h"
#include "postgres/server.h"
#include "postgres/store.h"

/* The module: require "sendoso.postgres". What core.ledger needs to keep a ledger in
   PostgreSQL, and the making of one. */

struct options {
  const char *url, *schema;
};

static struct options check_options(lua_State *L) {
  struct options options = {.schema = SDO_SCHEMA};
  const struct l_option spec[] = {{"url", L_STRING, offsetof(struct options, url)},
                                  {"schema", L_STRING, offsetof(struct options, schema)},
                                  {NULL, 0, 0}};
  l_options(L, 1, spec, &options);
  luaL_argcheck(L, options.url, 1, "url is required");
  return options;
}

/* Asks something of the schema on a connection of its own. */
static int ask(lua_State *L, int (*question)(struct sdo_connection *connection,
                                             const char *schema, struct sdo_error *err)) {
  struct options options = check_options(L);
  struct sdo_connection *connection;
  struct sdo_error err = {0};
  int answer = sdo_connection_open(options.url, &connection, &err);
  if (answer == 0) answer = sdo_server_check(connection, &err);
  if (answer == 0) answer = question(connection, options.schema, &err);
  sdo_connection_close(connection);
  if (answer < 0) return l_fail(L, &err);
  lua_pushboolean(L, answer);
  return 1;
}

/* exists{url=, schema=} -> boolean | nil, err */
static int l_postgres_exists(lua_State *L) { return ask(L, sdo_schema_exists); }

/* create{url=, schema=} -> true, or false: there was one already | nil, err */
static int l_postgres_create(lua_State *L) { return ask(L, sdo_schema_create); }

/* identity{url=} -> {system=, timeline=} | nil, err */
static int l_postgres_identity(lua_State *L) {
  struct options options = check_options(L);
  struct sdo_connection *connection;
  struct sdo_server_identity identity = {0};
  struct sdo_error err = {0};
  int answer = sdo_connection_open(options.url, &connection, &err);
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
  static const luaL_Reg functions[] = {{"exists", l_postgres_exists},
                                       {"create", l_postgres_create},
                                       {"identity", l_postgres_identity},
                                       {NULL, NULL}};
  lua_newtable(L);
  l_error_open(L); /* so that its errors have their metatable */
  luaL_newlib(L, functions);
  l_slots_open(L);
  lua_pushlightuserdata(L, (void *)(size_t)&sdo_store_postgres);
  lua_setfield(L, -2, "driver");
  return 1;
}

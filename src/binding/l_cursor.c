#include <stdint.h>

#include "binding.h"
#include "page.h"

/* A cursor: `for item in cursor, nil, nil, cursor`. Nothing is fetched before the first
   step, nor after the last item is known; leaving the loop in any way closes it. */

static const char type[] = "sendoso.cursor";

/* User values: the client, the arguments (a table of ours), the options, and the call whose
   text the page in hand lies in. */
enum { CLIENT = 1, ARGS, OPTIONS, CALL, VALUES = CALL };

struct cursor {
  struct sdo_walk *walk; /* NULL: closed. First, as l_object wants it. */
  const struct sdo_operation *op;
};

static int l_cursor_close(lua_State *L) {
  struct cursor *cursor = luaL_checkudata(L, 1, type);
  sdo_walk_free(cursor->walk);
  cursor->walk = NULL;
  for (int i = 1; i <= VALUES; i++) {
    lua_pushnil(L);
    lua_setiuservalue(L, 1, i);
  }
  return 0;
}

static void close_cursor(lua_State *L) {
  lua_pushcfunction(L, l_cursor_close);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
}

/* Reads one page. Its call takes the place of the one before. */
static int fetch(lua_State *L, struct cursor *cursor, int64_t number,
                 struct sdo_error *err) {
  struct sdo_slice value;
  struct sdo_page page;
  lua_getiuservalue(L, 1, CLIENT);
  lua_getiuservalue(L, 1, ARGS);
  int client = lua_gettop(L) - 1, args = client + 1;
  if (sdo_param_named(cursor->op, "page")) {
    lua_pushinteger(L, number);
    lua_setfield(L, args, "page");
  }
  if (l_client_read(L, client, cursor->op, args, &value, err) < 0) return -1;
  if (sdo_page_read(cursor->op, value, &page, err) < 0) return -1;
  if (!cursor->walk) return sdo_fail(err, SDO_CANCELLED, "the cursor was closed meanwhile");
  if (sdo_walk_feed(cursor->walk, &page, err) < 0) return -1;
  lua_setiuservalue(L, 1, CALL);
  lua_settop(L, client - 1);
  return 0;
}

static void push_item(lua_State *L, struct sdo_slice item) {
  lua_getiuservalue(L, 1, OPTIONS);
  lua_getfield(L, -1, "raw");
  if (lua_toboolean(L, -1)) {
    lua_pushlstring(L, item.at, item.len);
  } else if (lua_getfield(L, -2, "fields") == LUA_TTABLE &&
             sdo_json_type(item) == SDO_JSON_OBJECT) {
    l_json_push_fields(L, item, -1);
  } else {
    l_json_push(L, item);
  }
}

/* Closes the cursor, tells options.failed, and raises. */
static int fail_cursor(lua_State *L, const struct sdo_error *err) {
  lua_settop(L, 1);
  l_fail(L, err);
  int object = lua_gettop(L);
  lua_getiuservalue(L, 1, OPTIONS);
  int told = lua_getfield(L, -1, "failed") == LUA_TFUNCTION;
  close_cursor(L);
  if (told) {
    lua_pushvalue(L, object);
    lua_call(L, 1, 0);
  }
  lua_settop(L, object);
  return lua_error(L);
}

/* cursor() -> item, or nothing at the end; raises err */
static int l_cursor_next(lua_State *L) {
  l_object_check(L, 1, type);
  struct cursor *cursor = lua_touserdata(L, 1);
  lua_settop(L, 1);
  struct sdo_slice item;
  int64_t page;
  for (;;) {
    enum sdo_step step = sdo_walk_next(cursor->walk, &item, &page);
    if (step == SDO_STEP_ITEM) {
      push_item(L, item);
      if (!lua_isnil(L, -1)) return 1;
      lua_settop(L, 1); /* a null in a list is no item */
      continue;
    }
    if (step == SDO_STEP_END) {
      close_cursor(L);
      return 0;
    }
    struct sdo_error err = {0};
    if (fetch(L, cursor, page, &err) < 0) return fail_cursor(L, &err);
  }
}

enum { PER_PAGE = 100 }; /* the most that is documented */

/* walk(client, operation, args, {fields=, raw=, failed=}) -> cursor, nil, nil, cursor
   raw: items are the API's own bytes; failed(err) is told before err is raised */
static int l_cursor_new(lua_State *L) {
  l_object_check(L, 1, "sendoso.client");
  const struct sdo_operation *op = l_operation_check(L, 2);
  luaL_argcheck(L, op->collection, 2, "not a list");
  luaL_checktype(L, 3, LUA_TTABLE);
  luaL_checktype(L, 4, LUA_TTABLE);
  lua_settop(L, 4);
  struct cursor *cursor = lua_newuserdatauv(L, sizeof *cursor, VALUES);
  *cursor = (struct cursor){.op = op};
  luaL_setmetatable(L, type);
  int64_t per_page = PER_PAGE;
  lua_newtable(L); /* client name args options cursor copy */
  lua_pushnil(L);
  while (lua_next(L, 3)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 6);
  }
  int paged = sdo_param_named(op, "per_page") != NULL;
  if (paged && lua_getfield(L, 6, "per_page") == LUA_TNUMBER) {
    per_page = luaL_checkinteger(L, -1);
  } else if (paged) {
    lua_pushinteger(L, per_page);
    lua_setfield(L, 6, "per_page");
  }
  lua_settop(L, 6);
  lua_setiuservalue(L, 5, ARGS);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 5, CLIENT);
  lua_pushvalue(L, 4);
  lua_setiuservalue(L, 5, OPTIONS);
  cursor->walk = sdo_walk_new(per_page, paged);
  if (!cursor->walk) return luaL_error(L, "out of memory");
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, 5);
  return 4;
}

/* page(client, operation, args, {fields=}) -> {items=, number=, total=} | nil, err */
static int l_page(lua_State *L) {
  const struct sdo_operation *op = l_operation_check(L, 2);
  luaL_argcheck(L, op->collection, 2, "not a list");
  luaL_checktype(L, 4, LUA_TTABLE);
  lua_settop(L, 4);
  struct sdo_error err = {0};
  struct sdo_slice value, at = {0}, item;
  struct sdo_page page;
  if (l_client_read(L, 1, op, 3, &value, &err) < 0) return l_fail(L, &err);
  if (sdo_page_read(op, value, &page, &err) < 0) return l_fail(L, &err);
  int fields = lua_getfield(L, 4, "fields") == LUA_TTABLE ? lua_gettop(L) : 0;
  lua_createtable(L, 0, 3);
  lua_newtable(L); /* ... page items */
  for (lua_Integer i = 1; sdo_json_next(page.items, &at, NULL, &item);) {
    if (fields && sdo_json_type(item) == SDO_JSON_OBJECT)
      l_json_push_fields(L, item, fields);
    else l_json_push(L, item);
    if (lua_isnil(L, -1)) lua_pop(L, 1);
    else lua_rawseti(L, -2, i++);
  }
  lua_setfield(L, -2, "items");
  if (page.number) {
    lua_pushinteger(L, page.number);
    lua_setfield(L, -2, "number");
  }
  if (page.total >= 0) {
    lua_pushinteger(L, page.total);
    lua_setfield(L, -2, "total");
  }
  return 1;
}

void l_cursor_open(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  l_object_type(L, type, none, l_cursor_close);
  luaL_getmetatable(L, type);
  lua_pushcfunction(L, l_cursor_next);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 1);
  static const luaL_Reg functions[] = {
      {"walk", l_cursor_new}, {"page", l_page}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

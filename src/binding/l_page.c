#include "api/page.h"

#include "binding.h"
#include "l_call.h"
#include "l_loop.h"
#include "l_request.h"

/* One page of a list, as a table. */

enum { CALL = 5 }; /* where it lies on the stack */

enum { MOST = 1000 }; /* items for which room is made at once */

/* Pushes the list of a page's items. `fields` is the index of what l_json_fields made, or
   0; `raw`: as the API's own bytes. */
static void push_items(lua_State *L, const struct sdo_page *page, int fields, int raw) {
  struct sdo_place at = {0};
  struct sdo_item item;
  lua_createtable(L, page->count < MOST ? (int)page->count : MOST, 0);
  for (lua_Integer i = 1; sdo_page_next(page, &at, &item);) {
    if (sdo_json_type(item.text) == SDO_JSON_NULL) continue; /* it would end the sequence */
    if (raw) lua_pushlstring(L, item.text.at, item.text.len);
    else if (fields) l_json_push_fields(L, &item, fields);
    else l_json_push(L, item.text);
    lua_rawseti(L, -2, i++);
  }
}

/* Goes on when the call is done. Stack: client name args options call. */
static int page_on(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  lua_settop(L, CALL);
  l_loop_await(L, CALL, 0, page_on);
  struct sdo_call *call = l_call_take(L, CALL); /* nobody else frees what is read now */
  struct sdo_error err = *sdo_call_error(call);
  if (err.kind) {
    l_call_release(L, CALL);
    return l_fail(L, &err);
  }
  const struct sdo_page *page = sdo_call_page(call);
  int fields = 0;
  lua_getfield(L, 4, "raw");
  int raw = lua_toboolean(L, -1);
  if (lua_getfield(L, 4, "fields") == LUA_TTABLE) {
    l_json_fields(L, -1);
    fields = lua_gettop(L);
  }
  lua_createtable(L, 0, 3);
  push_items(L, page, fields, raw);
  lua_setfield(L, -2, "items");
  if (page->number) {
    lua_pushinteger(L, page->number);
    lua_setfield(L, -2, "number");
  }
  if (page->total >= 0) {
    lua_pushinteger(L, page->total);
    lua_setfield(L, -2, "total");
  }
  lua_pushinteger(L, sdo_call_trip_ms(call));
  l_call_release(L, CALL);
  return 2;
}

/* Starts the call of a page, and pushes it. */
static int start(lua_State *L, const struct sdo_operation *op, struct sdo_error *err) {
  struct sdo_request *request = l_request_read(L, 3, op, err);
  if (!request || l_call_start(L, 1, request, err) < 0) return -1;
  lua_remove(L, -2);
  return 0;
}

static const struct sdo_operation *check_list(lua_State *L) {
  const struct sdo_operation *op = l_operation_check(L, 2);
  luaL_argcheck(L, op->collection, 2, "not a list");
  return op;
}

/* ask_page(client, operation, args) -> call | nil, err: a page on its way, for `page` */
static int l_ask_page(lua_State *L) {
  const struct sdo_operation *op = check_list(L);
  struct sdo_error err = {0};
  lua_settop(L, 3);
  return start(L, op, &err) == 0 ? 1 : l_fail(L, &err);
}

/* page(client, operation, args or a call of `ask_page`, {fields=, raw=}) -> {items=,
   number=, total=}, trip_ms | nil, err */
static int l_page(lua_State *L) {
  const struct sdo_operation *op = check_list(L);
  struct sdo_error err = {0};
  luaL_checktype(L, 4, LUA_TTABLE);
  lua_settop(L, 4);
  if (lua_isuserdata(L, 3)) lua_pushvalue(L, 3);
  else if (start(L, op, &err) < 0) return l_fail(L, &err);
  return page_on(L, LUA_OK, 0);
}

void l_page_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"ask_page", l_ask_page}, {"page", l_page}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "operation.h"

#include "binding.h"

/* operations: { me = {name=, method=, path=, does=, help=, params = {{name=, ...}}}, ... }
   and operations[1..n] in the order of the table. */

static void set(lua_State *L, const char *name, const char *text) {
  if (!text) return;
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

static void push_param(lua_State *L, const struct sdo_param *param) {
  static const char *const types[] = {"string",  "email",   "integer",
                                      "decimal", "boolean", "digits"};
  static const char *const wheres[] = {"path", "query", "body"};
  lua_createtable(L, 0, 10);
  set(L, "name", param->name);
  set(L, "alias", param->alias);
  set(L, "type", types[param->type]);
  set(L, "where", wheres[param->where]);
  set(L, "fixed", param->fixed);
  set(L, "otherwise", param->otherwise);
  set(L, "choices", param->choices);
  set(L, "help", param->help);
  lua_pushboolean(L, param->required);
  lua_setfield(L, -2, "required");
  if (param->max <= 0) return;
  lua_pushinteger(L, param->min);
  lua_setfield(L, -2, "min");
  lua_pushinteger(L, param->max);
  lua_setfield(L, -2, "max");
}

static void push_operation(lua_State *L, const struct sdo_operation *op) {
  static const char *const does[] = {"read", "spend", "invite"};
  lua_createtable(L, 0, 14);
  set(L, "name", op->name);
  set(L, "method", op->method);
  set(L, "path", op->path);
  set(L, "does", does[op->does]);
  set(L, "wrapper", op->wrapper);
  set(L, "collection", op->collection);
  set(L, "total", op->total);
  set(L, "item", op->item);
  set(L, "campaign", op->campaign);
  set(L, "columns", op->columns);
  set(L, "help", op->help);
  lua_pushinteger(L, op->success);
  lua_setfield(L, -2, "success");
  lua_newtable(L);
  for (int i = 0; op->params[i].name; i++) {
    push_param(L, &op->params[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "params");
}

const struct sdo_operation *l_operation_check(lua_State *L, int at) {
  const struct sdo_operation *op = sdo_operation_named(luaL_checkstring(L, at));
  if (!op) luaL_error(L, "unknown operation '%s'", lua_tostring(L, at));
  return op;
}

int luaopen_sendoso_operations(lua_State *L) {
  lua_newtable(L);
  for (int i = 0; sdo_operations[i].name; i++) {
    push_operation(L, &sdo_operations[i]);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, sdo_operations[i].name);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

#include "api/operation.h"

#include "binding.h"

/* operations: { me = {name=, method=, path=, does=, help=, params = {{name=, ...}}}, ... }
   and operations[1..n] in the order of the table. */

static void push_param(lua_State *L, const struct sdo_param *param) {
  static const char *const types[] = {"string",  "email",  "integer", "decimal",
                                      "boolean", "digits", "emails"};
  static const char *const wheres[] = {"path", "query", "body"};
  lua_createtable(L, 0, 10);
  l_set_text(L, "name", param->name);
  l_set_text(L, "alias", param->alias);
  l_set_text(L, "type", types[param->type]);
  l_set_text(L, "where", wheres[param->where]);
  l_set_text(L, "fixed", param->fixed);
  l_set_text(L, "otherwise", param->otherwise);
  l_set_text(L, "choices", param->choices);
  l_set_text(L, "help", param->help);
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
  lua_createtable(L, 0, 15);
  l_set_text(L, "name", op->name);
  l_set_text(L, "method", op->method);
  l_set_text(L, "path", op->path);
  l_set_text(L, "does", does[op->does]);
  l_set_text(L, "wrapper", op->wrapper);
  l_set_text(L, "collection", op->collection);
  l_set_text(L, "total", op->total);
  l_set_text(L, "item", op->item);
  l_set_text(L, "readback", op->readback);
  l_set_text(L, "campaign", op->campaign);
  l_set_text(L, "columns", op->columns);
  l_set_text(L, "help", op->help);
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
  const struct sdo_operation *op = sdo_operation_named(l_check_text(L, at));
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

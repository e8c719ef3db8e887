#include "l_request.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

const char l_request_type[] = "sendoso.request";

/* Items of a list, as the recipients of a request. */
enum { SDO_ITEMS_MAX = 10000 };

struct arguments {
  struct sdo_arg args[SDO_PARAMS]; /* texts borrowed from what is kept */
  size_t count;
  /* Stack index of a table that keeps what was read: what is given may be changed while we
     are at it, by whatever Lua collects. */
  int kept;
  char digits[SDO_PARAMS][32]; /* the texts of decimals that were given as numbers */
};

static int type_error(lua_State *L, const struct sdo_param *param, const char *expected) {
  return luaL_error(L, "%s: expected %s, got a %s",
                    param->alias ? param->alias : param->name, expected,
                    luaL_typename(L, -1));
}

/* Keeps the value on the top in the table at `keep`, too. Nothing is collected by it. */
static void keep_value(lua_State *L, int keep) {
  lua_pushvalue(L, -1);
  lua_rawseti(L, keep, (lua_Integer)lua_rawlen(L, keep) + 1);
}

/* Reads the list of strings on the top into arg. Its length is what is there: what a table
   says of itself may be a lie. */
static void read_list(lua_State *L, struct sdo_arg *arg, int keep) {
  if (lua_type(L, -1) != LUA_TTABLE) type_error(L, arg->param, "a list of strings");
  size_t count = (size_t)lua_rawlen(L, -1);
  if (count > SDO_ITEMS_MAX)
    luaL_error(L, "%s: at most %d are allowed, got %d", arg->param->name, SDO_ITEMS_MAX,
               (int)(count < INT_MAX ? count : INT_MAX));
  struct sdo_slice *list = lua_newuserdatauv(L, (count + 1) * sizeof *list, 0);
  lua_rawseti(L, keep, (lua_Integer)lua_rawlen(L, keep) + 1);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    if (lua_type(L, -1) != LUA_TSTRING) type_error(L, arg->param, "a list of strings");
    keep_value(L, keep);
    list[i].at = lua_tolstring(L, -1, &list[i].len);
    lua_pop(L, 1);
  }
  arg->list = list;
  arg->count = count;
}

/* Reads the value on the top into arg. */
static void read_value(lua_State *L, struct sdo_arg *arg, char digits[32], int keep) {
  const struct sdo_param *param = arg->param;
  switch (param->type) {
  case SDO_STRING:
  case SDO_EMAIL:
  case SDO_DIGITS:
    if (lua_type(L, -1) != LUA_TSTRING) type_error(L, param, "a string");
    arg->text = lua_tolstring(L, -1, &arg->len);
    break;
  case SDO_INTEGER:
    if (lua_type(L, -1) != LUA_TNUMBER) type_error(L, param, "a whole number");
    int whole;
    arg->integer = lua_tointegerx(L, -1, &whole);
    if (!whole) type_error(L, param, "a whole number");
    break;
  case SDO_DECIMAL:
    if (lua_type(L, -1) == LUA_TSTRING) {
      arg->text = lua_tolstring(L, -1, &arg->len);
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
      if (lua_isinteger(L, -1)) snprintf(digits, 32, LUA_INTEGER_FMT, lua_tointeger(L, -1));
      else snprintf(digits, 32, "%.15g", lua_tonumber(L, -1));
      arg->text = digits;
      arg->len = strlen(digits);
    } else {
      type_error(L, param, "a number");
    }
    break;
  case SDO_BOOLEAN:
    if (lua_type(L, -1) != LUA_TBOOLEAN) type_error(L, param, "true or false");
    arg->integer = lua_toboolean(L, -1);
    break;
  case SDO_EMAILS: read_list(L, arg, keep); break;
  }
}

static void read_args(lua_State *L, int at, const struct sdo_operation *op,
                      struct arguments *args) {
  if (lua_isnoneornil(L, at)) return;
  luaL_checktype(L, at, LUA_TTABLE);
  at = lua_absindex(L, at);
  lua_pushnil(L);
  while (lua_next(L, at)) { /* name value */
    const char *name = l_option_name(L, -2);
    const struct sdo_param *param = sdo_param_named(op, name);
    if (!param || param->fixed) {
      luaL_error(L, "%s: unknown option '%s'", op->name, name);
      return;
    }
    if (args->count == SDO_PARAMS) { /* it was changed while it was read */
      luaL_error(L, "%s: too many options", op->name);
      return;
    }
    keep_value(L, args->kept);
    struct sdo_arg *arg = &args->args[args->count];
    *arg = (struct sdo_arg){.param = param};
    read_value(L, arg, args->digits[args->count], args->kept);
    args->count++;
    lua_pop(L, 1);
  }
}

static int l_request_free(lua_State *L) {
  sdo_request_free(luaL_checkudata(L, 1, l_request_type));
  return 0;
}

/* Pushes an empty request that Lua owns. */
static struct sdo_request *new_request(lua_State *L) {
  struct sdo_request *request = lua_newuserdatauv(L, sizeof *request, 0);
  *request = (struct sdo_request){0};
  luaL_setmetatable(L, l_request_type);
  return request;
}

struct sdo_request *l_request_read(lua_State *L, int at, const struct sdo_operation *op,
                                   struct sdo_error *err) {
  struct arguments args = {0};
  at = lua_absindex(L, at);
  lua_newtable(L); /* kept */
  args.kept = lua_gettop(L);
  struct sdo_request *request = new_request(L); /* kept request */
  read_args(L, at, op, &args);
  int failed = sdo_request_build(op, args.args, args.count, request, err) < 0;
  lua_remove(L, args.kept);
  if (!failed) return request;
  lua_pop(L, 1);
  return NULL;
}

struct sdo_request *l_request_get(lua_State *L, int at, struct sdo_error *err) {
  const char *path = l_check_text(L, at);
  struct sdo_request *request = new_request(L);
  if (sdo_request_get(path, request, err) == 0) return request;
  lua_pop(L, 1);
  return NULL;
}

/* request(operation, args) -> url, body | nil, err: what would go over the wire */
static int l_request(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_request *request = l_request_read(L, 2, l_operation_check(L, 1), &err);
  if (!request) return l_fail(L, &err);
  lua_pushlstring(L, request->url.data, request->url.len);
  lua_pushlstring(L, request->body.len ? request->body.data : "", request->body.len);
  return 2;
}

struct sdo_request *l_request_check(lua_State *L, int at) {
  struct sdo_request *request = luaL_checkudata(L, at, l_request_type);
  luaL_argcheck(L, request->url.data, at, "the request was used up");
  return request;
}

/* prepare(operation, args) -> request | nil, err: built once, and kept until it is spent */
static int l_prepare(lua_State *L) {
  struct sdo_error err = {0};
  return l_request_read(L, 2, l_operation_check(L, 1), &err) ? 1 : l_fail(L, &err);
}

void l_request_open(lua_State *L) {
  luaL_newmetatable(L, l_request_type);
  lua_pushcfunction(L, l_request_free);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  static const luaL_Reg functions[] = {
      {"request", l_request}, {"prepare", l_prepare}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

/* Requests made from Lua: an operation and a table of arguments. */
#ifndef SENDOSO_L_ARGS_H
#define SENDOSO_L_ARGS_H

#include "binding.h"

void l_args_open(lua_State *L);

/* Reads the arguments (wire names) in the table at `at`, checks them and builds the
   request. Raises on an unknown name or a wrong type. Pushes an object that owns the
   request and returns it; or pushes nothing and returns NULL with err filled. */
struct sdo_request *l_args_request(lua_State *L, int at, const struct sdo_operation *op,
                                   struct sdo_error *err);

/* As l_args_request, for any path of the API, the string at `at`. */
struct sdo_request *l_args_get(lua_State *L, int at, struct sdo_error *err);

#endif

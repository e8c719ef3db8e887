/* Requests made from Lua: an operation and a table of arguments. */
#ifndef SENDOSO_L_REQUEST_H
#define SENDOSO_L_REQUEST_H

#include "binding.h"

/* The name of its type. */
extern const char l_request_type[];

/* Reads the arguments (wire names) in the table at `at`, checks them and builds the
   request. Raises on an unknown name or a wrong type. Pushes an object that owns the
   request and returns it; or pushes nothing and returns NULL with err filled. */
struct sdo_request *l_request_read(lua_State *L, int at, const struct sdo_operation *op,
                                   struct sdo_error *err);

/* Returns the request that core.prepare has made, at `at`. Raises when it is none, or was
   used up. */
struct sdo_request *l_request_check(lua_State *L, int at);

/* As l_request_read, for any path of the API, the string at `at`. */
struct sdo_request *l_request_get(lua_State *L, int at, struct sdo_error *err);

#endif

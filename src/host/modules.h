/* Our modules as Lua has compiled them when the program was built (compile.lua): reading
   them takes a sixth of the time, and they are found at once. */
#ifndef SENDOSO_HOST_MODULES_H
#define SENDOSO_HOST_MODULES_H

#include <lua.h>

/* Lets `require` look into the file first. `root` is the folder of the sources: a module
   whose source is not as it was compiled is read from there, as are all where there is no
   such file. */
void host_find_modules(lua_State *L, const char *file, const char *root);

/* Lets `require "sendoso.core"` load this file first. */
void host_find_core(lua_State *L, const char *path);

#endif

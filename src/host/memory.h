/* The memory of Lua: small blocks by their sizes, from large chunks. malloc, which knows no
   sizes, takes a tenth of all time of a script, and of a start. */
#ifndef SENDOSO_HOST_MEMORY_H
#define SENDOSO_HOST_MEMORY_H

#include <lua.h>

/* From now on, of this one state. What it was given before, by malloc, it may give back. */
void host_take_memory(lua_State *L);

/* The state is about to be closed, and the process to end. */
void host_leave_memory(lua_State *L);

#endif

/* The memory of Lua's objects. Nearly all are small and short-lived, and Lua says how large
   one was when it gives it back: a list for each size needs no more than that, and takes a
   fraction of the time, and of the room, that malloc does. */
#ifndef SENDOSO_HOST_MEMORY_H
#define SENDOSO_HOST_MEMORY_H

#include <lua.h>

/* A state as luaL_newstate makes it, but for its memory, and to be used by protected calls
   alone; NULL: there is no memory. */
lua_State *host_new_state(void);

/* Closes it, and gives its memory back. */
void host_close_state(lua_State *L);

#endif

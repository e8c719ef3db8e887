/* A part of the module "sendoso.postgres". */
#ifndef SENDOSO_POSTGRES_L_SLOTS_H
#define SENDOSO_POSTGRES_L_SLOTS_H

#include <lua.h>

/* Adds its functions to the table on the top. */
void l_slots_open(lua_State *L);

#endif

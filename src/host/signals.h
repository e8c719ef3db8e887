/* Ctrl-C, SIGTERM and SIGHUP. The first one lets what is in flight land, and stops the
   script; the second one does not wait; the third one ends whatever goes on. */
#ifndef SENDOSO_HOST_SIGNALS_H
#define SENDOSO_HOST_SIGNALS_H

#include <lua.h>

/* From now on signals are for this state. */
void host_take_signals(lua_State *L);

/* Lets scripts be interrupted, and the binding see the signals. Called before anything that
   is to be finalized is made. */
void host_watch(lua_State *L);

/* Has the user asked to stop? */
int host_is_stopped(void);

/* The exit status of a program that is broken: 6 where an outcome is unknown, 130 where the
   user has asked to stop, else 1. */
int host_status(void);

#endif

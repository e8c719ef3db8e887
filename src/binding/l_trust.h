/* The authorities that are trusted, as an option of others. */
#ifndef SENDOSO_L_TRUST_H
#define SENDOSO_L_TRUST_H

#include "binding.h"
#include "http/trust.h"

/* Reads {ca_file=, ca_dir=} at index `at` (nil: the system's). Its strings are borrowed. */
void l_trust_read(lua_State *L, int at, struct sdo_trust *trust);

#endif

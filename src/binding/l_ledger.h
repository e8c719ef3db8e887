/* What the ledger and the client share of it. */
#ifndef SENDOSO_L_LEDGER_H
#define SENDOSO_L_LEDGER_H

#include "binding.h"
#include "ledger/ledger.h"

/* Reads {key=, operation=, recipient=, campaign=, via=, price=, script=} at `at`; raises
   where one of the first three is missing. The texts are borrowed from the table. */
struct sdo_gift l_ledger_gift(lua_State *L, int at);

/* Pushes a table with what a receipt holds. */
void l_ledger_push_receipt(lua_State *L, const struct sdo_receipt *receipt);

#endif

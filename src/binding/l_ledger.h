/* What the files of the ledger, and the client, share of it. */
#ifndef SENDOSO_L_LEDGER_H
#define SENDOSO_L_LEDGER_H

#include "binding.h"
#include "ledger/ledger.h"

/* Reads {key=, operation=, recipient=, campaign=, via=, hundredths=,
   currency=, sender=, team=, day=, script=} at `at`; raises
   where one of the first three is missing. The texts are borrowed from the table. */
struct sdo_gift l_ledger_gift(lua_State *L, int at);

/* Pushes a table with what a receipt holds. */
void l_ledger_push_receipt(lua_State *L, const struct sdo_receipt *receipt);

/* A list that is made of what a ledger visits: begun with an empty table on the top, then a
   row is collected for each visit, then it is ended with what the visit returned.

   Nothing is freed meanwhile: a call that is forgotten writes its end into the same store,
   which is being read. begin returns what end wants as `collects`. */
int l_ledger_begin_list(lua_State *L);

/* Calls add(list, row), protected. Returns 0, or 1 when that raised: the visit ends, and
   end raises it. */
int l_ledger_collect(lua_State *L, lua_CFunction add, const void *row);

/* A visitor of texts, which collects them. */
int l_ledger_visit_text(void *data, const char *text);

/* Returns what the function of the binding returns: the list, or nil and err. */
int l_ledger_end_list(lua_State *L, int collects, int result, const struct sdo_error *err);

#endif

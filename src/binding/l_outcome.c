#include "client/outcome.h"

#include <string.h>

#include "binding.h"
#include "http/after.h"

/* The table of outcomes, and what a Retry-After asks for, for specs: the client has them by
   itself. */

static enum sdo_outcome check_outcome(lua_State *L, int at) {
  const char *name = l_check_text(L, at);
  for (int outcome = 0; outcome < SDO_OUTCOME_ANSWERED; outcome++)
    if (strcmp(sdo_outcome_name((enum sdo_outcome)outcome), name) == 0)
      return (enum sdo_outcome)outcome;
  luaL_argerror(L, at, "no such outcome");
  return SDO_OUTCOME_ANSWERED;
}

static void set_kind(lua_State *L, const char *name, enum sdo_kind kind) {
  if (kind != SDO_NONE) l_set_text(L, name, sdo_kind_name(kind));
}

/* outcome(name) -> {read=, spend=, settled=}: the kinds of their errors, where the answer
   does not say them, and how the intent of a spend ends */
static int l_outcome(lua_State *L) {
  const struct sdo_consequence *next = sdo_outcome_consequence(check_outcome(L, 1));
  lua_createtable(L, 0, 3);
  set_kind(L, "read", next->read);
  set_kind(L, "spend", next->spend);
  l_set_text(L, "settled", sdo_state_name(next->settled));
  return 1;
}

/* retry(outcome, spend, attempts, base_ms, random) -> delay_ms, or nil: not again. random
   is from 0 to 1 */
static int l_retry(lua_State *L) {
  lua_Number random = luaL_checknumber(L, 5);
  luaL_argcheck(L, random >= 0 && random <= 1, 5, "from 0 to 1");
  int64_t delay = sdo_outcome_delay(
      check_outcome(L, 1), lua_toboolean(L, 2), (int)l_check_within(L, 3, 0, INT32_MAX),
      (int)l_check_within(L, 4, 0, INT32_MAX), (uint32_t)(random * (lua_Number)UINT32_MAX));
  if (delay < 0) lua_pushnil(L);
  else lua_pushinteger(L, delay);
  return 1;
}

/* retry_after(value, now) -> ms, or nil: it is neither a number of seconds nor a date */
static int l_retry_after(lua_State *L) {
  int64_t ms =
      sdo_after_read(l_check_text(L, 1), l_check_within(L, 2, -L_TIME_MAX, L_TIME_MAX));
  if (ms < 0) lua_pushnil(L);
  else lua_pushinteger(L, ms);
  return 1;
}

void l_outcome_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"outcome", l_outcome},
                                       {"retry", l_retry},
                                       {"retry_after", l_retry_after},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

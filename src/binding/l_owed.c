#include <stddef.h>

#include "l_ledger.h"

/* What is due and was not sent: verbs of a ledger. */

static const char type[] = "sendoso.ledger";

static struct sdo_ledger *check_ledger(lua_State *L) { return l_object_check(L, 1, type); }

/* ledger:owe(gifts, notes, behind?) -> how many were written | nil, err
   gifts: at most 100, as for look, each key once; notes: why, in the same order */
static int l_ledger_owe(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_gift gifts[SDO_GIFTS_MAX];
  const char *notes[SDO_GIFTS_MAX];
  int behind = lua_toboolean(L, 4);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 3);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
  luaL_argcheck(L, count >= 1 && count <= SDO_GIFTS_MAX, 2, "one to 100 gifts");
  luaL_checkstack(L, 2 * SDO_GIFTS_MAX, NULL);
  for (int i = 0; i < count; i++) { /* they stay on the stack: their texts are borrowed */
    lua_rawgeti(L, 2, i + 1);
    gifts[i] = l_ledger_gift(L, lua_gettop(L));
    lua_rawgeti(L, 3, i + 1);
    notes[i] = l_check_text(L, lua_gettop(L));
  }
  struct sdo_error err = {0};
  int written = sdo_ledger_owe(ledger, gifts, notes, (size_t)count, behind, &err);
  if (written < 0) return l_fail(L, &err);
  lua_pushinteger(L, written);
  return 1;
}

/* ledger:people(gift) -> digests of whom it is for, or "" | nil, err */
static int l_ledger_people(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_gift gift = l_ledger_gift(L, 2);
  struct sdo_arena texts = {0};
  struct sdo_error err = {0};
  const char *people = NULL;
  int result = sdo_ledger_people(ledger, &gift, &people, &texts, &err);
  lua_pushstring(L, people ? people : "");
  sdo_arena_clear(&texts);
  return result < 0 ? l_fail(L, &err) : 1;
}

/* ledger:second(key) -> key of another gift to the same person, or false | nil, err */
static int l_ledger_second(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  char other[SDO_KEY_MAX + 1];
  struct sdo_error err = {0};
  int found = sdo_ledger_second(ledger, l_check_text(L, 2), other, &err);
  if (found < 0) return l_fail(L, &err);
  if (found) lua_pushstring(L, other);
  else lua_pushboolean(L, 0);
  return 1;
}

/* ledger:dismiss(key, note) -> true | nil, err */
static int l_ledger_dismiss(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  if (sdo_ledger_dismiss(ledger, l_check_text(L, 2), l_opt_text(L, 3, NULL), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

void l_owed_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"owe", l_ledger_owe},
                                     {"dismiss", l_ledger_dismiss},
                                     {"second", l_ledger_second},
                                     {"people", l_ledger_people},
                                     {NULL, NULL}};
  l_object_methods(L, type, methods);
}

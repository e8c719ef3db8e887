#include <stddef.h>

#include "l_ledger.h"

/* What a ledger remembers, as lists of tables. */

static const char type[] = "sendoso.ledger";

/* Sets a number of the table on the top. */
static void set_integer(lua_State *L, const char *name, int64_t value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

/* Collects rows into a list. Runs protected: Lua may raise in it, and what is read behind
   it must be ended all the same. */
static int add_row(lua_State *L) {
  const struct sdo_gift_row *row = lua_touserdata(L, 2);
  lua_createtable(L, 0, 16);
  l_set_text(L, "key", row->gift.key);
  l_set_text(L, "operation", row->gift.operation);
  l_set_text(L, "recipient", row->gift.recipient);
  l_set_text(L, "via", row->gift.via);
  l_set_text(L, "price", row->gift.price);
  l_set_text(L, "script", row->gift.script);
  l_set_text(L, "state", row->state);
  l_set_text(L, "note", row->note);
  l_set_text(L, "tracking_code", row->tracking_code);
  l_set_text(L, "tracking_url", row->tracking_url);
  l_set_text(L, "link", row->link);
  l_set_text(L, "message", row->message);
  l_set_text(L, "user", row->user);
  l_set_text(L, "host", row->host);
  set_integer(L, "campaign", row->gift.campaign);
  if (row->gift.skew_ms != SDO_SKEW_UNKNOWN) set_integer(L, "skew_ms", row->gift.skew_ms);
  if (row->began) set_integer(L, "began", row->began);
  set_integer(L, "pid", row->pid);
  set_integer(L, "at", row->at);
  lua_rawseti(L, 1, luaL_len(L, 1) + 1);
  return 0;
}

static int visit_row(void *data, const struct sdo_gift_row *row) {
  return l_ledger_collect(data, add_row, row);
}

/* ledger:list{state=, script=, recipient=, key=, campaign=, since=} -> rows | nil, err: a
   list of tables, oldest change first */
static int l_ledger_list(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  struct sdo_gift_filter filter = {0};
  const struct l_option spec[] = {
      {"state", L_STRING, offsetof(struct sdo_gift_filter, state)},
      {"script", L_STRING, offsetof(struct sdo_gift_filter, script)},
      {"recipient", L_STRING, offsetof(struct sdo_gift_filter, recipient)},
      {"key", L_STRING, offsetof(struct sdo_gift_filter, key)},
      {"campaign", L_INTEGER, offsetof(struct sdo_gift_filter, campaign)},
      {"since", L_INTEGER, offsetof(struct sdo_gift_filter, since)},
      {NULL, 0, 0}};
  lua_settop(L, 2);
  l_options(L, 2, spec, &filter);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_list(ledger, &filter, visit_row, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

static int add_event(lua_State *L) {
  const struct sdo_event *event = lua_touserdata(L, 2);
  lua_createtable(L, 0, 6);
  l_set_text(L, "state", event->state);
  l_set_text(L, "note", event->note);
  l_set_text(L, "user", event->user);
  l_set_text(L, "host", event->host);
  set_integer(L, "pid", event->pid);
  set_integer(L, "at", event->at);
  lua_rawseti(L, 1, luaL_len(L, 1) + 1);
  return 0;
}

static int visit_event(void *data, const struct sdo_event *event) {
  return l_ledger_collect(data, add_event, event);
}

/* ledger:history(key) -> events | nil, err: a list of tables, the first change first */
static int l_ledger_history(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  const char *key = luaL_checkstring(L, 2);
  lua_settop(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_history(ledger, key, visit_event, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

void l_journal_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"list", l_ledger_list}, {"history", l_ledger_history}, {NULL, NULL}};
  l_object_methods(L, type, methods);
}

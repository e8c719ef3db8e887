#include <stddef.h>

#include "l_ledger.h"

/* What a ledger remembers, as lists of tables. */

static const char type[] = "sendoso.ledger";

/* Collects rows into a list. Runs protected: Lua may raise in it, and what is read behind
   it must be ended all the same. */
static int add_row(lua_State *L) {
  const struct sdo_gift_row *row = lua_touserdata(L, 2);
  lua_createtable(L, 0, 16);
  l_set_text(L, "key", row->gift.key);
  l_set_text(L, "operation", row->gift.operation);
  l_set_text(L, "recipient", row->gift.recipient);
  l_set_text(L, "via", row->gift.via);
  if (row->gift.currency) l_set_integer(L, "hundredths", row->gift.hundredths);
  l_set_text(L, "currency", row->gift.currency);
  l_set_text(L, "sender", row->gift.sender);
  l_set_text(L, "team", row->gift.team);
  l_set_text(L, "day", row->gift.day);
  l_set_text(L, "script", row->gift.script);
  l_set_text(L, "rule", row->gift.rule);
  l_set_text(L, "occasion", row->gift.occasion);
  l_set_text(L, "people", row->gift.people);
  l_set_text(L, "due", row->gift.due);
  l_set_text(L, "same", row->same);
  l_set_text(L, "state", row->state);
  l_set_text(L, "note", row->note);
  l_set_text(L, "tracking_code", row->tracking_code);
  l_set_text(L, "tracking_url", row->tracking_url);
  l_set_text(L, "link", row->link);
  l_set_text(L, "message", row->message);
  l_set_text(L, "user", row->user);
  l_set_text(L, "host", row->host);
  l_set_integer(L, "campaign", row->gift.campaign);
  if (row->gift.skew_ms != SDO_SKEW_UNKNOWN) l_set_integer(L, "skew_ms", row->gift.skew_ms);
  if (row->began) l_set_integer(L, "began", row->began);
  l_set_integer(L, "pid", row->pid);
  l_set_integer(L, "at", row->at);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_row(void *data, const struct sdo_gift_row *row) {
  return l_ledger_collect(data, add_row, row);
}

/* Reads the filter at `at`: {state=, script=, recipient=, key=, campaign=, since=, rule=,
   rest=, not_rule=, operation=, began_from=, began_to=, limit=}. */
static struct sdo_gift_filter check_filter(lua_State *L, int at) {
  struct sdo_gift_filter filter = {0};
  const struct l_option spec[] = {
      {"state", L_STRING, offsetof(struct sdo_gift_filter, state)},
      {"script", L_STRING, offsetof(struct sdo_gift_filter, script)},
      {"recipient", L_STRING, offsetof(struct sdo_gift_filter, recipient)},
      {"key", L_STRING, offsetof(struct sdo_gift_filter, key)},
      {"campaign", L_INTEGER, offsetof(struct sdo_gift_filter, campaign)},
      {"since", L_INTEGER, offsetof(struct sdo_gift_filter, since)},
      {"rule", L_STRING, offsetof(struct sdo_gift_filter, rule)},
      {"rest", L_STRING, offsetof(struct sdo_gift_filter, rest)},
      {"not_rule", L_STRING, offsetof(struct sdo_gift_filter, not_rule)},
      {"operation", L_STRING, offsetof(struct sdo_gift_filter, operation)},
      {"began_from", L_INTEGER, offsetof(struct sdo_gift_filter, began_from)},
      {"began_to", L_INTEGER, offsetof(struct sdo_gift_filter, began_to)},
      {"limit", L_INTEGER, offsetof(struct sdo_gift_filter, limit)},
      {NULL, 0, 0}};
  l_options(L, at, spec, &filter);
  luaL_argcheck(L, filter.limit >= 0, at, "a limit is not negative");
  return filter;
}

/* ledger:list(filter) -> rows | nil, err: a list of tables, oldest change first; those of a
   rule by their keys, those of an operation with began_from or began_to by their intents */
static int l_ledger_list(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  lua_settop(L, 2);
  struct sdo_gift_filter filter = check_filter(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_list(ledger, &filter, visit_row, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* Rows that are read some at a time. Between two steps nothing is held: who leaves the loop
   has nothing to close, and who stays in it keeps nobody waiting. */

enum { ROWS = 200, LEDGER = 1, FILTER, LIST, PLACE, LEFT };

/* Notes in the list on top where it ends. Not left to its last row, which is whoever has it
   to change. */
static void note_end(lua_State *L) {
  static const char *const names[] = {"at", "key"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (lua_rawgeti(L, -1, (lua_Integer)lua_rawlen(L, -1)) == LUA_TTABLE) {
      lua_getfield(L, -1, names[i]);
      lua_setfield(L, -3, names[i]);
    }
    lua_pop(L, 1);
  }
}

/* How the list at `at` goes on: behind its end. */
static void go_on(lua_State *L, int at, struct sdo_gift_filter *filter) {
  lua_getfield(L, at, "at");
  lua_getfield(L, at, "key"); /* at key; it stays in the list */
  filter->after_at = lua_tointeger(L, -2);
  filter->after = lua_tostring(L, -1);
}

/* Reads the next rows into LIST, and puts into LEFT how many there may still be. */
static void read_on(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, lua_upvalueindex(LEDGER), type);
  struct sdo_error err = {0};
  lua_settop(L, 0);
  lua_pushvalue(L, lua_upvalueindex(FILTER));
  lua_pushvalue(L, lua_upvalueindex(LIST));
  struct sdo_gift_filter filter = check_filter(L, 1);
  int is_whole = filter.began_from || filter.began_to; /* by its intents: cannot go on */
  int64_t left = lua_tointeger(L, lua_upvalueindex(LEFT));
  go_on(L, 2, &filter);
  filter.limit = is_whole || left < ROWS ? left : ROWS;
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_list(ledger, &filter, visit_row, L, &err);
  if (l_ledger_end_list(L, collects, result, &err) != 1) lua_error(L); /* nil err */
  int64_t got = (lua_Integer)lua_rawlen(L, -1);
  note_end(L);
  lua_replace(L, lua_upvalueindex(LIST));
  lua_pushinteger(L, got < filter.limit || is_whole ? 0 : left - got);
  lua_replace(L, lua_upvalueindex(LEFT));
}

static int l_next_row(lua_State *L) {
  lua_Integer place = lua_tointeger(L, lua_upvalueindex(PLACE)) + 1;
  if (place > (lua_Integer)lua_rawlen(L, lua_upvalueindex(LIST)) &&
      lua_tointeger(L, lua_upvalueindex(LEFT)) > 0) {
    read_on(L);
    place = 1;
  }
  lua_pushinteger(L, place);
  lua_replace(L, lua_upvalueindex(PLACE));
  lua_rawgeti(L, lua_upvalueindex(LIST), place);
  return 1;
}

/* ledger:each(filter) -> function that gives the rows of list(filter), or raises */
static int l_ledger_each(lua_State *L) {
  l_object_check(L, 1, type);
  lua_settop(L, 2);
  struct sdo_gift_filter filter = check_filter(L, 2);
  lua_newtable(L); /* ledger filter copy */
  for (lua_pushnil(L); !lua_isnil(L, 2) && lua_next(L, 2);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 3);
  }
  lua_settop(L, 3);
  lua_remove(L, 2);
  lua_newtable(L);
  lua_pushinteger(L, 0);
  lua_pushinteger(L, filter.limit ? filter.limit : INT64_MAX);
  lua_pushcclosure(L, l_next_row, LEFT);
  return 1;
}

/* ledger:states(keys) -> {[key] = state}, {[key] = due} | nil, err; at most 100 keys, each
   once */
static int l_ledger_states(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  const char *keys[SDO_GIFTS_MAX];
  struct sdo_standing standings[SDO_GIFTS_MAX];
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
  luaL_argcheck(L, count >= 0 && count <= SDO_GIFTS_MAX, 2, "at most 100 keys");
  luaL_checkstack(L, SDO_GIFTS_MAX + 4, NULL);
  for (int i = 0; i < count; i++) { /* they stay on the stack: they are borrowed */
    lua_rawgeti(L, 2, i + 1);
    keys[i] = l_check_text(L, lua_gettop(L));
  }
  struct sdo_error err = {0};
  if (sdo_ledger_states(ledger, keys, (size_t)count, standings, &err) < 0)
    return l_fail(L, &err);
  lua_createtable(L, 0, (int)count);
  for (int i = 0; i < count; i++)
    l_set_text(L, keys[i], sdo_state_name(standings[i].state));
  lua_createtable(L, 0, (int)count);
  for (int i = 0; i < count; i++)
    if (*standings[i].due) l_set_text(L, keys[i], standings[i].due);
  return 2;
}

/* Gifts of many people at a time. */

static int add_got(lua_State *L) {
  const struct sdo_got *got = lua_touserdata(L, 2);
  lua_createtable(L, 0, 4);
  l_set_integer(L, "number", (lua_Integer)got->number + 1);
  l_set_text(L, "key", got->key);
  l_set_text(L, "state", got->state);
  l_set_text(L, "script", got->script);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_got(void *data, const struct sdo_got *got) {
  return l_ledger_collect(data, add_got, got);
}

/* A text of a list; no number, whose text would be nobody's. */
static const char *text_of(lua_State *L, int list, lua_Integer number) {
  lua_rawgeti(L, list, number);
  luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, list, "expected a list of texts");
  const char *text = l_check_text(L, -1);
  lua_pop(L, 1); /* it stays in the list */
  return text;
}

/* ledger:got(emails, rests?) -> {{number=, key=, state=, script=}, ...} | nil, err: gifts
   of at most 1000 recipients, each with the number of its email. rests: what is behind the
   first "/" of the key, of the same number; left out: one gift of each who has any */
static int l_ledger_got(lua_State *L) {
  struct sdo_recipient recipients[SDO_STORIES_MAX];
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  lua_settop(L, 3);
  luaL_checktype(L, 2, LUA_TTABLE);
  int has_rests = !lua_isnil(L, 3);
  if (has_rests) luaL_checktype(L, 3, LUA_TTABLE);
  size_t count = (size_t)lua_rawlen(L, 2);
  luaL_argcheck(L, count <= SDO_STORIES_MAX, 2, "too many recipients at a time");
  for (size_t i = 0; i < count; i++) {
    lua_Integer number = (lua_Integer)i + 1;
    recipients[i] = (struct sdo_recipient){text_of(L, 2, number),
                                           has_rests ? text_of(L, 3, number) : NULL};
  }
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_got(ledger, recipients, count, visit_got, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

static int add_event(lua_State *L) {
  const struct sdo_event *event = lua_touserdata(L, 2);
  lua_createtable(L, 0, 6);
  l_set_text(L, "state", event->state);
  l_set_text(L, "note", event->note);
  l_set_text(L, "user", event->user);
  l_set_text(L, "host", event->host);
  l_set_integer(L, "pid", event->pid);
  l_set_integer(L, "at", event->at);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_event(void *data, const struct sdo_event *event) {
  return l_ledger_collect(data, add_event, event);
}

/* ledger:history(key) -> events | nil, err: a list of tables, the first change first */
static int l_ledger_history(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  const char *key = l_check_text(L, 2);
  lua_settop(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_history(ledger, key, visit_event, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* ledger:called(key, note) -> true | nil, err */
static int l_ledger_called(lua_State *L) {
  struct sdo_ledger *ledger = l_object_check(L, 1, type);
  struct sdo_error err = {0};
  if (sdo_ledger_called(ledger, l_check_text(L, 2), l_check_text(L, 3), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

void l_journal_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"list", l_ledger_list},
                                     {"each", l_ledger_each},
                                     {"states", l_ledger_states},
                                     {"history", l_ledger_history},
                                     {"called", l_ledger_called},
                                     {"got", l_ledger_got},
                                     {NULL, NULL}};
  l_object_methods(L, type, methods);
}

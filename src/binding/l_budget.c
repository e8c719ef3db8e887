#include <stddef.h>

#include "l_ledger.h"
#include "ledger/budget.h"

/* Room for what gifts cost: verbs of a ledger. */

static const char type[] = "sendoso.ledger";

static struct sdo_ledger *check_ledger(lua_State *L) { return l_object_check(L, 1, type); }

/* Memory that Lua owns, on the stack: anything may raise meanwhile. */
static void *make_array(lua_State *L, size_t count, size_t size) {
  return lua_newuserdatauv(L, (count + 1) * size, 0);
}

static void read_cap(lua_State *L, int at, struct sdo_cap *cap) {
  const struct l_option spec[] = {
      {"rule", L_STRING, offsetof(struct sdo_cap, rule)},
      {"team", L_STRING, offsetof(struct sdo_cap, team)},
      {"sender", L_STRING, offsetof(struct sdo_cap, sender)},
      {"recipient", L_STRING, offsetof(struct sdo_cap, recipient)},
      {"from", L_STRING, offsetof(struct sdo_cap, from)},
      {"to", L_STRING, offsetof(struct sdo_cap, to)},
      {"currency", L_STRING, offsetof(struct sdo_cap, currency)},
      {"most", L_INTEGER, offsetof(struct sdo_cap, most)},
      {"is_left", L_BOOLEAN, offsetof(struct sdo_cap, is_left)},
      {"since", L_INTEGER, offsetof(struct sdo_cap, since)},
      {NULL, 0, 0}};
  *cap = (struct sdo_cap){0};
  l_options(L, at, spec, cap);
  luaL_argcheck(L, cap->from && cap->to && cap->currency, 2,
                "from, to and currency of a cap are required");
}

/* Reads the numbers of caps of the list on the top into Lua's memory, which the table at
   keep keeps. Returns how many there are. */
static size_t read_numbers(lua_State *L, size_t caps, int keep, const size_t **list) {
  int at = lua_gettop(L);
  luaL_checktype(L, at, LUA_TTABLE);
  size_t count = (size_t)lua_rawlen(L, at);
  size_t *numbers = make_array(L, count, sizeof *numbers);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, at, (lua_Integer)i + 1);
    lua_Integer number = luaL_checkinteger(L, -1);
    luaL_argcheck(L, number >= 1 && (size_t)number <= caps, 3, "there is no such cap");
    numbers[i] = (size_t)number - 1;
    lua_pop(L, 1);
  }
  lua_rawseti(L, keep, (lua_Integer)lua_rawlen(L, keep) + 1);
  *list = numbers;
  return count;
}

/* Reads {gift=, caps={1, 3}, also={2}} on the top. Its texts are borrowed from it; keep is
   a table that keeps what was made for it. */
static void read_line(lua_State *L, struct sdo_line *line, size_t caps, int keep) {
  int at = lua_gettop(L);
  luaL_checktype(L, at, LUA_TTABLE);
  *line = (struct sdo_line){0};
  lua_getfield(L, at, "gift");
  line->gift = l_ledger_gift(L, lua_gettop(L));
  luaL_argcheck(L, line->gift.currency && line->gift.day, 3,
                "currency and day of a gift are required");
  lua_getfield(L, at, "caps");
  line->cap_count = read_numbers(L, caps, keep, &line->caps);
  if (lua_getfield(L, at, "also") != LUA_TNIL)
    line->also_count = read_numbers(L, caps, keep, &line->also);
  lua_settop(L, at);
}

static void push_result(lua_State *L, const struct sdo_budget *budget) {
  lua_createtable(L, (int)budget->cap_count, 0);
  for (size_t i = 0; i < budget->cap_count; i++) {
    lua_createtable(L, 0, 2);
    l_set_integer(L, "spent", budget->caps[i].spent);
    l_set_integer(L, "reserved", budget->caps[i].reserved);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_createtable(L, (int)budget->line_count, 0);
  for (size_t i = 0; i < budget->line_count; i++) {
    lua_pushinteger(L, budget->lines[i].fits ? 0 : (lua_Integer)budget->lines[i].full + 1);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* ledger:budget(caps, lines, reserve?) -> sums, full | nil, err
   caps: {{rule=, team=, sender=, recipient=, from=, to=, currency=, most=,
   is_left=, since=}, ...}
   lines: {{gift=, caps={1, 3}, also={2}}, ...}, in the order in which they get room
   sums: {{spent=, reserved=}, ...}, of each cap
   full: for each line 0, or the number of the first cap that has no room for it */
static int l_ledger_budget(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checktype(L, 3, LUA_TTABLE);
  int reserve = lua_toboolean(L, 4);
  lua_settop(L, 3);
  struct sdo_budget budget = {.cap_count = (size_t)lua_rawlen(L, 2),
                              .line_count = (size_t)lua_rawlen(L, 3)};
  budget.caps = make_array(L, budget.cap_count, sizeof *budget.caps);
  budget.left = make_array(L, budget.cap_count, sizeof *budget.left);
  budget.lines = make_array(L, budget.line_count, sizeof *budget.lines);
  lua_newtable(L); /* ledger caps lines, three arrays, what is kept */
  int keep = lua_gettop(L);
  for (size_t i = 0; i < budget.cap_count; i++) {
    lua_rawgeti(L, 2, (lua_Integer)i + 1);
    read_cap(L, lua_gettop(L), &budget.caps[i]);
    lua_settop(L, keep);
  }
  for (size_t i = 0; i < budget.line_count; i++) {
    lua_rawgeti(L, 3, (lua_Integer)i + 1);
    read_line(L, &budget.lines[i], budget.cap_count, keep);
    lua_settop(L, keep);
  }
  struct sdo_error err = {0};
  if (sdo_ledger_budget(ledger, &budget, reserve, &err) < 0) return l_fail(L, &err);
  push_result(L, &budget);
  return 2;
}

/* ledger:reserved_anew() -> should what is reserved be reserved anew? */
static int l_ledger_reserved_anew(lua_State *L) {
  int64_t left = sdo_ledger_reserved_ms(check_ledger(L));
  lua_pushboolean(L, left < SDO_RESERVED_MS - SDO_RESERVED_ANEW_MS);
  return 1;
}

/* ledger:last_event() -> number of the last event, or 0 | nil, err */
static int l_ledger_last_event(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  int64_t number;
  if (sdo_ledger_last_event(ledger, &number, &err) < 0) return l_fail(L, &err);
  lua_pushinteger(L, number);
  return 1;
}

/* ledger:allot(name, text) -> true | nil, err */
static int l_ledger_allot(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  if (sdo_ledger_allot(ledger, l_check_text(L, 2), l_check_text(L, 3), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

static int visit_text(void *data, const char *name, const char *text) {
  (void)name;
  return l_ledger_visit_text(data, text);
}

/* ledger:allotments() -> list of texts | nil, err */
static int l_ledger_allotments(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  lua_settop(L, 1);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_allotments(ledger, visit_text, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

void l_budget_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"budget", l_ledger_budget},         {"reserved_anew", l_ledger_reserved_anew},
      {"last_event", l_ledger_last_event}, {"allot", l_ledger_allot},
      {"allotments", l_ledger_allotments}, {NULL, NULL}};
  l_object_methods(L, type, methods);
}

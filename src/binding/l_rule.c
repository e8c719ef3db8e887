#include <string.h>

#include "l_ledger.h"

/* What a ledger remembers of rules. */

static const char type[] = "sendoso.ledger";

static struct sdo_ledger *check_ledger(lua_State *L) { return l_object_check(L, 1, type); }

/* ledger:rule(name) -> {reached=, once=, script=, first=, id=}, or nil: it never ran |
   nil, err */
static int l_ledger_rule(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  struct sdo_rule rule = {0};
  int found = sdo_ledger_rule(ledger, l_check_text(L, 2), &rule, &err);
  if (found < 0) return l_fail(L, &err);
  lua_pushnil(L);
  if (!found) return 1;
  lua_createtable(L, 0, 4);
  l_set_text(L, "reached", rule.reached);
  l_set_text(L, "once", rule.once);
  l_set_text(L, "script", rule.script);
  l_set_text(L, "first", rule.first);
  l_set_text(L, "id", rule.id);
  return 1;
}

/* ledger:remember(name, reached, once, script, id?) -> true | nil, err */
static int l_ledger_remember(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  if (sdo_ledger_remember(ledger, l_check_text(L, 2), l_check_text(L, 3),
                          l_check_text(L, 4), l_check_text(L, 5), l_opt_text(L, 6, NULL),
                          &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:alias(rule, template) -> true | nil, err */
static int l_ledger_alias(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  if (sdo_ledger_alias(ledger, l_check_text(L, 2), l_check_text(L, 3), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:aliases(rule) -> list of templates | nil, err */
static int l_ledger_aliases(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  const char *rule = l_check_text(L, 2);
  lua_settop(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_aliases(ledger, rule, l_ledger_visit_text, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* ledger:ran(rule, day, gifts, people) -> true | nil, err */
static int l_ledger_ran(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  const char *rule = l_check_text(L, 2);
  const char *day = l_check_text(L, 3);
  size_t length = strlen(day);
  struct sdo_run run = {.gifts = l_check_within(L, 4, 0, INT32_MAX),
                        .people = l_check_within(L, 5, 0, INT32_MAX)};
  luaL_argcheck(L, length < sizeof run.day, 3, "expected a day such as 2026-03-31");
  memcpy(run.day, day, length + 1);
  struct sdo_error err = {0};
  if (sdo_ledger_ran(ledger, rule, &run, &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* list, run -> */
static int add_run(lua_State *L) {
  const struct sdo_run *run = lua_touserdata(L, 2);
  lua_createtable(L, 0, 3);
  l_set_text(L, "day", run->day);
  lua_pushinteger(L, run->gifts);
  lua_setfield(L, -2, "gifts");
  lua_pushinteger(L, run->people);
  lua_setfield(L, -2, "people");
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_run(void *data, const char *rule, const struct sdo_run *run) {
  (void)rule;
  return l_ledger_collect(data, add_run, run);
}

/* ledger:runs(rule, until) -> list of {day=, gifts=, people=} | nil, err */
static int l_ledger_runs(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  const char *rule = l_check_text(L, 2), *until = l_check_text(L, 3);
  lua_settop(L, 3);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_runs(ledger, rule, until, visit_run, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* ledger:rules_of(script) -> list of names | nil, err */
static int l_ledger_rules_of(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  const char *script = l_check_text(L, 2);
  lua_settop(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_rules_of(ledger, script, l_ledger_visit_text, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* ledger:see(rule, text, turn) -> boolean: false, somebody else has since | nil, err */
static int l_ledger_see(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_seen seen = {l_check_text(L, 2), l_check_text(L, 3),
                          l_check_within(L, 4, 0, INT32_MAX)};
  struct sdo_error err = {0};
  int noted = sdo_ledger_see(ledger, &seen, &err);
  if (noted < 0) return l_fail(L, &err);
  lua_pushboolean(L, noted);
  return 1;
}

static int add_seen(lua_State *L) {
  const struct sdo_seen *seen = lua_touserdata(L, 2);
  lua_createtable(L, 0, 3);
  l_set_text(L, "rule", seen->rule);
  l_set_text(L, "text", seen->text);
  l_set_integer(L, "turn", seen->turn);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_seen(void *data, const struct sdo_seen *seen) {
  return l_ledger_collect(data, add_seen, seen);
}

/* ledger:seen(rule?) -> list of at most one {rule=, text=, turn=}; without a rule, of each
   | nil, err */
static int l_ledger_seen(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  const char *rule = l_opt_text(L, 2, NULL);
  lua_settop(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_seen(ledger, rule, visit_seen, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

void l_rule_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"rule", l_ledger_rule},         {"remember", l_ledger_remember},
      {"alias", l_ledger_alias},       {"aliases", l_ledger_aliases},
      {"rules_of", l_ledger_rules_of}, {"ran", l_ledger_ran},
      {"runs", l_ledger_runs},         {"see", l_ledger_see},
      {"seen", l_ledger_seen},         {NULL, NULL}};
  l_object_methods(L, type, methods);
}

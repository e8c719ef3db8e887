#include "ledger/shown.h"

#include "l_ledger.h"

/* What the list of sends has shown to a run. */

static const char type[] = "sendoso.shown";

static struct sdo_shown *check_shown(lua_State *L) { return l_object_check(L, 1, type); }

static struct sdo_shown_text check_text(lua_State *L, int at) {
  struct sdo_shown_text text = {0};
  text.at = l_check_bytes(L, at, &text.len);
  return text;
}

static struct sdo_shown_text opt_text(lua_State *L, int at) {
  return lua_isnoneornil(L, at) ? (struct sdo_shown_text){0} : check_text(L, at);
}

/* What a verb says: yes or no; else nil, err */
static int push_answer(lua_State *L, int result, const struct sdo_error *err) {
  if (result < 0) return l_fail(L, err);
  lua_pushboolean(L, result);
  return 1;
}

/* The same of one that only says that all is well: true | nil, err */
static int push_done(lua_State *L, int result, const struct sdo_error *err) {
  return push_answer(L, result < 0 ? -1 : 1, err);
}

/* shown:begin() -> true | nil, err */
static int l_shown_begin(lua_State *L) {
  struct sdo_error err = {0};
  return push_done(L, sdo_shown_begin(check_shown(L), &err), &err);
}

/* shown:keep() -> true | nil, err */
static int l_shown_keep(lua_State *L) {
  struct sdo_error err = {0};
  return push_done(L, sdo_shown_keep(check_shown(L), &err), &err);
}

/* shown:meet(id) -> is it the first time in this reading? | nil, err */
static int l_shown_meet(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  struct sdo_error err = {0};
  return push_answer(L, sdo_shown_meet(shown, check_text(L, 2), &err), &err);
}

/* shown:add(name, pair?, id?, sender?, time?) -> was it not shown before? | nil, err */
static int l_shown_add(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  struct sdo_shown_send send = {.pair = opt_text(L, 3),
                                .id = opt_text(L, 4),
                                .sender = opt_text(L, 5),
                                .time = luaL_optinteger(L, 6, SDO_SHOWN_UNDATED)};
  struct sdo_error err = {0};
  return push_answer(L, sdo_shown_add(shown, check_text(L, 2), &send, &err), &err);
}

static void set_text(lua_State *L, const char *name, struct sdo_shown_text text) {
  if (!text.at) return;
  lua_pushlstring(L, text.at, text.len);
  lua_setfield(L, -2, name);
}

static int add_send(lua_State *L) {
  const struct sdo_shown_send *send = lua_touserdata(L, 2);
  lua_createtable(L, 0, 5);
  l_set_integer(L, "number", send->number);
  set_text(L, "pair", send->pair);
  set_text(L, "id", send->id);
  set_text(L, "sender", send->sender);
  if (send->time != SDO_SHOWN_UNDATED) l_set_integer(L, "time", send->time);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_send(void *data, const struct sdo_shown_send *send) {
  return l_ledger_collect(data, add_send, send);
}

/* shown:of(pair) -> list of {number=, pair=, id=, sender=, time=} | nil, err */
static int l_shown_of(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  struct sdo_shown_text pair = check_text(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_shown_of(shown, pair, visit_send, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* shown:new(after) -> list as of `of`, empty at the end | nil, err */
static int l_shown_new(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  int64_t after = luaL_checkinteger(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_shown_new(shown, after, visit_send, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

static int add_pair(lua_State *L) {
  const struct sdo_shown_text *pair = lua_touserdata(L, 2);
  lua_pushlstring(L, pair->at, pair->len);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_pair(void *data, struct sdo_shown_text pair) {
  return l_ledger_collect(data, add_pair, &pair);
}

/* shown:pairs(after) -> list of texts, empty at the end | nil, err */
static int l_shown_pairs(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  struct sdo_shown_text after = check_text(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_shown_pairs(shown, after, visit_pair, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* shown:left(pair) -> true | nil, err */
static int l_shown_left(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  struct sdo_error err = {0};
  return push_done(L, sdo_shown_left(shown, check_text(L, 2), &err), &err);
}

/* shown:is_own(pair) -> boolean | nil, err */
static int l_shown_is_own(lua_State *L) {
  struct sdo_shown *shown = check_shown(L);
  struct sdo_error err = {0};
  return push_answer(L, sdo_shown_is_own(shown, check_text(L, 2), &err), &err);
}

static int l_shown_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_shown_close(*object);
  *object = NULL;
  return 0;
}

/* shown() -> shown | nil, err */
static int l_shown_make(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_shown *shown;
  void **object = l_object_new(L, type, 0);
  if (sdo_shown_open(&shown, &err) < 0) return l_fail(L, &err);
  *object = shown;
  return 1;
}

void l_shown_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"begin", l_shown_begin},   {"keep", l_shown_keep},
                                     {"meet", l_shown_meet},     {"add", l_shown_add},
                                     {"of", l_shown_of},         {"new", l_shown_new},
                                     {"pairs", l_shown_pairs},   {"left", l_shown_left},
                                     {"is_own", l_shown_is_own}, {NULL, NULL}};
  l_object_type(L, type, methods, l_shown_close);
  static const luaL_Reg functions[] = {{"shown", l_shown_make}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

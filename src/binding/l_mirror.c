#include <stddef.h>

#include "l_ledger.h"
#include "mirror/mirror.h"

/* The mirror of the account's sends. */

static const char type[] = "sendoso.mirror";

static struct sdo_mirror *check_mirror(lua_State *L) { return l_object_check(L, 1, type); }

static int l_done(lua_State *L, int result, const struct sdo_error *err) {
  if (result < 0) return l_fail(L, err);
  lua_pushboolean(L, 1);
  return 1;
}

/* mirror:begin() -> true | nil, err */
static int l_mirror_begin(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(L, sdo_mirror_begin(check_mirror(L), &err), &err);
}

/* mirror:finish(keep) -> true | nil, err */
static int l_mirror_finish(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(L, sdo_mirror_end(check_mirror(L), lua_toboolean(L, 2), &err), &err);
}

/* mirror:note(name) -> text, or false | nil, err */
static int l_mirror_note(lua_State *L) {
  struct sdo_error err = {0};
  const char *text = NULL;
  if (sdo_mirror_note(check_mirror(L), l_check_text(L, 2), &text, &err) < 0)
    return l_fail(L, &err);
  if (text) lua_pushstring(L, text);
  else lua_pushboolean(L, 0);
  return 1;
}

/* mirror:set_note(name, text) -> true | nil, err */
static int l_mirror_set_note(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(
      L, sdo_mirror_set_note(check_mirror(L), l_check_text(L, 2), l_check_text(L, 3), &err),
      &err);
}

/* Reads a send as it was listed. */
static struct sdo_send check_send(lua_State *L, int at) {
#define OF(member) offsetof(struct sdo_send, member)
  static const struct l_option spec[] = {{"id", L_STRING, OF(id)},
                                         {"gid", L_STRING, OF(gid)},
                                         {"status", L_STRING, OF(status)},
                                         {"campaign_name", L_STRING, OF(campaign_name)},
                                         {"email", L_STRING, OF(email)},
                                         {"group", L_STRING, OF(team)},
                                         {"country", L_STRING, OF(country)},
                                         {"currency", L_STRING, OF(currency)},
                                         {"body", L_STRING, OF(body)},
                                         {"campaign", L_INTEGER, OF(campaign)},
                                         {"created", L_INTEGER, OF(created)},
                                         {"changed", L_INTEGER, OF(changed)},
                                         {"reached", L_INTEGER, OF(reached)},
                                         {"cost", L_INTEGER, OF(cost)},
                                         {"terminal", L_INTEGER, OF(terminal)},
                                         {"place", L_INTEGER, OF(place)},
                                         {"pass", L_INTEGER, OF(pass)},
                                         {NULL, 0, 0}};
#undef OF
  struct sdo_send send = {.cost = -1};
  l_options(L, at, spec, &send);
  luaL_argcheck(L, send.id && send.body, at, "a send has id and body");
  return send;
}

/* mirror:put(send) -> "same", "new" or "changed", number | nil, err */
static int l_mirror_put(lua_State *L) {
  static const char *const words[] = {"same", "new", "changed"};
  struct sdo_send send = check_send(L, 2);
  struct sdo_error err = {0};
  int put = sdo_mirror_put(check_mirror(L), &send, &err);
  if (put < 0) return l_fail(L, &err);
  lua_pushstring(L, words[put]);
  lua_pushinteger(L, send.number);
  return 2;
}

/* mirror:change(number, status, events, at) -> is it new? | nil, err */
static int l_mirror_change(lua_State *L) {
  struct sdo_error err = {0};
  int is_new =
      sdo_mirror_change(check_mirror(L), luaL_checkinteger(L, 2), l_check_text(L, 3),
                        l_check_text(L, 4), l_check_within(L, 5, 0, L_TIME_MAX), &err);
  if (is_new < 0) return l_fail(L, &err);
  lua_pushboolean(L, is_new);
  return 1;
}

/* mirror:hear(gid, events, at) -> is it new? | nil, err */
static int l_mirror_hear(lua_State *L) {
  struct sdo_error err = {0};
  int is_new = sdo_mirror_hear(check_mirror(L), l_check_text(L, 2), l_check_text(L, 3),
                               l_check_within(L, 4, 0, L_TIME_MAX), &err);
  if (is_new < 0) return l_fail(L, &err);
  lua_pushboolean(L, is_new);
  return 1;
}

/* mirror:knows(gid) -> boolean | nil, err */
static int l_mirror_knows(lua_State *L) {
  struct sdo_error err = {0};
  int is_known = sdo_mirror_knows(check_mirror(L), l_check_text(L, 2), &err);
  if (is_known < 0) return l_fail(L, &err);
  lua_pushboolean(L, is_known);
  return 1;
}

/* mirror:join(number, gift?, script?, rule?) -> true | nil, err */
static int l_mirror_join(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(L,
                sdo_mirror_join(check_mirror(L), luaL_checkinteger(L, 2),
                                l_opt_text(L, 3, NULL), l_opt_text(L, 4, NULL),
                                l_opt_text(L, 5, NULL), &err),
                &err);
}

/* mirror:count(pass) -> sends | nil, err */
static int l_mirror_count(lua_State *L) {
  int64_t count = 0;
  struct sdo_error err = {0};
  if (sdo_mirror_count(check_mirror(L), luaL_checkinteger(L, 2), &count, &err) < 0)
    return l_fail(L, &err);
  lua_pushinteger(L, count);
  return 1;
}

static int add_number(lua_State *L) {
  lua_pushinteger(L, *(const int64_t *)lua_touserdata(L, 2));
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_page(void *data, int64_t page) {
  return l_ledger_collect(data, add_number, &page);
}

/* mirror:pages{closed_before=, total=, size=, newest_first=, pass=} -> list of page numbers
   | nil, err */
static int l_mirror_pages(lua_State *L) {
#define OF(member) offsetof(struct sdo_mirror_places, member)
  static const struct l_option spec[] = {{"closed_before", L_INTEGER, OF(closed_before)},
                                         {"total", L_INTEGER, OF(total)},
                                         {"size", L_INTEGER, OF(size)},
                                         {"newest_first", L_BOOLEAN, OF(is_newest_first)},
                                         {"pass", L_INTEGER, OF(pass)},
                                         {NULL, 0, 0}};
#undef OF
  struct sdo_mirror *mirror = check_mirror(L);
  struct sdo_mirror_places places = {0};
  lua_settop(L, 2);
  l_options(L, 2, spec, &places);
  luaL_argcheck(L, places.size > 0, 2, "a page has a size");
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_mirror_pages(mirror, &places, visit_page, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* mirror:unseen(closed_before, pass) -> how many | nil, err */
static int l_mirror_unseen(lua_State *L) {
  int64_t count = 0;
  struct sdo_error err = {0};
  if (sdo_mirror_unseen(check_mirror(L), luaL_checkinteger(L, 2), luaL_checkinteger(L, 3),
                        &count, &err) < 0)
    return l_fail(L, &err);
  lua_pushinteger(L, count);
  return 1;
}

/* mirror:forget(pass) -> true | nil, err */
static int l_mirror_forget(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(L, sdo_mirror_forget(check_mirror(L), luaL_checkinteger(L, 2), &err), &err);
}

/* mirror:take(follower, change) -> is it ours to tell? | nil, err */
static int l_mirror_take(lua_State *L) {
  struct sdo_error err = {0};
  int taken =
      sdo_mirror_take(check_mirror(L), l_check_text(L, 2), luaL_checkinteger(L, 3), &err);
  if (taken < 0) return l_fail(L, &err);
  lua_pushboolean(L, taken);
  return 1;
}

/* mirror:leave() */
static int l_mirror_leave(lua_State *L) {
  sdo_mirror_leave(check_mirror(L));
  return 0;
}

/* mirror:told(follower, change) -> true | nil, err */
static int l_mirror_told(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(
      L,
      sdo_mirror_told(check_mirror(L), l_check_text(L, 2), luaL_checkinteger(L, 3), &err),
      &err);
}

static int l_mirror_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_mirror_close(*object);
  *object = NULL;
  return 0;
}

/* mirror(path) -> mirror | nil, err */
static int l_mirror_new(lua_State *L) {
  const char *path = l_check_text(L, 1);
  struct sdo_error err = {0};
  struct sdo_mirror *mirror;
  void **object = l_object_new(L, type, 0);
  if (sdo_mirror_open(path, &mirror, &err) < 0) return l_fail(L, &err);
  *object = mirror;
  return 1;
}

void l_mirror_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"begin", l_mirror_begin},
                                     {"finish", l_mirror_finish},
                                     {"note", l_mirror_note},
                                     {"set_note", l_mirror_set_note},
                                     {"put", l_mirror_put},
                                     {"change", l_mirror_change},
                                     {"hear", l_mirror_hear},
                                     {"join", l_mirror_join},
                                     {"count", l_mirror_count},
                                     {"pages", l_mirror_pages},
                                     {"unseen", l_mirror_unseen},
                                     {"forget", l_mirror_forget},
                                     {"knows", l_mirror_knows},
                                     {"take", l_mirror_take},
                                     {"leave", l_mirror_leave},
                                     {"told", l_mirror_told},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_mirror_close);
  static const luaL_Reg functions[] = {{"mirror", l_mirror_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

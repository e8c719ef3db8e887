#include "inbox/inbox.h"

#include "binding.h"
#include "inbox/hold.h"

static const char type[] = "sendoso.inbox";

static struct sdo_inbox *check_inbox(lua_State *L) { return l_object_check(L, 1, type); }

/* true, where 0 says that all is well; else nil, err */
static int push_done(lua_State *L, int result, const struct sdo_error *err) {
  if (result < 0) return l_fail(L, err);
  lua_pushboolean(L, 1);
  return 1;
}

/* inbox:add(source, id, type?, received, body) -> number, or false: it was there
   | nil, err */
static int l_inbox_add(lua_State *L) {
  struct sdo_inbox *inbox = check_inbox(L);
  struct sdo_inbox_event event = {.source = l_check_text(L, 2),
                                  .id = l_check_text(L, 3),
                                  .type = l_opt_text(L, 4, NULL),
                                  .received = l_check_within(L, 5, 0, L_TIME_MAX)};
  event.body = l_check_bytes(L, 6, &event.len);
  struct sdo_error err = {0};
  int is_new = sdo_inbox_add(inbox, &event, &err);
  if (is_new < 0) return l_fail(L, &err);
  if (is_new) lua_pushinteger(L, event.number);
  else lua_pushboolean(L, 0);
  return 1;
}

/* inbox:owe(number, work, due, tries) -> true | nil, err */
static int l_inbox_owe(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_inbox *inbox = check_inbox(L);
  int result = sdo_inbox_owe(inbox, luaL_checkinteger(L, 2), l_check_text(L, 3),
                             l_check_within(L, 4, 0, L_TIME_MAX),
                             l_check_within(L, 5, 0, INT32_MAX), &err);
  return push_done(L, result, &err);
}

/* inbox:done(number, work) -> true | nil, err */
static int l_inbox_done(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_inbox *inbox = check_inbox(L);
  int result = sdo_inbox_done(inbox, luaL_checkinteger(L, 2), l_check_text(L, 3), &err);
  return push_done(L, result, &err);
}

/* inbox:keep(token, link) -> true | nil, err */
static int l_inbox_keep(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_inbox *inbox = check_inbox(L);
  int result = sdo_inbox_keep(inbox, l_check_text(L, 2), l_check_text(L, 3), &err);
  return push_done(L, result, &err);
}

/* inbox:forget(before) -> true | nil, err */
static int l_inbox_forget(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_inbox *inbox = check_inbox(L);
  int result = sdo_inbox_forget(inbox, l_check_within(L, 2, 0, L_TIME_MAX), &err);
  return push_done(L, result, &err);
}

/* inbox:commit() -> true | nil, err */
static int l_inbox_commit(lua_State *L) {
  struct sdo_error err = {0};
  return push_done(L, sdo_inbox_commit(check_inbox(L), &err), &err);
}

/* The event that was found; false where 0 says that there is none; else nil, err */
static int push_event(lua_State *L, int found, const struct sdo_inbox_event *event,
                      const struct sdo_error *err) {
  if (found < 0) return l_fail(L, err);
  if (!found) {
    lua_pushboolean(L, 0);
    return 1;
  }
  lua_createtable(L, 0, 8);
  l_set_integer(L, "number", event->number);
  l_set_integer(L, "received", event->received);
  l_set_integer(L, "tries", event->tries);
  l_set_integer(L, "due", event->due);
  l_set_text(L, "source", event->source);
  l_set_text(L, "id", event->id);
  l_set_text(L, "type", event->type);
  lua_pushlstring(L, event->body, event->len);
  lua_setfield(L, -2, "body");
  return 1;
}

/* inbox:next(work, now) -> {number=, source=, id=, type=, received=, body=, tries=, due=},
   or false: there is none | nil, err */
static int l_inbox_next(lua_State *L) {
  struct sdo_inbox *inbox = check_inbox(L);
  struct sdo_inbox_event event;
  struct sdo_error err = {0};
  int found = sdo_inbox_next(inbox, l_check_text(L, 2), l_check_within(L, 3, 0, L_TIME_MAX),
                             &event, &err);
  return push_event(L, found, &event, &err);
}

/* inbox:failed(work, after) -> as next */
static int l_inbox_failed(lua_State *L) {
  struct sdo_inbox *inbox = check_inbox(L);
  struct sdo_inbox_event event;
  struct sdo_error err = {0};
  int found =
      sdo_inbox_failed(inbox, l_check_text(L, 2), luaL_checkinteger(L, 3), &event, &err);
  return push_event(L, found, &event, &err);
}

/* inbox:count(work) -> integer | nil, err */
static int l_inbox_count(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_inbox *inbox = check_inbox(L);
  int64_t count = 0;
  if (sdo_inbox_count(inbox, l_check_text(L, 2), &count, &err) < 0) return l_fail(L, &err);
  lua_pushinteger(L, count);
  return 1;
}

/* inbox:link(token) -> text, or false: no event has named it | nil, err */
static int l_inbox_link(lua_State *L) {
  struct sdo_error err = {0};
  struct sdo_inbox *inbox = check_inbox(L);
  const char *link;
  int found = sdo_inbox_link(inbox, l_check_text(L, 2), &link, &err);
  if (found < 0) return l_fail(L, &err);
  if (found) lua_pushstring(L, link);
  else lua_pushboolean(L, 0);
  return 1;
}

static int l_inbox_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_inbox_close(*object);
  *object = NULL;
  return 0;
}

/* inbox(path) -> inbox | nil, err */
static int l_inbox_new(lua_State *L) {
  const char *path = l_check_text(L, 1);
  struct sdo_error err = {0};
  struct sdo_inbox *inbox;
  void **object = l_object_new(L, type, 0);
  if (sdo_inbox_open(path, &inbox, &err) < 0) return l_fail(L, &err);
  *object = inbox;
  return 1;
}

/* An inbox that this process has, and those that it forks. */

static const char hold_type[] = "sendoso.hold";

static int l_hold_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, hold_type);
  sdo_hold_close(*object);
  *object = NULL;
  return 0;
}

/* hold(path) -> hold | nil, err */
static int l_hold_new(lua_State *L) {
  const char *path = l_check_text(L, 1);
  struct sdo_error err = {0};
  struct sdo_hold *hold;
  void **object = l_object_new(L, hold_type, 0);
  if (sdo_hold_open(path, &hold, &err) < 0) return l_fail(L, &err);
  *object = hold;
  return 1;
}

void l_inbox_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"add", l_inbox_add},
                                     {"owe", l_inbox_owe},
                                     {"done", l_inbox_done},
                                     {"keep", l_inbox_keep},
                                     {"forget", l_inbox_forget},
                                     {"commit", l_inbox_commit},
                                     {"next", l_inbox_next},
                                     {"failed", l_inbox_failed},
                                     {"count", l_inbox_count},
                                     {"link", l_inbox_link},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_inbox_close);
  static const luaL_Reg none[] = {{NULL, NULL}};
  l_object_type(L, hold_type, none, l_hold_close);
  static const luaL_Reg functions[] = {
      {"inbox", l_inbox_new}, {"hold", l_hold_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

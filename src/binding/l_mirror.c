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

/* mirror:join(number, gift, script?, rule?) -> true | nil, err */
static int l_mirror_join(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(L,
                sdo_mirror_join(check_mirror(L), luaL_checkinteger(L, 2),
                                l_check_text(L, 3), l_opt_text(L, 4, NULL),
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

/* Pushes a send. */
static void push_send(lua_State *L, const struct sdo_send *send) {
  lua_createtable(L, 0, 13);
  l_set_integer(L, "number", send->number);
  l_set_text(L, "id", send->id);
  l_set_text(L, "status", send->status);
  l_set_text(L, "email", send->email);
  l_set_text(L, "campaign_name", send->campaign_name);
  l_set_text(L, "body", send->body);
  l_set_text(L, "gift", send->gift);
  l_set_text(L, "script", send->script);
  l_set_text(L, "rule", send->rule);
  l_set_integer(L, "campaign", send->campaign);
  l_set_integer(L, "created", send->created);
  l_set_integer(L, "changed", send->changed);
  if (send->terminal) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "terminal");
  }
}

static int add_news(lua_State *L) {
  const struct sdo_news *news = lua_touserdata(L, 2);
  lua_createtable(L, 0, 5);
  l_set_integer(L, "id", news->id);
  l_set_integer(L, "at", news->at);
  l_set_text(L, "status", news->status);
  l_set_text(L, "event", news->event);
  push_send(L, &news->send);
  lua_setfield(L, -2, "send");
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_news(void *data, const struct sdo_news *news) {
  return l_ledger_collect(data, add_news, news);
}

/* mirror:news{follower=, events=, status=, since=, after=, after_id=, limit=} -> list of
   {id=, at=, status=, event=, send=} | nil, err */
static int l_mirror_news(lua_State *L) {
#define OF(member) offsetof(struct sdo_news_filter, member)
  static const struct l_option spec[] = {
      {"follower", L_STRING, OF(follower)}, {"events", L_STRING, OF(events)},
      {"status", L_STRING, OF(status)},     {"since", L_INTEGER, OF(since)},
      {"after", L_INTEGER, OF(after)},      {"after_id", L_INTEGER, OF(after_id)},
      {"limit", L_INTEGER, OF(limit)},      {NULL, 0, 0}};
#undef OF
  struct sdo_mirror *mirror = check_mirror(L);
  struct sdo_news_filter filter = {.limit = -1};
  lua_settop(L, 2);
  l_options(L, 2, spec, &filter);
  luaL_argcheck(L, filter.follower && filter.events, 2, "news have follower and events");
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_mirror_news(mirror, &filter, visit_news, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* mirror:told(follower, change) -> true | nil, err */
static int l_mirror_told(lua_State *L) {
  struct sdo_error err = {0};
  return l_done(
      L,
      sdo_mirror_told(check_mirror(L), l_check_text(L, 2), luaL_checkinteger(L, 3), &err),
      &err);
}

static struct sdo_send_filter check_filter(lua_State *L, int at) {
#define OF(member) offsetof(struct sdo_send_filter, member)
  static const struct l_option spec[] = {{"since", L_INTEGER, OF(since)},
                                         {"until", L_INTEGER, OF(until)},
                                         {"statuses", L_STRING, OF(statuses)},
                                         {"campaign", L_INTEGER, OF(campaign)},
                                         {"campaign_name", L_STRING, OF(campaign_name)},
                                         {"email", L_STRING, OF(email)},
                                         {"script", L_STRING, OF(script)},
                                         {"gift", L_STRING, OF(gift)},
                                         {"id", L_STRING, OF(id)},
                                         {"before", L_INTEGER, OF(before)},
                                         {"before_number", L_INTEGER, OF(before_number)},
                                         {"limit", L_INTEGER, OF(limit)},
                                         {"unjoined", L_INTEGER, OF(unjoined)},
                                         {"after_number", L_INTEGER, OF(after_number)},
                                         {"stuck", L_INTEGER, OF(stuck)},
                                         {NULL, 0, 0}};
#undef OF
  struct sdo_send_filter filter = {0};
  l_options(L, at, spec, &filter);
  return filter;
}

static int add_send(lua_State *L) {
  push_send(L, lua_touserdata(L, 2));
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_send(void *data, const struct sdo_send *send) {
  return l_ledger_collect(data, add_send, send);
}

/* mirror:list(filter) -> sends | nil, err */
static int l_mirror_list(lua_State *L) {
  struct sdo_mirror *mirror = check_mirror(L);
  lua_settop(L, 2);
  struct sdo_send_filter filter = check_filter(L, 2);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_mirror_list(mirror, &filter, visit_send, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

static int add_sum(lua_State *L) {
  const struct sdo_send_sum *sum = lua_touserdata(L, 2);
  lua_createtable(L, 0, 8);
  l_set_text(L, "key", sum->key);
  l_set_text(L, "status", sum->status);
  l_set_text(L, "currency", sum->currency);
  l_set_integer(L, "sends", sum->sends);
  l_set_integer(L, "cost", sum->cost);
  l_set_integer(L, "unpriced", sum->unpriced);
  l_set_integer(L, "reached", sum->reached);
  l_set_integer(L, "oldest", sum->oldest);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_sum(void *data, const struct sdo_send_sum *sum) {
  return l_ledger_collect(data, add_sum, sum);
}

/* mirror:sum(by, filter) -> list of {key=, status=, currency=, sends=, cost=, unpriced=,
   reached=, oldest=} | nil, err */
static int l_mirror_sum(lua_State *L) {
  struct sdo_mirror *mirror = check_mirror(L);
  const char *by = l_check_text(L, 2);
  lua_settop(L, 3);
  struct sdo_send_filter filter = check_filter(L, 3);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_mirror_sum(mirror, &filter, by, visit_sum, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

static int add_span(lua_State *L) {
  const struct sdo_send_span *span = lua_touserdata(L, 2);
  lua_createtable(L, 0, 3);
  l_set_text(L, "key", span->key);
  l_set_integer(L, "hours", span->hours);
  l_set_integer(L, "sends", span->sends);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_span(void *data, const struct sdo_send_span *span) {
  return l_ledger_collect(data, add_span, span);
}

/* mirror:spans(by, filter) -> list of {key=, hours=, sends=} | nil, err */
static int l_mirror_spans(lua_State *L) {
  struct sdo_mirror *mirror = check_mirror(L);
  const char *by = l_check_text(L, 2);
  lua_settop(L, 3);
  struct sdo_send_filter filter = check_filter(L, 3);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_mirror_spans(mirror, &filter, by, visit_span, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
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
  static const luaL_Reg methods[] = {
      {"begin", l_mirror_begin},   {"finish", l_mirror_finish},
      {"note", l_mirror_note},     {"set_note", l_mirror_set_note},
      {"put", l_mirror_put},       {"change", l_mirror_change},
      {"hear", l_mirror_hear},     {"join", l_mirror_join},
      {"count", l_mirror_count},   {"pages", l_mirror_pages},
      {"unseen", l_mirror_unseen}, {"forget", l_mirror_forget},
      {"news", l_mirror_news},     {"told", l_mirror_told},
      {"list", l_mirror_list},     {"sum", l_mirror_sum},
      {"spans", l_mirror_spans},   {NULL, NULL}};
  l_object_type(L, type, methods, l_mirror_close);
  static const luaL_Reg functions[] = {{"mirror", l_mirror_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

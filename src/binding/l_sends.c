#include <stddef.h>

#include "l_ledger.h"
#include "mirror/mirror.h"

/* What a mirror is asked: which sends, what they come to, and what is new. */

static const char type[] = "sendoso.mirror";

static struct sdo_mirror *check_mirror(lua_State *L) { return l_object_check(L, 1, type); }

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

/* mirror:news{follower=, events=, status=, gid=, since=, after=, after_id=, limit=} -> list
   of {id=, at=, status=, event=, send=} | nil, err */
static int l_mirror_news(lua_State *L) {
#define OF(member) offsetof(struct sdo_news_filter, member)
  static const struct l_option spec[] = {{"follower", L_STRING, OF(follower)},
                                         {"events", L_STRING, OF(events)},
                                         {"status", L_STRING, OF(status)},
                                         {"gid", L_STRING, OF(gid)},
                                         {"since", L_INTEGER, OF(since)},
                                         {"after", L_INTEGER, OF(after)},
                                         {"after_id", L_INTEGER, OF(after_id)},
                                         {"limit", L_INTEGER, OF(limit)},
                                         {NULL, 0, 0}};
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
  lua_createtable(L, 0, 9);
  l_set_text(L, "key", sum->key);
  l_set_text(L, "status", sum->status);
  l_set_text(L, "currency", sum->currency);
  l_set_integer(L, "sends", sum->sends);
  l_set_integer(L, "cost", sum->cost);
  l_set_integer(L, "unpriced", sum->unpriced);
  l_set_integer(L, "stuck", sum->stuck);
  if (sum->stuck) l_set_integer(L, "stuck_since", sum->stuck_since);
  if (sum->half_hours >= 0) l_set_integer(L, "half_hours", sum->half_hours);
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

static int visit_sum(void *data, const struct sdo_send_sum *sum) {
  return l_ledger_collect(data, add_sum, sum);
}

/* mirror:sum(by, filter, stuck_before?) -> list of {key=, status=, currency=, sends=,
   cost=, unpriced=, stuck=, stuck_since=, half_hours=} | nil, err */
static int l_mirror_sum(lua_State *L) {
  struct sdo_mirror *mirror = check_mirror(L);
  const char *by = l_check_text(L, 2);
  int64_t stuck_before = luaL_optinteger(L, 4, 0);
  lua_settop(L, 3);
  struct sdo_send_filter filter = check_filter(L, 3);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_mirror_sum(mirror, &filter, by, stuck_before, visit_sum, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

void l_sends_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"list", l_mirror_list},
                                     {"news", l_mirror_news},
                                     {"sum", l_mirror_sum},
                                     {NULL, NULL}};
  l_object_methods(L, type, methods);
}

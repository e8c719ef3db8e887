#include <stddef.h>

#include "l_ledger.h"
#include "ledger/copy.h"

/* A ledger as a whole: which it is, how it is, copies of it, and what comes from others. */

static const char type[] = "sendoso.ledger";

static struct sdo_ledger *check_ledger(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

/* ledger:facts() -> {name=, account=, id=, opening=, moved_to=, warning=, is_untold=} */
static int l_ledger_facts(lua_State *L) {
  check_ledger(L, 1);
  int collects = l_ledger_begin_list(L); /* or what is collected may close it */
  struct sdo_ledger *ledger = check_ledger(L, 1);
  const struct sdo_store *store = sdo_ledger_store(ledger);
  l_set_text(L, "name", store->name);
  l_set_text(L, "account", store->account);
  l_set_text(L, "id", store->id);
  l_set_text(L, "moved_to", store->moved_to);
  l_set_text(L, "warning", sdo_ledger_warning(ledger));
  if (!store->is_marked) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "is_untold");
  }
  if (store->process) l_set_integer(L, "opening", store->process);
  return l_ledger_end_list(L, collects, 0, NULL);
}

struct count {
  const char *state;
  int64_t gifts;
};

/* Runs protected, as all that is collected. */
static int add_count(lua_State *L) {
  const struct count *count = lua_touserdata(L, 2);
  lua_pushinteger(L, count->gifts);
  lua_setfield(L, 1, count->state);
  return 0;
}

static int visit_count(void *data, const char *state, int64_t gifts) {
  struct count count = {state, gifts};
  return l_ledger_collect(data, add_count, &count);
}

/* ledger:count() -> {sent=, unknown=, ...} | nil, err */
static int l_ledger_count(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L, 1);
  lua_settop(L, 1);
  struct sdo_error err = {0};
  int collects = l_ledger_begin_list(L);
  int result = sdo_ledger_count(ledger, visit_count, L, &err);
  return l_ledger_end_list(L, collects, result, &err);
}

/* ledger:verify() -> {damage=, version=, gifts=, events=, opening=} | nil, err */
static int l_ledger_verify(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L, 1);
  struct sdo_store_health health = {0};
  struct sdo_error err = {0};
  if (sdo_ledger_verify(ledger, &health, &err) < 0) return l_fail(L, &err);
  lua_createtable(L, 0, 5);
  l_set_text(L, "damage", health.damage);
  l_set_integer(L, "version", health.version);
  l_set_integer(L, "gifts", health.gifts);
  l_set_integer(L, "events", health.events);
  l_set_integer(L, "opening", health.opening);
  return 1;
}

/* ledger:backup(path) -> true | nil, err */
static int l_ledger_backup(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L, 1);
  struct sdo_error err = {0};
  if (sdo_ledger_backup(ledger, l_check_text(L, 2), &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:copy(to) -> {gifts=, openings=} | nil, err */
static int l_ledger_copy(lua_State *L) {
  struct sdo_ledger *from = check_ledger(L, 1), *to = check_ledger(L, 2);
  struct sdo_copied copied;
  struct sdo_error err = {0};
  if (sdo_ledger_copy(from, to, &copied, &err) < 0) return l_fail(L, &err);
  lua_createtable(L, 0, 2);
  l_set_integer(L, "gifts", copied.gifts);
  l_set_integer(L, "openings", copied.openings);
  return 1;
}

/* Gifts from a table. */

/* Reads an event of another ledger at the top: {at=, state=, note=, user=, host=, pid=}. */
static void read_event(lua_State *L, struct sdo_event *event) {
  const struct l_option spec[] = {{"at", L_INTEGER, offsetof(struct sdo_event, at)},
                                  {"state", L_STRING, offsetof(struct sdo_event, state)},
                                  {"note", L_STRING, offsetof(struct sdo_event, note)},
                                  {"user", L_STRING, offsetof(struct sdo_event, user)},
                                  {"host", L_STRING, offsetof(struct sdo_event, host)},
                                  {"pid", L_INTEGER, offsetof(struct sdo_event, pid)},
                                  {NULL, 0, 0}};
  *event = (struct sdo_event){0};
  l_options(L, lua_gettop(L), spec, event);
  if (!event->state || !event->at) luaL_error(L, "an event has at and state");
}

/* No ledger has as many of one thousand gifts. */
enum { EVENTS_MAX = 1 << 20 };

/* Where the names lie that stories are read by: making them could collect. */
enum { GIFT = 3, EVENTS };

/* Pushes a member of the story at the top, which is asked for nothing: what it would answer
   with could change the others, whose texts are borrowed. */
static int push_member(lua_State *L, int name) {
  lua_pushvalue(L, name);
  return lua_rawget(L, -2);
}

/* Pushes a story of the list at 2 and its events. Returns how many these are. */
static size_t push_story(lua_State *L, lua_Integer number) {
  int is_story = lua_rawgeti(L, 2, number) == LUA_TTABLE;
  luaL_argcheck(L, is_story && push_member(L, EVENTS) == LUA_TTABLE, 2,
                "a gift has events");
  return (size_t)lua_rawlen(L, -1);
}

/* Reads the gift of the story at the top: {gift=, ...}, a row as list has it. */
static void read_gift(lua_State *L, struct sdo_gift_row *row) {
#define OF(member) offsetof(struct sdo_gift_row, member)
  static const struct l_option spec[] = {{"key", L_STRING, OF(gift.key)},
                                         {"operation", L_STRING, OF(gift.operation)},
                                         {"recipient", L_STRING, OF(gift.recipient)},
                                         {"campaign", L_INTEGER, OF(gift.campaign)},
                                         {"via", L_STRING, OF(gift.via)},
                                         {"hundredths", L_INTEGER, OF(gift.hundredths)},
                                         {"currency", L_STRING, OF(gift.currency)},
                                         {"sender", L_STRING, OF(gift.sender)},
                                         {"team", L_STRING, OF(gift.team)},
                                         {"day", L_STRING, OF(gift.day)},
                                         {"script", L_STRING, OF(gift.script)},
                                         {"rule", L_STRING, OF(gift.rule)},
                                         {"occasion", L_STRING, OF(gift.occasion)},
                                         {"due", L_STRING, OF(gift.due)},
                                         {"identifiers", L_STRING, OF(gift.identifiers)},
                                         {"same", L_STRING, OF(same)},
                                         {"skew_ms", L_INTEGER, OF(gift.skew_ms)},
                                         {"state", L_STRING, OF(state)},
                                         {"note", L_STRING, OF(note)},
                                         {"tracking_code", L_STRING, OF(tracking_code)},
                                         {"tracking_url", L_STRING, OF(tracking_url)},
                                         {"link", L_STRING, OF(link)},
                                         {"message", L_STRING, OF(message)},
                                         {"at", L_INTEGER, OF(at)},
                                         {"began", L_INTEGER, OF(began)},
                                         {"user", L_STRING, OF(user)},
                                         {"host", L_STRING, OF(host)},
                                         {"pid", L_INTEGER, OF(pid)},
                                         {NULL, 0, 0}};
#undef OF
  *row = (struct sdo_gift_row){.gift.skew_ms = SDO_SKEW_UNKNOWN};
  push_member(L, GIFT);
  l_options(L, lua_gettop(L), spec, row);
  lua_pop(L, 1); /* it stays in the story */
  luaL_argcheck(L,
                row->gift.key && row->gift.operation && row->gift.recipient && row->state &&
                    row->at,
                2, "a gift has key, operation, recipient, state and at");
}

/* How many events all stories of the list at 2 have. */
static size_t count_events(lua_State *L, lua_Integer stories) {
  size_t count = 0;
  for (lua_Integer i = 1; i <= stories; i++) {
    count += push_story(L, i);
    luaL_argcheck(L, count <= EVENTS_MAX, 2, "too many events at a time");
    lua_pop(L, 2);
  }
  return count;
}

/* Reads the stories of the list at 2. From here on nothing is collected. */
static void read_stories(lua_State *L, struct sdo_story *stories, lua_Integer count,
                         struct sdo_event *events, size_t left) {
  for (lua_Integer i = 0; i < count; i++) {
    struct sdo_story *story = &stories[i];
    story->count = push_story(L, i + 1); /* story list */
    luaL_argcheck(L, story->count <= left, 2, "it was changed while it was read");
    story->events = events;
    for (size_t n = 0; n < story->count; n++, events++, left--) {
      lua_rawgeti(L, -1, (lua_Integer)n + 1);
      read_event(L, events);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
    read_gift(L, &story->row);
    lua_pop(L, 1);
  }
}

/* ledger:load{{gift=, events=}, ...} -> how many were not there yet | nil, err */
static int l_ledger_load(lua_State *L) {
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
  luaL_argcheck(L, count <= SDO_STORIES_MAX, 2, "too many gifts at a time");
  lua_pushliteral(L, "gift");
  lua_pushliteral(L, "events");
  size_t total = count_events(L, count);
  struct sdo_story *stories =
      lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *stories, 0);
  struct sdo_event *events = lua_newuserdatauv(L, (total + 1) * sizeof *events, 0);
  read_stories(L, stories, count, events, total);
  size_t loaded;
  struct sdo_error err = {0};
  if (sdo_ledger_load(check_ledger(L, 1), stories, (size_t)count, &loaded, &err) < 0)
    return l_fail(L, &err);
  lua_pushinteger(L, (lua_Integer)loaded);
  return 1;
}

/* Reads what is told of a gift from the table at the top. */
static struct sdo_gift read_told(lua_State *L) {
  static const struct l_option spec[] = {
      {"key", L_STRING, offsetof(struct sdo_gift, key)},
      {"rule", L_STRING, offsetof(struct sdo_gift, rule)},
      {"occasion", L_STRING, offsetof(struct sdo_gift, occasion)},
      {"identifiers", L_STRING, offsetof(struct sdo_gift, identifiers)},
      {NULL, 0, 0}};
  struct sdo_gift gift = {.skew_ms = SDO_SKEW_UNKNOWN};
  l_options(L, lua_gettop(L), spec, &gift);
  luaL_argcheck(L, gift.key, 2, "a gift has a key");
  return gift;
}

/* ledger:tell{{key=, rule=, occasion=, identifiers=}, ...} -> true | nil, err */
static int l_ledger_tell(lua_State *L) {
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
  luaL_argcheck(L, count <= SDO_STORIES_MAX, 2, "too many gifts at a time");
  struct sdo_gift *gifts = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *gifts, 0);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, 2, i + 1);
    gifts[i] = read_told(L);
    lua_pop(L, 1); /* it stays in the list */
  }
  struct sdo_error err = {0};
  if (sdo_ledger_tell(check_ledger(L, 1), gifts, (size_t)count, &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:told() -> true | nil, err */
static int l_ledger_told(lua_State *L) {
  struct sdo_error err = {0};
  if (sdo_ledger_told(check_ledger(L, 1), &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

void l_store_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"facts", l_ledger_facts},   {"count", l_ledger_count}, {"verify", l_ledger_verify},
      {"backup", l_ledger_backup}, {"copy", l_ledger_copy},   {"load", l_ledger_load},
      {"tell", l_ledger_tell},     {"told", l_ledger_told},   {NULL, NULL}};
  l_object_methods(L, type, methods);
}

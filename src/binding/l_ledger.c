#include "l_ledger.h"

#include <stddef.h>
#include <string.h>

#include "l_loop.h"
#include "ledger/claims.h"
#include "ledger/store_sqlite.h"

static const char type[] = "sendoso.ledger";

static struct sdo_ledger *check_ledger(lua_State *L) { return l_object_check(L, 1, type); }

struct sdo_gift l_ledger_gift(lua_State *L, int at) {
  struct sdo_gift gift = {.skew_ms = SDO_SKEW_UNKNOWN};
  const struct l_option spec[] = {
      {"key", L_STRING, offsetof(struct sdo_gift, key)},
      {"operation", L_STRING, offsetof(struct sdo_gift, operation)},
      {"recipient", L_STRING, offsetof(struct sdo_gift, recipient)},
      {"campaign", L_INTEGER, offsetof(struct sdo_gift, campaign)},
      {"via", L_STRING, offsetof(struct sdo_gift, via)},
      {"hundredths", L_INTEGER, offsetof(struct sdo_gift, hundredths)},
      {"currency", L_STRING, offsetof(struct sdo_gift, currency)},
      {"sender", L_STRING, offsetof(struct sdo_gift, sender)},
      {"team", L_STRING, offsetof(struct sdo_gift, team)},
      {"day", L_STRING, offsetof(struct sdo_gift, day)},
      {"script", L_STRING, offsetof(struct sdo_gift, script)},
      {"rule", L_STRING, offsetof(struct sdo_gift, rule)},
      {"occasion", L_STRING, offsetof(struct sdo_gift, occasion)},
      {"identifiers", L_STRING, offsetof(struct sdo_gift, identifiers)},
      {"names", L_STRING, offsetof(struct sdo_gift, names)},
      {"due", L_STRING, offsetof(struct sdo_gift, due)},
      {"is_dated", L_BOOLEAN, offsetof(struct sdo_gift, is_dated)},
      {"is_reserved", L_BOOLEAN, offsetof(struct sdo_gift, is_reserved)},
      {NULL, 0, 0}};
  l_options(L, at, spec, &gift);
  luaL_argcheck(L, gift.key && gift.recipient && gift.operation, at,
                "key, recipient and operation are required");
  return gift;
}

static const char *const claim_names[] = {[SDO_CLAIM_FREE] = "free",
                                          [SDO_CLAIM_DUPLICATE] = "duplicate",
                                          [SDO_CLAIM_BUSY] = "busy",
                                          [SDO_CLAIM_HELD] = "held"};

void l_ledger_push_receipt(lua_State *L, const struct sdo_receipt *receipt) {
  lua_createtable(L, 0, 3);
  l_set_text(L, "tracking_code", receipt->tracking_code);
  l_set_text(L, "tracking_url", receipt->tracking_url);
  l_set_text(L, "link", receipt->link);
  l_set_text(L, "message", receipt->message);
  l_set_text(L, "invitation_status", receipt->invitation_status);
  l_set_text(L, "expires_at", receipt->expires_at);
  l_set_text(L, "same", receipt->same);
}

/* A list that is read from a store. */

/* More than any list comes to, in KiB. The collector is told that it owes so much less
   while a list is read, and so much more behind it. To stop it and to restart it would take
   its pause away, so that it would never rest between lists; and what is read meanwhile
   would not count, so that a long one would grow. */
enum { MOST = 1 << 30 };

int l_ledger_begin_list(lua_State *L) {
  int collects = lua_gc(L, LUA_GCISRUNNING);
  /* before the list: its ledger was checked already */
  if (collects) lua_gc(L, LUA_GCSTEP, -MOST);
  luaL_checkstack(L, 8, NULL);
  lua_newtable(L);
  return collects;
}

int l_ledger_collect(lua_State *L, lua_CFunction add, const void *row) {
  lua_pushcfunction(L, add);
  lua_pushvalue(L, -2);
  lua_pushlightuserdata(L, (void *)(size_t)row);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return 0;
  lua_replace(L, -2); /* half a list is none */
  return 1;
}

static int add_text(lua_State *L) {
  lua_pushstring(L, lua_touserdata(L, 2));
  lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
  return 0;
}

int l_ledger_visit_text(void *data, const char *text) {
  return l_ledger_collect(data, add_text, text);
}

int l_ledger_end_list(lua_State *L, int collects, int result, const struct sdo_error *err) {
  if (collects) lua_gc(L, LUA_GCSTEP, MOST);
  if (result < 0) return l_fail(L, err);
  return lua_istable(L, -1) ? 1 : lua_error(L);
}

static int free_receipt(lua_State *L) {
  sdo_receipt_free(luaL_checkudata(L, 1, "sendoso.receipt"));
  return 0;
}

/* Pushes an empty receipt that Lua owns. */
static struct sdo_receipt *new_receipt(lua_State *L) {
  struct sdo_receipt *receipt = lua_newuserdatauv(L, sizeof *receipt, 0);
  *receipt = (struct sdo_receipt){0};
  if (luaL_newmetatable(L, "sendoso.receipt")) {
    lua_pushcfunction(L, free_receipt);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return receipt;
}

static int push_claim(lua_State *L, enum sdo_claim claim, const struct sdo_claims *claims) {
  lua_pushstring(L, claim_names[claim]);
  switch (claim) {
  case SDO_CLAIM_FREE:
  case SDO_CLAIM_BUSY: return 1;
  case SDO_CLAIM_DUPLICATE: l_ledger_push_receipt(L, claims->receipts); return 2;
  case SDO_CLAIM_HELD: break;
  }
  lua_createtable(L, 0, 4);
  l_set_text(L, "key", claims->held.key);
  l_set_text(L, "same", claims->held.same);
  l_set_text(L, "state", claims->held.state);
  l_set_text(L, "note", claims->held.note);
  return 2;
}

/* ledger:look(gift) -> "free" | "duplicate", receipt | "busy" | "held", why | nil, err
   why: {key=, state="held"|"unknown"|..., note=, same=}; same: it may be a second one */
static int l_ledger_look(lua_State *L) {
  lua_settop(L, 2);
  struct sdo_receipt *receipt = new_receipt(L);
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_gift gift = l_ledger_gift(L, 2);
  enum sdo_claim claim;
  struct sdo_claims claims = {
      .ledger = ledger, .gifts = &gift, .receipts = receipt, .count = 1};
  struct sdo_error err = {0};
  if (sdo_ledger_look(ledger, &claims, &claim, &err) < 0) return l_fail(L, &err);
  return push_claim(L, claim, &claims);
}

/* ledger:intend(gift [, lease_ms]) -> as look: "free" says that the intent is written */
static int l_ledger_intend(lua_State *L) {
  lua_settop(L, 3);
  struct sdo_receipt *receipt = new_receipt(L);
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_gift gift = l_ledger_gift(L, 2);
  int64_t lease_ms =
      lua_isnoneornil(L, 3) ? 60000 : l_check_within(L, 3, -L_TIME_MAX, L_TIME_MAX);
  enum sdo_claim claim;
  struct sdo_claims claims = {
      .ledger = ledger, .gifts = &gift, .receipts = receipt, .count = 1};
  struct sdo_error err = {0};
  if (sdo_ledger_intend(ledger, &claims, lease_ms, &claim, &err) < 0)
    return l_fail(L, &err);
  return push_claim(L, claim, &claims);
}

/* ledger:settle(key, "sent"|"refused"|"unknown"|"withdrawn", receipt, note) -> true | nil,
 * err */
static int l_ledger_settle(lua_State *L) {
  static const char *const states[] = {"sent", "refused", "unknown", "withdrawn", NULL};
  struct sdo_ledger *ledger = check_ledger(L);
  const char *key = l_check_text(L, 2);
  enum sdo_state state = sdo_state_named(states[luaL_checkoption(L, 3, NULL, states)]);
  struct sdo_receipt receipt = {0}; /* its texts are borrowed */
  const struct l_option spec[] = {
      {"tracking_code", L_STRING, offsetof(struct sdo_receipt, tracking_code)},
      {"tracking_url", L_STRING, offsetof(struct sdo_receipt, tracking_url)},
      {"message", L_STRING, offsetof(struct sdo_receipt, message)},
      {"link", L_STRING, offsetof(struct sdo_receipt, link)},
      {NULL, 0, 0}};
  l_options(L, 4, spec, &receipt);
  struct sdo_error err = {0};
  struct sdo_settlement end = {key, state, &receipt, l_opt_text(L, 5, NULL), NULL};
  if (sdo_ledger_settle(ledger, &end, 1, &err) < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:refuse(gift, note) -> true | nil, err */
static int l_ledger_refuse(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_gift gift = l_ledger_gift(L, 2);
  struct sdo_error err = {0};
  if (sdo_ledger_refuse(ledger, &gift, l_opt_text(L, 3, NULL), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:resolve(key, "sent"|"absent", note, began) -> true | nil, err */
static int l_ledger_resolve(lua_State *L) {
  static const char *const outcomes[] = {"absent", "sent", NULL};
  struct sdo_ledger *ledger = check_ledger(L);
  const char *key = l_check_text(L, 2);
  int was_sent = luaL_checkoption(L, 3, NULL, outcomes);
  int64_t began = lua_isnoneornil(L, 5) ? 0 : l_check_within(L, 5, 0, L_TIME_MAX);
  struct sdo_error err = {0};
  if (sdo_ledger_resolve(ledger, key, was_sent, began, l_opt_text(L, 4, NULL), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:hold(gift, note, anew?, same?) -> is it held? | nil, err */
static int l_ledger_hold(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_gift gift = l_ledger_gift(L, 2);
  struct sdo_error err = {0};
  int held = sdo_ledger_hold(ledger, &gift, l_check_text(L, 3), lua_toboolean(L, 4),
                             l_opt_text(L, 5, NULL), &err);
  if (held < 0) return l_fail(L, &err);
  lua_pushboolean(L, held);
  return 1;
}

/* ledger:release(key, note) -> true | nil, err */
static int l_ledger_release(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  if (sdo_ledger_release(ledger, l_check_text(L, 2), l_opt_text(L, 3, NULL), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* ledger:same(key, other, note) -> true | nil, err */
static int l_ledger_same(lua_State *L) {
  struct sdo_ledger *ledger = check_ledger(L);
  struct sdo_error err = {0};
  if (sdo_ledger_same(ledger, l_check_text(L, 2), l_check_text(L, 3),
                      l_opt_text(L, 4, NULL), &err) < 0)
    return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

static int l_ledger_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  l_loop_abandon(L, *object); /* a call that is under way writes its end into it */
  sdo_ledger_close(*object);
  *object = NULL;
  return 0;
}

/* ledger{path=, account=, schema=, readonly=, make=, memory=, recover=, filling=, driver=,
   ahead_ms=, file_system=} -> ledger | nil, err
   driver: where it is kept, as the module of another store gives it; left out, a file */
static int l_ledger_new(lua_State *L) {
  struct {
    struct sdo_store_options store;
    const struct sdo_store_driver *driver;
  } options = {.store.make = 1, .driver = &sdo_store_sqlite};
  const struct l_option spec[] = {
      {"path", L_STRING, offsetof(struct sdo_store_options, path)},
      {"account", L_STRING, offsetof(struct sdo_store_options, account)},
      {"schema", L_STRING, offsetof(struct sdo_store_options, schema)},
      {"readonly", L_BOOLEAN, offsetof(struct sdo_store_options, readonly)},
      {"make", L_BOOLEAN, offsetof(struct sdo_store_options, make)},
      {"memory", L_STRING, offsetof(struct sdo_store_options, memory)},
      {"recover", L_BOOLEAN, offsetof(struct sdo_store_options, recover)},
      {"filling", L_BOOLEAN, offsetof(struct sdo_store_options, filling)},
      {"ahead_ms", L_INTEGER, offsetof(struct sdo_store_options, ahead_ms)},
      {"file_system", L_INTEGER, offsetof(struct sdo_store_options, file_system)},
      {"driver", L_POINTER, sizeof options.store},
      {NULL, 0, 0}};
  l_options(L, 1, spec, &options);
  luaL_argcheck(L, options.store.path, 1, "path is required");
  struct sdo_error err = {0};
  struct sdo_ledger *ledger;
  void **object = l_object_new(L, type, 0);
  if (sdo_ledger_open(options.driver, &options.store, &ledger, &err) < 0)
    return l_fail(L, &err);
  *object = ledger;
  return 1;
}

void l_ledger_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"look", l_ledger_look},
                                     {"intend", l_ledger_intend},
                                     {"settle", l_ledger_settle},
                                     {"refuse", l_ledger_refuse},
                                     {"resolve", l_ledger_resolve},
                                     {"hold", l_ledger_hold},
                                     {"release", l_ledger_release},
                                     {"same", l_ledger_same},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_ledger_close);
  static const luaL_Reg functions[] = {{"ledger", l_ledger_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

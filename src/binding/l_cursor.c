#include <stdint.h>
#include <string.h>

#include "api/walk.h"
#include "base/clock.h"
#include "base/printable.h"
#include "binding.h"
#include "l_call.h"
#include "l_loop.h"
#include "l_request.h"

/* A cursor: `for item in cursor, nil, nil, cursor`. Nothing is fetched before the first
   step, nor after the last item is known; leaving the loop in any way closes it. */

static const char type[] = "sendoso.cursor";

/* User values: the client, the arguments (a table of ours), the function that is told of a
   failure, the fields of an item, and the calls of the pages under way: a table by number
   of page. */
enum { CLIENT = 1, ARGS, FAILED, FIELDS, CALLS, VALUES = CALLS };

struct cursor {
  struct sdo_walk *walk; /* NULL: closed. First, as l_object wants it. */
  const struct sdo_operation *op;
  int64_t first, last; /* pages that have a call; none when last < first */
  int ended;           /* it came to its end by itself: there is nothing more */
  int in_hand;         /* is the first of them the one whose items are given? */
  int giving;          /* items of it that are being made: it stays until they are */
  int raw;             /* items are the API's own bytes */
  int lines;           /* all items of a page are one: a text with a line for each */
  int64_t trip_ms, pumped;
};

/* How often, at the most, what is under way is let go on while the script works. */
enum { PUMP_MS = 2 };

/* Frees the call of the first page. What is still under way is broken off. The collector
   frees one of which an item is being made. */
static void drop_first(lua_State *L, struct cursor *cursor) {
  lua_getiuservalue(L, 1, CALLS);
  if (lua_rawgeti(L, -1, cursor->first) == LUA_TUSERDATA && !cursor->giving)
    l_call_release(L, -1);
  lua_pop(L, 1);
  lua_pushnil(L);
  lua_rawseti(L, -2, cursor->first++);
  lua_pop(L, 1);
}

static int l_cursor_close(lua_State *L) {
  struct cursor *cursor = luaL_checkudata(L, 1, type);
  lua_settop(L, 1);
  while (cursor->first <= cursor->last)
    drop_first(L, cursor);
  sdo_walk_free(cursor->walk);
  cursor->walk = NULL;
  for (int i = 1; i <= VALUES; i++) {
    lua_pushnil(L);
    lua_setiuservalue(L, 1, i);
  }
  return 0;
}

static void close_cursor(lua_State *L) {
  lua_pushcfunction(L, l_cursor_close);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
}

static int fail_closed(struct sdo_error *err) {
  return sdo_fail(err, SDO_CANCELLED, "the cursor was closed while it was reading");
}

/* Starts the call of the page behind the last one. What Lua collects meanwhile may close
   the cursor: then nobody wants it. */
static int ask(lua_State *L, struct cursor *cursor, struct sdo_error *err) {
  if (!cursor->walk) return fail_closed(err);
  int top = lua_gettop(L), calls = top + 1, client = top + 2, args = top + 3;
  lua_getiuservalue(L, 1, CALLS);
  lua_getiuservalue(L, 1, CLIENT);
  lua_getiuservalue(L, 1, ARGS); /* cursor ... calls client args */
  if (sdo_param_named(cursor->op, "page")) {
    lua_pushinteger(L, cursor->last + 1);
    lua_setfield(L, args, "page");
  }
  struct sdo_request *request = l_request_read(L, args, cursor->op, err);
  int started = request && l_call_start(L, client, request, err) == 0;
  if (started && cursor->walk) lua_rawseti(L, calls, ++cursor->last);
  lua_settop(L, top);
  if (started && !cursor->walk) return fail_closed(err);
  return started ? 0 : -1;
}

/* Asks for pages that will soon be needed, and lets those on their way go on. */
static void look_ahead(lua_State *L, struct cursor *cursor) {
  if (cursor->last == cursor->first && !sdo_walk_is_due(cursor->walk)) return;
  int64_t now = sdo_clock_boot();
  int top = lua_gettop(L), wanted = sdo_walk_ahead(cursor->walk, now, cursor->trip_ms);
  struct sdo_error err = {0};
  while (cursor->last - cursor->first < wanted) {
    if (ask(L, cursor, &err) < 0) return; /* it will be said when the page is needed */
    cursor->pumped = 0;
  }
  if (cursor->last == cursor->first || now - cursor->pumped < PUMP_MS) return;
  cursor->pumped = now;
  lua_getiuservalue(L, 1, CLIENT);
  l_loop_step(L, -1, 0);
  lua_settop(L, top);
}

static int add_line(struct sdo_buffer *lines, struct sdo_slice item) {
  int printed = sdo_printable(SDO_PRINTED_NDJSON, item.at, item.len, lines);
  if (printed == 0) printed = sdo_buffer_add(lines, item.at, item.len);
  return printed < 0 || sdo_buffer_add(lines, "\n", 1) < 0 ? -1 : 0;
}

/* Pushes an item and those behind it on its page, each on a line. */
static void push_lines(lua_State *L, struct cursor *cursor, struct sdo_item item) {
  struct sdo_buffer lines = {0};
  int64_t page;
  int failed;
  void **memory = l_memory_new(L);
  do {
    failed = add_line(&lines, item.text);
    *memory = lines.data;
    if (failed) luaL_error(L, "out of memory");
    if (cursor->op->total) look_ahead(L, cursor); /* what Lua collects may close it */
  } while (cursor->walk && sdo_walk_next(cursor->walk, &item, &page) == SDO_STEP_ITEM);
  lua_pushlstring(L, lines.data, lines.len);
  *memory = NULL;
  sdo_buffer_free(&lines);
}

/* Gives an item. Whatever Lua runs meanwhile, such as a finaliser that closes the cursor,
   its page is on the stack, and nobody frees it. */
static int give(lua_State *L, struct cursor *cursor, const struct sdo_item *item) {
  lua_getiuservalue(L, 1, FIELDS);
  lua_getiuservalue(L, 1, CALLS);
  lua_rawgeti(L, -1, cursor->first); /* cursor fields calls call */
  cursor->giving++;
  if (cursor->op->total && !cursor->lines) look_ahead(L, cursor);
  if (cursor->lines) push_lines(L, cursor, *item);
  else if (cursor->raw) lua_pushlstring(L, item->text.at, item->text.len);
  else if (lua_isuserdata(L, 2)) l_json_push_fields(L, item, 2);
  else l_json_push(L, item->text);
  cursor->giving--;
  return 1;
}

/* Closes the cursor, tells who is told of a failure, and raises. */
static int fail_cursor(lua_State *L, const struct sdo_error *err) {
  lua_settop(L, 1);
  l_fail(L, err);
  int object = lua_gettop(L);
  int told = lua_getiuservalue(L, 1, FAILED) == LUA_TFUNCTION;
  close_cursor(L);
  if (told) {
    lua_pushvalue(L, object);
    lua_call(L, 1, 0);
  }
  lua_settop(L, object);
  return lua_error(L);
}

/* Feeds the walk with the answer of the first call. */
static int feed(struct cursor *cursor, struct sdo_call *call, struct sdo_error *err) {
  *err = *sdo_call_error(call);
  if (err->kind) return -1;
  if (!cursor->walk) return fail_closed(err);
  cursor->trip_ms = sdo_call_trip_ms(call);
  cursor->in_hand = 1;
  return sdo_walk_feed(cursor->walk, sdo_call_page(call), sdo_clock_boot(), err);
}

static int next_on(lua_State *L, int status, lua_KContext context);

/* Waits for the page that comes next, asking for it if nobody has. */
static int turn_page(lua_State *L, struct cursor *cursor, struct sdo_error *err) {
  if (cursor->in_hand) {
    drop_first(L, cursor);
    cursor->in_hand = 0;
  }
  if (cursor->last < cursor->first && ask(L, cursor, err) < 0) return -1;
  lua_getiuservalue(L, 1, CALLS);
  lua_rawgeti(L, -1, cursor->first); /* cursor calls call */
  l_loop_await(L, -1, 0, next_on);
  struct sdo_call *call = l_call_take(L, -1); /* its page is read from now on */
  lua_pushvalue(L, -1);
  if (cursor->walk) lua_rawseti(L, -3, cursor->first);
  return feed(cursor, call, err);
}

static int next_on(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  struct cursor *cursor = luaL_checkudata(L, 1, type);
  struct sdo_item item;
  int64_t page;
  if (cursor->ended) return 0;
  l_object_check(L, 1, type);
  for (;;) {
    lua_settop(L, 1);
    struct sdo_error err = {0};
    enum sdo_step step = sdo_walk_next(cursor->walk, &item, &page);
    if (step == SDO_STEP_END) {
      if (sdo_walk_check(cursor->walk, &err) < 0) return fail_cursor(L, &err);
      close_cursor(L);
      cursor->ended = 1;
      return 0;
    }
    if (step == SDO_STEP_ITEM) {
      return give(L, cursor, &item);
    }
    if (turn_page(L, cursor, &err) < 0) return fail_cursor(L, &err);
  }
}

/* cursor() -> item, or nothing at the end; raises err, also where the end is reached and
   the list's own total has not agreed */
static int l_cursor_next(lua_State *L) { return next_on(L, LUA_OK, 0); }

enum { PER_PAGE = 100 }; /* the most that is documented */

/* Pushes a copy of the arguments at `at`, which is the cursor's own, and returns how many
   items a page is to have. */
static int64_t push_args(lua_State *L, int at, int paged) {
  lua_newtable(L); /* copy */
  int copy = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, at)) { /* copy name value */
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, copy);
  }
  int64_t per_page = PER_PAGE;
  if (paged && lua_getfield(L, copy, "per_page") == LUA_TNUMBER) {
    per_page = luaL_checkinteger(L, -1);
  } else if (paged) {
    lua_pushinteger(L, per_page);
    lua_setfield(L, copy, "per_page");
  }
  lua_settop(L, copy);
  return per_page;
}

/* walk(client, operation, args, {fields=, raw=, failed=}) -> cursor, nil, nil, cursor
   raw: items are the API's own bytes; "lines": those of a page are one text, with a line of
   NDJSON for each; failed(err) is told before err is raised */
static int l_cursor_new(lua_State *L) {
  l_object_check(L, 1, "sendoso.client");
  const struct sdo_operation *op = l_operation_check(L, 2);
  luaL_argcheck(L, op->collection, 2, "not a list");
  luaL_checktype(L, 3, LUA_TTABLE);
  luaL_checktype(L, 4, LUA_TTABLE);
  lua_settop(L, 4);
  struct cursor *cursor = lua_newuserdatauv(L, sizeof *cursor, VALUES);
  *cursor = (struct cursor){.op = op, .first = 1, .last = 0};
  luaL_setmetatable(L, type);
  int paged = sdo_param_named(op, "per_page") != NULL;
  int64_t per_page = push_args(L, 3, paged); /* client name args options cursor copy */
  lua_setiuservalue(L, 5, ARGS);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 5, CLIENT);
  lua_getfield(L, 4, "failed");
  lua_setiuservalue(L, 5, FAILED);
  if (lua_getfield(L, 4, "fields") == LUA_TTABLE) {
    l_json_fields(L, -1);
    lua_setiuservalue(L, 5, FIELDS);
  }
  lua_getfield(L, 4, "raw");
  cursor->raw = lua_toboolean(L, -1);
  cursor->lines =
      lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "lines") == 0;
  lua_settop(L, 5);
  lua_newtable(L);
  lua_setiuservalue(L, 5, CALLS);
  cursor->walk = sdo_walk_new(per_page, paged);
  if (!cursor->walk) return luaL_error(L, "out of memory");
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, 5);
  return 4;
}

void l_cursor_open(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  l_object_type(L, type, none, l_cursor_close);
  luaL_getmetatable(L, type);
  lua_pushcfunction(L, l_cursor_next);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 1);
  static const luaL_Reg functions[] = {{"walk", l_cursor_new}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

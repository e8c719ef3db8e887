#include "l_visit.h"

/* One request of a server, and its answer: read from Lua at once, or given by the handler
   when it can. */

static const char type[] = "sendoso.visit";

static void add_argument(void *data, const char *name, const char *value) {
  lua_State *L = data; /* ... query */
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

/* Returns a number of the answer at `at`; `least` where there is none. */
static lua_Integer get_integer(lua_State *L, int at, const char *name, lua_Integer least,
                               lua_Integer most) {
  lua_getfield(L, at, name);
  lua_Integer value = luaL_optinteger(L, -1, least);
  if (value < least || value > most) luaL_error(L, "the answer's %s is out of range", name);
  lua_pop(L, 1);
  return value;
}

/* Several headers of one name are one value, with commas. */
static void add_header(void *data, const char *name, const char *value) {
  lua_State *L = data; /* ... headers */
  luaL_Buffer small;
  luaL_buffinit(L, &small);
  for (; *name; name++)
    luaL_addchar(&small, *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name);
  luaL_pushresult(&small); /* headers name */
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -3) == LUA_TSTRING)
    lua_pushfstring(L, "%s, %s", lua_tostring(L, -1), value);
  else lua_pushstring(L, value); /* headers name before value */
  lua_remove(L, -2);
  lua_rawset(L, -3);
}

void l_visit_push_request(lua_State *L, const struct sdo_visit *visit, int with_headers) {
  lua_createtable(L, 0, 8);
  lua_pushinteger(L, sdo_visit_number(visit));
  lua_setfield(L, -2, "number");
  l_set_text(L, "method", sdo_visit_method(visit));
  l_set_text(L, "path", sdo_visit_path(visit));
  l_set_text(L, "authorization", sdo_visit_header(visit, "Authorization"));
  l_set_text(L, "content_type", sdo_visit_header(visit, "Content-Type"));
  const struct sdo_buffer *body = sdo_visit_body(visit);
  lua_pushlstring(L, body->len ? body->data : "", body->len);
  lua_setfield(L, -2, "body");
  lua_newtable(L);
  sdo_visit_query(visit, add_argument, L);
  lua_setfield(L, -2, "query");
  if (!with_headers) return;
  lua_newtable(L);
  sdo_visit_headers(visit, add_header, L);
  lua_setfield(L, -2, "headers");
}

/* Reads the headers in the table on the top, which keeps their texts: names and values in
   turn, NULL behind them. */
static void read_headers(lua_State *L, const char *headers[2 * L_HEADERS_MAX + 1]) {
  size_t count = 0;
  if (lua_istable(L, -1)) {
    lua_pushnil(L);
    while (count < L_HEADERS_MAX && lua_next(L, -2)) { /* headers name value */
      headers[2 * count] = l_check_text(L, lua_gettop(L) - 1);
      headers[2 * count + 1] = l_check_text(L, lua_gettop(L));
      count++;
      lua_pop(L, 1);
    }
  }
  headers[2 * count] = NULL;
}

void l_visit_read_answer(lua_State *L, int at, struct l_answer *answer) {
  *answer = (struct l_answer){0};
  struct sdo_visit_answer *given = &answer->given;
  given->status = (int)get_integer(L, at, "status", 0, 999);
  given->delay_ms = get_integer(L, at, "delay_ms", 0, INT32_MAX);
  given->cut = get_integer(L, at, "cut", -1, INT32_MAX);
  given->said = get_integer(L, at, "said", -1, INT32_MAX);
  lua_getfield(L, at, "body");
  given->body = luaL_optlstring(L, -1, "", &given->len);
  lua_getfield(L, at, "headers");
  read_headers(L, answer->headers);
  given->headers = answer->headers;
}

void l_visit_new(lua_State *L, struct sdo_visit *visit) {
  struct sdo_visit **kept = (struct sdo_visit **)l_object_new(L, type, 0);
  *kept = visit;
  sdo_visit_keep(visit, kept);
}

/* The visit goes its way: it is no longer ours. */
static void forget(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  if (*kept) sdo_visit_forget(*kept);
  *kept = NULL;
}

/* visit:answer({status=, headers=, body=}); nothing where the other side has hung up */
static int l_visit_answer(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  luaL_checktype(L, 2, LUA_TTABLE);
  struct l_answer answer;
  l_visit_read_answer(L, 2, &answer);
  struct sdo_visit *visit = *kept;
  forget(L);
  if (visit) sdo_visit_answer(visit, &answer.given);
  return 0;
}

/* visit:stream({status=, headers=}): the head of an answer that comes bit by bit */
static int l_visit_stream(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  luaL_checktype(L, 2, LUA_TTABLE);
  struct l_answer answer;
  l_visit_read_answer(L, 2, &answer);
  if (*kept && sdo_visit_stream(*kept, answer.given.status, answer.headers) < 0) forget(L);
  return 0;
}

/* visit:write(text): more of a stream */
static int l_visit_write(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  size_t len;
  const char *text = luaL_checklstring(L, 2, &len);
  if (*kept && sdo_visit_write(*kept, text, len) < 0) return luaL_error(L, "out of memory");
  return 0;
}

/* visit:finish(): the end of a stream */
static int l_visit_finish(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  struct sdo_visit *visit = *kept;
  forget(L);
  if (visit) sdo_visit_finish(visit);
  return 0;
}

/* visit:is_gone() -> has the other side hung up? */
static int l_visit_is_gone(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  lua_pushboolean(L, !*kept || sdo_visit_is_gone(*kept));
  return 1;
}

/* One that nobody answers is dropped. */
static int l_visit_close(lua_State *L) {
  struct sdo_visit **kept = luaL_checkudata(L, 1, type);
  struct sdo_visit *visit = *kept;
  forget(L);
  if (visit) sdo_visit_drop(visit);
  return 0;
}

void l_visit_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"answer", l_visit_answer}, {"stream", l_visit_stream},   {"write", l_visit_write},
      {"finish", l_visit_finish}, {"is_gone", l_visit_is_gone}, {NULL, NULL}};
  l_object_type(L, type, methods, l_visit_close);
}

#include "data/identity.h"

#include "binding.h"
#include "data/rows.h"

static const char type[] = "sendoso.identity";
static const char *const kinds[] = {"id", "mail", NULL};

static struct sdo_identity *check_identity(lua_State *L) {
  return l_object_check(L, 1, type);
}

static enum sdo_identifier check_kind(lua_State *L, int at) {
  return luaL_checkoption(L, at, NULL, kinds) == 0 ? SDO_ID : SDO_MAIL;
}

static uint32_t check_number(lua_State *L, int at) {
  lua_Integer number = luaL_checkinteger(L, at);
  luaL_argcheck(L, number >= 1 && number < UINT32_MAX, at, "out of range");
  return (uint32_t)number;
}

/* identifier(kind, text) -> its form that all exports have in common; nil if it is none */
static int l_identifier(lua_State *L) {
  size_t len;
  char normal[SDO_IDENTIFIER_MAX];
  enum sdo_identifier kind = check_kind(L, 1);
  const char *text = l_check_bytes(L, 2, &len);
  len = sdo_identifier_normal(kind, text, len, normal);
  if (len) lua_pushlstring(L, normal, len);
  else lua_pushnil(L);
  return 1;
}

static void join(lua_State *L, struct sdo_identity *identity, uint32_t number,
                 enum sdo_identifier kind, const char *what, const char *text, size_t len) {
  char normal[SDO_IDENTIFIER_MAX];
  len = sdo_identifier_normal(kind, text, len, normal);
  if (len && sdo_identity_join(identity, number, what, normal, len) < 0)
    luaL_error(L, "out of memory");
}

static void settle(lua_State *L, struct sdo_identity *identity) {
  if (sdo_identity_settle(identity) < 0) luaL_error(L, "out of memory");
}

/* identity:join(number, kind, what, text): a row by its number has that identifier */
static int l_identity_join(lua_State *L) {
  size_t len;
  struct sdo_identity *identity = check_identity(L);
  uint32_t number = check_number(L, 2);
  enum sdo_identifier kind = check_kind(L, 3);
  const char *what = l_check_text(L, 4), *text = l_check_bytes(L, 5, &len);
  join(L, identity, number, kind, what, text, len);
  settle(L, identity);
  return 0;
}

/* identity:join_rows(number, kind, what, rows, first, last, column): the same for all of
   these, which are numbered from `number` on */
static int l_identity_join_rows(lua_State *L) {
  struct sdo_identity *identity = check_identity(L);
  uint32_t number = check_number(L, 2);
  enum sdo_identifier kind = check_kind(L, 3);
  const char *what = l_check_text(L, 4);
  struct sdo_rows *rows = l_rows_check(L, 5);
  lua_Integer first = luaL_checkinteger(L, 6), last = luaL_checkinteger(L, 7);
  lua_Integer column = luaL_checkinteger(L, 8);
  luaL_argcheck(L, first >= 1, 6, "the first record is 1");
  luaL_argcheck(L, last <= (lua_Integer)sdo_rows_count(rows), 7, "no such row");
  luaL_argcheck(L, column >= 1, 8, "the first column is 1");
  luaL_argcheck(L, last - first < (lua_Integer)(UINT32_MAX - number), 7, "out of range");
  for (size_t row = (size_t)first - 1; row < (size_t)last; row++, number++) {
    size_t len;
    const char *text = sdo_rows_field(rows, row, (size_t)column - 1, &len);
    if (len) join(L, identity, number, kind, what, text, len);
  }
  settle(L, identity);
  return 0;
}

/* identity:has(kind, what, text) -> has any row that identifier? Seldom it only seems so */
static int l_identity_has(lua_State *L) {
  size_t len;
  char normal[SDO_IDENTIFIER_MAX];
  struct sdo_identity *identity = check_identity(L);
  enum sdo_identifier kind = check_kind(L, 2);
  const char *what = l_check_text(L, 3), *text = l_check_bytes(L, 4, &len);
  len = sdo_identifier_normal(kind, text, len, normal);
  lua_pushboolean(L, len && sdo_identity_has(identity, what, normal, len));
  return 1;
}

/* identity:groups() -> { { number, … }, … }: rows that share an identifier, where there is
   more than one; seldom two rows that only seem to */
static int l_identity_groups(lua_State *L) {
  lua_settop(L, 1);
  lua_newtable(L);
  lua_newtable(L); /* identity groups by_first */
  struct sdo_identity *identity = check_identity(L);
  lua_Integer count = 0;
  uint32_t number = sdo_identity_next(identity, 0);
  for (; number != UINT32_MAX; number = sdo_identity_next(identity, number + 1)) {
    uint32_t first = sdo_identity_first(identity, number);
    if (lua_rawgeti(L, 3, first) == LUA_TNIL) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushinteger(L, first);
      lua_rawseti(L, -2, 1);
      lua_pushvalue(L, -1);
      lua_rawseti(L, 2, ++count);
      lua_pushvalue(L, -1);
      lua_rawseti(L, 3, first);
    }
    lua_pushinteger(L, number); /* identity groups by_first group number */
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    identity = check_identity(L); /* what Lua collects may have closed it */
  }
  lua_pop(L, 1);
  return 1;
}

static int l_identity_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_identity_free(*object);
  *object = NULL;
  return 0;
}

/* identity([identifiers]) -> identity, with room for so many */
static int l_identity_new(lua_State *L) {
  lua_Integer identifiers = luaL_optinteger(L, 1, 0);
  luaL_argcheck(L, identifiers >= 0, 1, "expected a number of identifiers");
  void **object = l_object_new(L, type, 0);
  *object = sdo_identity_new((size_t)identifiers);
  return *object ? 1 : luaL_error(L, "out of memory");
}

void l_identity_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"join", l_identity_join},
                                     {"join_rows", l_identity_join_rows},
                                     {"has", l_identity_has},
                                     {"groups", l_identity_groups},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_identity_close);
  static const luaL_Reg functions[] = {
      {"identity", l_identity_new}, {"identifier", l_identifier}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

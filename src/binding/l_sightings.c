#include "ledger/sightings.h"

#include <string.h>

#include "binding.h"
#include "data/identity.h"
#include "data/rows.h"

/* What a rule has seen of people, and the rows of a file that say something else. */

static const char type[] = "sendoso.sightings";

static struct sdo_sightings *check_sightings(lua_State *L, int at) {
  return l_object_check(L, at, type);
}

/* ledger:sightings(text) -> sightings | nil, err */
static int l_ledger_sightings(lua_State *L) {
  size_t len;
  struct sdo_ledger *ledger = l_object_check(L, 1, "sendoso.ledger");
  const char *text = l_check_bytes(L, 2, &len);
  struct sdo_error err = {0};
  struct sdo_sightings *sightings;
  void **object = l_object_new(L, type, 0);
  if (sdo_sightings_new(ledger, text, len, &sightings, &err) < 0) return l_fail(L, &err);
  *object = sightings;
  return 1;
}

/* sightings:find(mark) -> what is noted of the first of its digests of which something is:
   the digest of a value, times; or nil */
static int l_sightings_find(lua_State *L) {
  struct sdo_sightings *sightings = check_sightings(L, 1);
  const char *mark = l_check_text(L, 2);
  uint64_t digest;
  while (mark && (mark = sdo_sightings_read(mark, &digest))) {
    const struct sdo_sighting *one = sdo_sightings_find(sightings, digest);
    if (one) {
      char value[SDO_SIGHTING_DIGITS];
      int64_t times = one->times;
      sdo_sightings_spell(one->value, value);
      lua_pushlstring(L, value, sizeof value);
      lua_pushinteger(L, times);
      return 2;
    }
    mark = *mark == ' ' ? mark + 1 : NULL;
  }
  lua_pushnil(L);
  return 1;
}

/* sightings:put(mark, value, times): of each digest of a mark */
static int l_sightings_put(lua_State *L) {
  struct sdo_sightings *sightings = check_sightings(L, 1);
  const char *mark = l_check_text(L, 2), *value = l_check_text(L, 3);
  struct sdo_sighting one = {.times = l_check_within(L, 4, 0, INT32_MAX)};
  luaL_argcheck(L, sdo_sightings_read(value, &one.value), 3, "expected a digest");
  struct sdo_error err = {0};
  while ((mark = sdo_sightings_read(mark, &one.digest))) {
    if (sdo_sightings_put(sightings, &one, &err) < 0) return l_raise(L, &err);
    if (*mark != ' ') break;
    mark++;
  }
  return 0;
}

/* sightings:text(first) -> the first line, and a line for each digest */
static int l_sightings_text(lua_State *L) {
  size_t len;
  struct sdo_sightings *sightings = check_sightings(L, 1);
  const char *first = l_check_bytes(L, 2, &len);
  struct sdo_error err = {0};
  struct sdo_buffer text = {0};
  void **memory = l_memory_new(L);
  int result = sdo_buffer_add(&text, first, len) < 0 || sdo_buffer_text(&text, "\n") < 0
                   ? sdo_fail(&err, SDO_STORE, "out of memory")
                   : sdo_sightings_write(sightings, &text, &err);
  *memory = text.data;
  if (result < 0) return l_raise(L, &err);
  lua_pushlstring(L, text.data, text.len);
  return 1;
}

/* A walk over rows: what l_rows_changed has on the stack, and has read of it. */

enum {
  ROWS = 1,
  FIRST,
  LAST,
  SIGHTINGS,
  WALK,
  VALUES,
  OUT,
  OTHERS,
  SHARED,
  CHANGES,
  NAMES
};

/* As many columns may tell who somebody is. */
enum { IDENTIFIERS = 16 };

struct walk {
  lua_Integer column;
  /* the number of a row of the table, less that of its record; and of a row of the file,
     less that of the table */
  lua_Integer shift;
  lua_Integer before;
  /* whoever has this value, and had another one, is due; not in a first file */
  uint64_t due;
  int is_first;
  lua_Integer changes;
  int identifiers;
  struct {
    enum sdo_identifier kind;
    lua_Integer column;
    const char *what;
  } columns[IDENTIFIERS];
};

/* What Lua collects on the way may close the rows, and the sightings: each is looked at
   anew after something was pushed. */

/* What is found out of a row. */
enum finding {
  ASK,    /* it is not one that is dealt with here */
  OTHER,  /* nothing is due for its person, and what differs is noted */
  LACKING /* it has no value */
};

static lua_Integer integer_of(lua_State *L, const char *name) {
  lua_getfield(L, WALK, name);
  lua_Integer number = luaL_checkinteger(L, -1);
  lua_pop(L, 1);
  return number;
}

/* Leaves their names on the stack, from NAMES on: they are borrowed. */
static void read_identifiers(lua_State *L, struct walk *walk) {
  lua_getfield(L, WALK, "identifiers");
  luaL_checktype(L, -1, LUA_TTABLE);
  lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
  luaL_argcheck(L, count <= IDENTIFIERS, WALK, "too many identifiers");
  luaL_checkstack(L, IDENTIFIERS + LUA_MINSTACK, NULL);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, NAMES, i + 1); /* identifiers what … identifier */
    luaL_checktype(L, -1, LUA_TTABLE);
    lua_getfield(L, -1, "kind");
    walk->columns[i].kind = strcmp(l_check_text(L, -1), "id") == 0 ? SDO_ID : SDO_MAIL;
    lua_pop(L, 1);
    lua_getfield(L, -1, "column");
    walk->columns[i].column = luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    lua_getfield(L, -1, "what");
    walk->columns[i].what = l_check_text(L, -1);
    lua_remove(L, -2);
  }
  walk->identifiers = (int)count;
}

static struct walk read_walk(lua_State *L) {
  static const char *const tables[] = {"values", "out", "others", "shared", "changes"};
  struct walk walk = {0};
  luaL_checktype(L, WALK, LUA_TTABLE);
  lua_settop(L, WALK);
  for (int i = 0; i < CHANGES - WALK; i++) {
    lua_getfield(L, WALK, tables[i]);
    luaL_checktype(L, -1, LUA_TTABLE);
  }
  walk.column = integer_of(L, "column");
  walk.shift = integer_of(L, "shift");
  walk.before = integer_of(L, "before");
  lua_getfield(L, WALK, "due");
  luaL_argcheck(L, sdo_sightings_read(l_check_text(L, -1), &walk.due), WALK, "no due");
  lua_pop(L, 1);
  lua_getfield(L, WALK, "is_first");
  walk.is_first = lua_toboolean(L, -1);
  lua_pop(L, 1);
  walk.changes = (lua_Integer)lua_rawlen(L, CHANGES);
  read_identifiers(L, &walk);
  return walk;
}

/* Has a table of the walk a row? */
static int has(lua_State *L, int table, lua_Integer number) {
  int found = lua_rawgeti(L, table, number) != LUA_TNIL;
  lua_pop(L, 1);
  return found;
}

/* The text of a field. Returns 1; 0 if it is not plainly that text, and Lua reads it. */
static int read_field(const struct sdo_rows *rows, size_t row, lua_Integer column,
                      const char **text, size_t *len) {
  const char *found = NULL;
  *len = 0;
  if (column >= 1) found = sdo_rows_field(rows, row, (size_t)column - 1, len);
  *text = found ? found : "";
  return !*len || l_rows_is_plain(*text, *len);
}

/* The digests of whom a row is about, each once. Returns how many; -1: Lua is to find
   out. */
static int read_digests(lua_State *L, const struct walk *walk, size_t row,
                        uint64_t digests[IDENTIFIERS]) {
  char identifier[SDO_IDENTIFIER_MAX + 128], normal[SDO_IDENTIFIER_MAX];
  int count = 0;
  for (int i = 0; i < walk->identifiers; i++) {
    const char *text, *what = walk->columns[i].what;
    size_t len, what_len = strlen(what);
    const struct sdo_rows *rows = l_rows_check(L, ROWS);
    if (!read_field(rows, row, walk->columns[i].column, &text, &len)) return -1;
    len = len ? sdo_identifier_normal(walk->columns[i].kind, text, len, normal) : 0;
    if (!len) continue;
    if (what_len + 1 + len > sizeof identifier) return -1;
    memcpy(identifier, what, what_len);
    identifier[what_len] = ' ';
    memcpy(identifier + what_len + 1, normal, len);
    len += what_len + 1;
    lua_pushlstring(L, identifier, len);
    int is_shared = lua_rawget(L, SHARED) != LUA_TNIL;
    lua_pop(L, 1);
    struct sdo_error err = {0};
    if (is_shared) return -1;
    if (sdo_sightings_digest(check_sightings(L, SIGHTINGS), identifier, len,
                             &digests[count], &err) < 0)
      return l_raise(L, &err);
    int other = 0;
    while (digests[other] != digests[count])
      other++;
    count += other == count;
  }
  return count;
}

/* Notes that a person has a value, and times: "DIGESTS = VALUE TIMES". */
static void add_change(lua_State *L, struct walk *walk, const uint64_t *digests, int count,
                       uint64_t value, int64_t times) {
  char text[(IDENTIFIERS + 2) * (SDO_SIGHTING_DIGITS + 1) + 2], *at = text;
  for (int i = 0; i < count; i++, at += SDO_SIGHTING_DIGITS + 1) {
    sdo_sightings_spell(digests[i], at);
    at[SDO_SIGHTING_DIGITS] = ' ';
  }
  *at++ = '=';
  *at++ = ' ';
  sdo_sightings_spell(value, at);
  at += SDO_SIGHTING_DIGITS;
  lua_pushlstring(L, text, (size_t)(at - text));
  lua_pushfstring(L, "%s %I", lua_tostring(L, -1), (LUAI_UACINT)times);
  lua_rawseti(L, CHANGES, ++walk->changes);
  lua_pop(L, 1);
}

/* Compares a row with what was noted of its person. */
static enum finding compare(lua_State *L, struct walk *walk, size_t row, uint64_t value) {
  uint64_t digests[IDENTIFIERS];
  int count = read_digests(L, walk, row, digests);
  if (count < 0) return ASK;
  const struct sdo_sightings *sightings = check_sightings(L, SIGHTINGS);
  const struct sdo_sighting *found[IDENTIFIERS], *before = NULL;
  for (int i = 0; i < count; i++) {
    found[i] = sdo_sightings_find(sightings, digests[i]);
    if (!before) before = found[i];
  }
  int64_t times = before ? before->times : 0;
  int differs = !before || before->value != value;
  if (count > 0 && differs && value == walk->due && !walk->is_first) return ASK;
  for (int i = 0; i < count && !differs; i++)
    differs = !found[i] || found[i]->value != value || found[i]->times != times;
  if (count > 0 && differs) add_change(L, walk, digests, count, value, times);
  return OTHER;
}

static enum finding judge(lua_State *L, struct walk *walk, size_t row) {
  const struct sdo_rows *rows = l_rows_check(L, ROWS);
  lua_Integer at = (lua_Integer)row + 1 + walk->shift;
  const char *text;
  size_t len;
  uint64_t value;
  if (has(L, OTHERS, at) || !read_field(rows, row, walk->column, &text, &len)) return ASK;
  if (!len) return LACKING;
  lua_pushlstring(L, text, len);
  int known = lua_rawget(L, VALUES);
  int is_value =
      known == LUA_TSTRING && sdo_sightings_read(lua_tostring(L, -1), &value) != NULL;
  lua_pop(L, 1);
  if (known == LUA_TBOOLEAN) return LACKING;
  return is_value ? compare(L, walk, row, value) : ASK;
}

/* rows:changed(first, last, sightings, walk) -> the first of these that is not dealt with,
   or nil; for how many before it nothing is due, and how many lack the value. walk: {
   column=, values= (the digests of values, by their texts; false: none), identifiers=, due=
   (a digest), is_first=, out=, before=, others=, shift=, shared=, changes= } */
static int l_rows_changed(lua_State *L) {
  struct sdo_rows *rows = l_rows_check(L, ROWS);
  lua_Integer row = l_check_within(L, FIRST, 1, (lua_Integer)sdo_rows_count(rows));
  lua_Integer last = l_check_within(L, LAST, 0, (lua_Integer)sdo_rows_count(rows));
  check_sightings(L, SIGHTINGS);
  struct walk walk = read_walk(L);
  lua_Integer others = 0, lacking = 0;
  for (; row <= last; row++) {
    if (has(L, OUT, row + walk.shift + walk.before)) continue;
    enum finding finding = judge(L, &walk, (size_t)row - 1);
    if (finding == ASK) break;
    others += finding == OTHER;
    lacking += finding == LACKING;
  }
  if (row <= last) lua_pushinteger(L, row);
  else lua_pushnil(L);
  lua_pushinteger(L, others);
  lua_pushinteger(L, lacking);
  return 3;
}

static int l_sightings_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_sightings_free(*object);
  *object = NULL;
  return 0;
}

void l_sightings_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"find", l_sightings_find},
                                     {"put", l_sightings_put},
                                     {"text", l_sightings_text},
                                     {NULL, NULL}};
  l_object_type(L, type, methods, l_sightings_close);
  static const luaL_Reg of_ledger[] = {{"sightings", l_ledger_sightings}, {NULL, NULL}};
  l_object_methods(L, "sendoso.ledger", of_ledger);
  static const luaL_Reg of_rows[] = {{"changed", l_rows_changed}, {NULL, NULL}};
  l_object_methods(L, "sendoso.rows", of_rows);
}

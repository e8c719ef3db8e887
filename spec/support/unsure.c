/* A driver whose commits lose their answers when a spec says so: SQLite's, with a bad line
   in front of it. A module of its own, as PostgreSQL's is: `require "sendoso_unsure"`. */
#include <lauxlib.h>
#include <lua.h>

#include "ledger/store_sqlite.h"

__attribute__((visibility("default"))) int luaopen_sendoso_unsure(lua_State *L);

static struct sdo_store_driver driver, old_driver;

/* How many of the next commits lose their answer, whether they are made all the same, and
   how many of the takes behind them find nobody. */
static struct {
  lua_Integer commits, takes;
  int are_made;
} lost;

static int open_store(const struct sdo_store_options *options, struct sdo_store **store,
                      struct sdo_error *err) {
  if (sdo_store_sqlite.open(options, store, err) < 0) return -1;
  (*store)->driver = &driver;
  return 0;
}

static int take(struct sdo_store *store, const struct sdo_question *question,
                struct sdo_gift_row *rows, struct sdo_error *err) {
  if (lost.commits > 0 || lost.takes == 0)
    return sdo_store_sqlite.take(store, question, rows, err);
  lost.takes--;
  return sdo_fail(err, SDO_STORE, "the store is out of reach");
}

static enum sdo_kept keep(struct sdo_store *store, const struct sdo_change *changes,
                          size_t count, struct sdo_error *err) {
  int is_lost = lost.commits > 0;
  if (is_lost) lost.commits--;
  if (is_lost && !lost.are_made) {
    sdo_store_sqlite.leave(store);
  } else {
    enum sdo_kept kept = sdo_store_sqlite.keep(store, changes, count, err);
    if (!is_lost || kept != SDO_KEPT) return kept;
  }
  sdo_fail(err, SDO_STORE, "the answer to a commit was lost");
  return SDO_KEPT_UNSURE;
}

/* lose(commits, are_made [, takes]) */
static int l_lose(lua_State *L) {
  lost.commits = luaL_checkinteger(L, 1);
  lost.are_made = lua_toboolean(L, 2);
  lost.takes = luaL_optinteger(L, 3, 0);
  return 0;
}

int luaopen_sendoso_unsure(lua_State *L) {
  static const luaL_Reg functions[] = {{"lose", l_lose}, {NULL, NULL}};
  driver = sdo_store_sqlite;
  driver.open = open_store;
  driver.take = take;
  driver.keep = keep;
  old_driver = driver;
  old_driver.version--;
  luaL_newlib(L, functions);
  lua_pushlightuserdata(L, &driver);
  lua_setfield(L, -2, "driver");
  lua_pushlightuserdata(L, &old_driver);
  lua_setfield(L, -2, "old_driver");
  return 1;
}

/* A fuzz target: any bytes as a page, read by us and by lua-cjson. Run by
   ./bootstrap test --all, from the project's root.

   The first byte chooses the list, the rest is the answer: as it is, and mended, as answers
   are before they are read. What we make of it is compared in Lua, by
   spec/support/oracle.lua. */
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/page.h"
#include "binding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int luaopen_sendoso_base(lua_State *L);

/* fields: the index of what is kept of an item; 0: all of it. */
static void push_items(lua_State *L, const struct sdo_page *page, int fields) {
  struct sdo_place at = {0};
  struct sdo_item item;
  lua_newtable(L);
  for (lua_Integer i = 1; sdo_page_next(page, &at, &item);) {
    if (sdo_json_type(item.text) == SDO_JSON_NULL) continue;
    if (fields) l_json_push_fields(L, &item, fields);
    else l_json_push(L, item.text);
    lua_rawseti(L, -2, i++);
  }
}

/* page(text, operation, fields) -> {items=, fields=}, or nil where the answer is no page */
static int read_page(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  const struct sdo_operation *op = &sdo_operations[luaL_checkinteger(L, 2)];
  struct sdo_buffer body = {.data = (char *)text, .len = len};
  struct sdo_error err = {0};
  struct sdo_slice answer;
  static struct sdo_page page;
  if (sdo_page_check(op, &body, &answer, &page, &err) < 0 ||
      sdo_page_judge(op, &page, &err) < 0)
    return 0;
  lua_createtable(L, 0, 2);
  push_items(L, &page, 0);
  lua_setfield(L, -2, "items");
  l_json_fields(L, 3);
  push_items(L, &page, lua_gettop(L));
  lua_remove(L, -2);
  lua_setfield(L, -2, "fields");
  return 1;
}

/* mend(text) -> the text as an answer is read, or nil where it cannot be */
static int mend(lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  struct sdo_buffer body = {0};
  struct sdo_error err = {0};
  struct sdo_slice value;
  if (sdo_buffer_add(&body, text, len) < 0) abort();
  if (sdo_json_mend(&body, &value, &err) == 0) lua_pushlstring(L, body.data, body.len);
  else lua_pushnil(L);
  sdo_buffer_free(&body);
  return 1;
}

static const char compare[] =
    "local decode, page, mend, lists = ...\n"
    "package.path = './?.lua;' .. package.path\n"
    "local oracle = require 'spec.support.oracle'\n"
    "local fields = { 'id', 'name', 'touch.name', 'recipient.email' }\n"
    "return function(text, list)\n"
    "  oracle.json(text, decode)\n"
    "  text = mend(text)\n"
    "  if not text then return end\n"
    "  oracle.json(text, decode)\n"
    "  oracle.page(text, lists[list].collection, fields, page(text, list, fields))\n"
    "end\n";

/* What all runs share: a state with the function that compares. */
static lua_State *prepare(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  if (luaL_loadstring(L, compare) != LUA_OK) abort();
  luaopen_sendoso_base(L);
  lua_getfield(L, -1, "decode");
  lua_remove(L, -2);
  lua_pushcfunction(L, read_page);
  lua_pushcfunction(L, mend);
  lua_newtable(L);
  for (int i = 0; sdo_operations[i].name; i++) {
    if (!sdo_operations[i].collection) continue;
    lua_newtable(L);
    l_set_text(L, "collection", sdo_operations[i].collection);
    lua_rawseti(L, -2, i);
  }
  if (lua_pcall(L, 4, 1, 0) != LUA_OK) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    abort();
  }
  return L;
}

/* The list that a byte stands for. */
static int list_of(uint8_t byte) {
  int lists[64], count = 0;
  for (int i = 0; sdo_operations[i].name; i++)
    if (sdo_operations[i].collection) lists[count++] = i;
  return lists[byte % count];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static lua_State *L;
  if (!L) L = prepare();
  if (size < 1) return 0;
  lua_pushvalue(L, 1);
  lua_pushlstring(L, (const char *)data + 1, size - 1);
  lua_pushinteger(L, list_of(data[0]));
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return 0;
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  abort();
}

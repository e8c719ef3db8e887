/* The module: `require "sendoso.core"`. */
#include "binding.h"
#include "l_call.h"
#include "l_request.h"

__attribute__((visibility("default"))) int luaopen_sendoso_core(lua_State *L);

int luaopen_sendoso_core(lua_State *L) {
  lua_newtable(L);
  l_error_open(L);
  l_json_open(L);
  l_args_open(L);
  l_calendar_open(L);
  l_call_open(L);
  l_client_open(L);
  l_cursor_open(L);
  l_ledger_open(L);
  l_permits_open(L);
  l_pure_open(L);
  l_rows_open(L);
  l_server_open(L);
  l_text_open(L);
  luaopen_sendoso_operations(L);
  lua_setfield(L, -2, "operations");
  return 1;
}

/* What needs no library: errors, JSON, printable text, lines, clocks, points in time,
   addresses. The host has it as well, so that what asks for no more starts without loading
   the module. */
#include "binding.h"

void l_base_open(lua_State *L) {
  l_error_open(L);
  l_terminal_open(L);
  l_json_open(L);
  l_encode_open(L);
  l_printable_open(L);
  l_lines_open(L);
  l_clock_open(L);
  l_instant_open(L);
  l_address_open(L);
}

int luaopen_sendoso_base(lua_State *L) {
  lua_newtable(L);
  l_base_open(L);
  return 1;
}

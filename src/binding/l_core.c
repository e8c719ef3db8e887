/* The module: `require "sendoso.core"`. */
#include "binding.h"

__attribute__((visibility("default"))) int luaopen_sendoso_core(lua_State *L);

int luaopen_sendoso_core(lua_State *L) {
  lua_newtable(L);
  l_base_open(L);
  l_heartbeat_open(L);
  l_program_open(L);
  l_random_open(L);
  l_ed25519_open(L);
  l_redact_open(L);
  l_request_open(L);
  l_text_open(L);
  l_dates_open(L);
  l_rows_open(L);
  l_headings_open(L);
  l_identity_open(L);
  l_ini_open(L);
  l_versions_open(L);
  l_file_open(L);
  l_owner_open(L);
  l_child_open(L);
  l_twin_open(L);
  l_server_open(L);
  l_certificate_open(L);
  l_service_open(L);
  l_signature_open(L);
  l_inbox_open(L);
  l_outbound_open(L);
  l_token_open(L);
  l_trust_open(L);
  l_vault_open(L);
  l_outcome_open(L);
  l_permits_open(L);
  l_ledger_open(L);
  l_journal_open(L);
  l_rule_open(L);
  l_sightings_open(L);
  l_shown_open(L);
  l_owed_open(L);
  l_budget_open(L);
  l_store_open(L);
  l_mirror_open(L);
  l_sends_open(L);
  l_loop_open(L);
  l_call_open(L);
  l_client_open(L);
  l_page_open(L);
  l_cursor_open(L);
  luaopen_sendoso_operations(L);
  lua_setfield(L, -2, "operations");
  return 1;
}

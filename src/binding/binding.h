/* What the files of the binding share. Each l_<name>.c opens one part of the module table;
   see l_core.c for the whole. */
#ifndef SENDOSO_BINDING_H
#define SENDOSO_BINDING_H

#include <lauxlib.h>
#include <lua.h>
#include <signal.h>
#include <stdint.h>

#include "api/json.h"
#include "api/request.h"
#include "base/error.h"

/* l_error.c */

/* Pushes nil and the error object: `return l_fail(L, &err)`. */
int l_fail(lua_State *L, const struct sdo_error *err);

/* Raises the error object: where there is no place to return it. */
int l_raise(lua_State *L, const struct sdo_error *err);

/* Sets a field of the table on the top, where there is a text. Inline: the host shares
   it. */
static inline void l_set_text(lua_State *L, const char *name, const char *text) {
  if (!text || !*text) return;
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

/* Sets a field of the table on the top. */
static inline void l_set_integer(lua_State *L, const char *name, int64_t value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

/* l_options.c */

/* The name at `at`, of an option: a text without a zero byte, behind which another name
   could hide. Raises where it is none. */
const char *l_option_name(lua_State *L, int at);

/* Of a table it is noted that it is there. */
enum l_type { L_STRING, L_INTEGER, L_BOOLEAN, L_POINTER, L_TABLE };

struct l_option {
  const char *name;
  enum l_type type;
  /* of a const char *, an int64_t, an int, a pointer (light userdata), or an int */
  size_t offset;
};

/* Reads the table at index `at` (nil: nothing given) into the struct at `to`. Raises on an
   unknown option and on a wrong type, naming it. Strings are borrowed from the table. */
void l_options(lua_State *L, int at, const struct l_option *spec, void *to);

/* The text at `at`, an argument: a string, without a zero byte. Makes nothing that Lua may
   want to collect, as luaL_checkstring does of a number: who has checked a handle may still
   use it. */
const char *l_check_text(lua_State *L, int at);

/* The bytes at `at`, a string that may have zero bytes. */
const char *l_check_bytes(lua_State *L, int at, size_t *len);

/* As l_check_text; `otherwise` where there is nothing. */
const char *l_opt_text(lua_State *L, int at, const char *otherwise);

/* The whole number at `at`, from `least` to `most`. */
lua_Integer l_check_within(lua_State *L, int at, lua_Integer least, lua_Integer most);

/* The latest time, and the longest wait, that is read from Lua: sums of them fit. */
#define L_TIME_MAX ((lua_Integer)1 << 53)

/* l_object.c: a handle is born closed */

/* Pushes a userdata that holds one NULL pointer, with the metatable and `values` user
   values. Returns where the pointer goes. */
void **l_object_new(lua_State *L, const char *type, int values);

/* The pointer of the object at `at`; raises "attempt to use a closed ledger" when NULL. */
void *l_object_check(lua_State *L, int at, const char *type);

/* Makes the metatable: methods in __index, close as method, __gc and __close. */
void l_object_type(lua_State *L, const char *type, const luaL_Reg *methods,
                   lua_CFunction close);

/* Adds methods to a type that another file has made. */
void l_object_methods(lua_State *L, const char *type, const luaL_Reg *methods);

/* Pushes an object that owns memory of malloc, none yet. What fills it before something
   may raise loses nothing. */
void **l_memory_new(lua_State *L);

/* l_text.c, for l_rows.c */

/* The bytes of the string or the text at that index; raises when it is neither. */
const char *l_text_check(lua_State *L, int at, size_t *len);

/* Notes that so many more rows borrow the text at `at`, which is not closed before they
   are. Nothing where it is a string. */
void l_text_use(lua_State *L, int at, int users);

/* l_rows.c, for l_headings.c, l_identity.c and l_sightings.c */

struct sdo_rows;

/* The rows at that index; raises when they are closed. */
struct sdo_rows *l_rows_check(lua_State *L, int at);

/* Is a text what it is, without white space around it and no formula? */
int l_rows_is_plain(const char *text, size_t len);

/* l_json.c */

/* Pushes a copy of a checked value, as text, and returns the value in it. What a value is
   made of has to stay until it is made: what Lua collects meanwhile may close where it came
   from. */
struct sdo_slice l_json_keep(lua_State *L, struct sdo_slice value);

/* Pushes a checked value: whole numbers are integers, null is nil (an absent field). */
void l_json_push(lua_State *L, struct sdo_slice value);

/* Pushes what l_json_push_fields needs to know of the list of names at `list`, such as
   "recipient.email". */
void l_json_fields(lua_State *L, int list);

/* Pushes a table with only those fields of an object. */
void l_json_push_fields(lua_State *L, const struct sdo_item *object, int fields);

/* l_operation.c */

/* The operation with the name at `at`; raises if there is none. */
const struct sdo_operation *l_operation_check(lua_State *L, int at);

/* l_clock.c */

/* How often the user has asked the host to stop: its signal flag; NULL outside of it. */
const volatile sig_atomic_t *l_stop_flag(lua_State *L);

/* Says whether a Ctrl-C is to wait, whatever of our library is at work in Lua: something
   has left, or is to be answered. Returns what was said before. */
int l_guard(lua_State *L, int guarded);

/* l_server.c, for l_loop.c and l_client.c */

struct sdo_server;

/* Lets the server's handler answer what has come. `at` is the server's stack index. */
void l_server_pump(lua_State *L, int at);

/* The server itself, or NULL when it was closed. */
struct sdo_server *l_server_get(lua_State *L, int at);

/* Parts of the module table: each adds its functions to the table on the top. */
void l_error_open(lua_State *L);
void l_base_open(lua_State *L);
void l_heartbeat_open(lua_State *L);
void l_json_open(lua_State *L);
void l_encode_open(lua_State *L);
void l_address_open(lua_State *L);
void l_printable_open(lua_State *L);
void l_random_open(lua_State *L);
void l_ed25519_open(lua_State *L);
void l_redact_open(lua_State *L);
void l_request_open(lua_State *L);
void l_terminal_open(lua_State *L);
void l_text_open(lua_State *L);
void l_dates_open(lua_State *L);
void l_rows_open(lua_State *L);
void l_headings_open(lua_State *L);
void l_identity_open(lua_State *L);
void l_ini_open(lua_State *L);
void l_versions_open(lua_State *L);
void l_file_open(lua_State *L);
void l_owner_open(lua_State *L);
void l_certificate_open(lua_State *L);
void l_child_open(lua_State *L);
void l_twin_open(lua_State *L);
void l_lines_open(lua_State *L);
void l_clock_open(lua_State *L);
void l_instant_open(lua_State *L);
void l_server_open(lua_State *L);
void l_service_open(lua_State *L);
void l_signature_open(lua_State *L);
void l_inbox_open(lua_State *L);
void l_outbound_open(lua_State *L);
void l_token_open(lua_State *L);
void l_trust_open(lua_State *L);
void l_vault_open(lua_State *L);
void l_outcome_open(lua_State *L);
void l_permits_open(lua_State *L);
void l_ledger_open(lua_State *L);
void l_journal_open(lua_State *L);
void l_rule_open(lua_State *L);
void l_sightings_open(lua_State *L);
void l_shown_open(lua_State *L);
void l_owed_open(lua_State *L);
void l_budget_open(lua_State *L);
void l_store_open(lua_State *L);
void l_mirror_open(lua_State *L);
void l_sends_open(lua_State *L);
void l_loop_open(lua_State *L);
void l_call_open(lua_State *L);
void l_program_open(lua_State *L);
void l_client_open(lua_State *L);
void l_page_open(lua_State *L);
void l_cursor_open(lua_State *L);

/* Pushes the operations as plain tables; also the host's `sendoso.operations`. */
int luaopen_sendoso_operations(lua_State *L);

/* The host's `sendoso.base`: a part of the module that needs no library. */
int luaopen_sendoso_base(lua_State *L);

#endif

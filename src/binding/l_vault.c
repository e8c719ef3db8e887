#include "l_vault.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "client/vault_file.h"

static const char type[] = "sendoso.token";

/* In the registry: the tokens of this state, by where they are kept. They stay: what was
   told that a person is to sign in does not ask again. */
static const char tokens[] = "sendoso.tokens";

int l_vault_is_basic(lua_State *L, const char *client_auth) {
  if (!client_auth || strcmp(client_auth, "body") == 0) return 0;
  if (strcmp(client_auth, "basic") != 0)
    luaL_error(L, "option 'client_auth': expected 'body' or 'basic'");
  return 1;
}

void l_vault_read(lua_State *L, int at, struct sdo_token_options *options) {
  struct given {
    struct sdo_token_options token;
    const char *client_auth;
  } given = {0};
  static const struct l_option spec[] = {
      {"path", L_STRING, offsetof(struct given, token.vault.place)},
      {"schema", L_STRING, offsetof(struct given, token.vault.schema)},
      {"profile", L_STRING, offsetof(struct given, token.vault.profile)},
      {"driver", L_POINTER, offsetof(struct given, token.driver)},
      {"client_id", L_STRING, offsetof(struct given, token.client_id)},
      {"client_secret", L_STRING, offsetof(struct given, token.client_secret)},
      {"client_auth", L_STRING, offsetof(struct given, client_auth)},
      {NULL, 0, 0}};
  luaL_checktype(L, at, LUA_TTABLE);
  l_options(L, at, spec, &given);
  luaL_argcheck(L, given.token.vault.place, at, "path is required");
  given.token.is_basic = l_vault_is_basic(L, given.client_auth);
  *options = given.token;
}

int l_vault_reach(const struct sdo_token_options *options, struct sdo_vault **vault,
                  struct sdo_error *err) {
  return sdo_vault_open(options->driver ? options->driver : &sdo_vault_file,
                        &options->vault, vault, err);
}

static int l_vault_close(lua_State *L) {
  void **object = luaL_checkudata(L, 1, type);
  sdo_token_release(*object);
  *object = NULL;
  return 0;
}

struct sdo_token *l_vault_token(lua_State *L, int at, struct sdo_error *err) {
  struct sdo_token_options options;
  at = lua_absindex(L, at);
  l_vault_read(L, at, &options);
  const char *schema = options.vault.schema, *profile = options.vault.profile;
  lua_getfield(L, LUA_REGISTRYINDEX, tokens);
  /* A forked child has its own. */
  lua_pushfstring(L, "%d\n%s\n%s\n%s\n%s\n%d", (int)getpid(), options.vault.place,
                  schema ? schema : "", profile ? profile : "",
                  options.client_id ? options.client_id : "",
                  options.is_basic); /* tokens name */
  lua_pushvalue(L, -1);
  lua_rawget(L, -3); /* tokens name token|nil */
  void **object = lua_touserdata(L, -1);
  if (object && *object) {
    lua_pop(L, 3);
    return sdo_token_look(*object, err) < 0 ? NULL : *object;
  }
  lua_pop(L, 1);
  struct sdo_token *token;
  object = l_object_new(L, type, 0); /* tokens name token */
  if (sdo_token_open(&options, &token, err) < 0) {
    lua_pop(L, 3);
    return NULL;
  }
  *object = token;
  lua_rawset(L, -3);
  lua_pop(L, 1);
  return token;
}

/* Reads {base_url=, client_id=, client_secret=, access_token=, ...} at `at`, borrowed. */
static void read_credentials(lua_State *L, int at, struct sdo_credentials *credentials) {
  static const struct l_option spec[] = {
      {"base_url", L_STRING, offsetof(struct sdo_credentials, base_url)},
      {"client_id", L_STRING, offsetof(struct sdo_credentials, client_id)},
      {"client_secret", L_STRING, offsetof(struct sdo_credentials, client_secret)},
      {"access_token", L_STRING, offsetof(struct sdo_credentials, tokens.access_token)},
      {"refresh_token", L_STRING, offsetof(struct sdo_credentials, tokens.refresh_token)},
      {"scope", L_STRING, offsetof(struct sdo_credentials, tokens.scope)},
      {"expires_in", L_INTEGER, offsetof(struct sdo_credentials, tokens.expires_in)},
      {"created_at", L_INTEGER, offsetof(struct sdo_credentials, tokens.created_at)},
      {NULL, 0, 0}};
  *credentials = (struct sdo_credentials){.received_at = sdo_clock_wall()};
  luaL_checktype(L, at, LUA_TTABLE);
  l_options(L, at, spec, credentials);
}

/* keep_credentials(where, {base_url=, client_id=, access_token=, refresh_token=, ...})
   -> true | nil, err */
static int l_keep_credentials(lua_State *L) {
  struct sdo_token_options options;
  struct sdo_credentials credentials;
  struct sdo_vault *vault;
  struct sdo_error err = {0};
  l_vault_read(L, 1, &options);
  read_credentials(L, 2, &credentials);
  const volatile sig_atomic_t *stop = l_stop_flag(L);
  int failed = l_vault_reach(&options, &vault, &err) < 0 ||
               sdo_vault_put(vault, &credentials, stop, &err) < 0;
  sdo_vault_close(vault);
  if (failed) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* forget_credentials(where) -> true | nil, err */
static int l_forget_credentials(lua_State *L) {
  struct sdo_token_options options;
  struct sdo_vault *vault;
  struct sdo_error err = {0};
  l_vault_read(L, 1, &options);
  const volatile sig_atomic_t *stop = l_stop_flag(L);
  int failed =
      l_vault_reach(&options, &vault, &err) < 0 || sdo_vault_forget(vault, stop, &err) < 0;
  sdo_vault_close(vault);
  if (failed) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

/* Makes a table of the credentials at 1, without a secret. Runs protected: they are to be
   wiped whatever comes. */
static int push_credentials(lua_State *L) {
  const struct sdo_credentials *credentials = lua_touserdata(L, 1);
  lua_createtable(L, 0, 6);
  l_set_text(L, "base_url", credentials->base_url);
  l_set_text(L, "client_id", credentials->client_id);
  l_set_text(L, "scope", credentials->tokens.scope);
  l_set_integer(L, "ends_at",
                credentials->received_at / 1000 + credentials->tokens.expires_in);
  l_set_integer(L, "generation", credentials->generation);
  lua_pushboolean(L, credentials->client_secret != NULL);
  lua_setfield(L, -2, "has_secret");
  return 1;
}

/* credentials(where) -> what is known of them | false | nil, err */
static int l_credentials(lua_State *L) {
  struct sdo_token_options options;
  struct sdo_credentials credentials;
  struct sdo_vault *vault;
  struct sdo_error err = {0};
  l_vault_read(L, 1, &options);
  lua_pushcfunction(L, push_credentials);
  int found = l_vault_reach(&options, &vault, &err) < 0
                  ? -1
                  : sdo_vault_read(vault, &credentials, &err);
  sdo_vault_close(vault);
  if (found < 0) return l_fail(L, &err);
  lua_pushlightuserdata(L, &credentials);
  int status = found ? lua_pcall(L, 1, 1, 0) : LUA_OK;
  if (found) sdo_credentials_free(&credentials);
  else lua_pushboolean(L, 0);
  return status == LUA_OK ? 1 : lua_error(L);
}

void l_vault_open(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  l_object_type(L, type, none, l_vault_close);
  lua_newtable(L);
  lua_setfield(L, LUA_REGISTRYINDEX, tokens);
  static const luaL_Reg functions[] = {{"credentials", l_credentials},
                                       {"keep_credentials", l_keep_credentials},
                                       {"forget_credentials", l_forget_credentials},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

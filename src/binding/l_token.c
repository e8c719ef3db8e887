#include "binding.h"
#include "client/sign_in.h"
#include "l_vault.h"

/* What sign_in and sign_out are told, all of it together. */
struct options {
  struct sdo_sign_in sign_in;
  struct sdo_oauth_grant grant;
  const char *client_auth, *token;
  int has_credentials;
};

static const struct l_option spec[] = {
    {"base_url", L_STRING, offsetof(struct options, sign_in.to.base_url)},
    {"user_agent", L_STRING, offsetof(struct options, sign_in.to.user_agent)},
    {"ca_file", L_STRING, offsetof(struct options, sign_in.to.trust.ca_file)},
    {"ca_dir", L_STRING, offsetof(struct options, sign_in.to.trust.ca_dir)},
    {"connect_to", L_STRING, offsetof(struct options, sign_in.to.connect_to)},
    {"timeout_ms", L_INTEGER, offsetof(struct options, sign_in.to.timeout_ms)},
    {"client_id", L_STRING, offsetof(struct options, sign_in.client.id)},
    {"client_secret", L_STRING, offsetof(struct options, sign_in.client.secret)},
    {"client_auth", L_STRING, offsetof(struct options, client_auth)},
    {"redirect_uri", L_STRING, offsetof(struct options, grant.redirect_uri)},
    {"code", L_STRING, offsetof(struct options, grant.code)},
    {"code_verifier", L_STRING, offsetof(struct options, grant.code_verifier)},
    {"token", L_STRING, offsetof(struct options, token)},
    {"credentials", L_TABLE, offsetof(struct options, has_credentials)},
    {NULL, 0, 0}};

static void read_options(lua_State *L, struct options *options) {
  *options = (struct options){0};
  l_options(L, 1, spec, options);
  int64_t timeout_ms = options->sign_in.to.timeout_ms;
  if (timeout_ms < 0 || timeout_ms > INT32_MAX)
    luaL_error(L, "option 'timeout_ms': out of range");
  options->sign_in.client.is_basic = l_vault_is_basic(L, options->client_auth);
  options->sign_in.stop = l_stop_flag(L);
}

static void check_service(lua_State *L, const struct options *options) {
  luaL_argcheck(L, options->sign_in.to.base_url, 1, "base_url is required");
  luaL_argcheck(L, options->sign_in.client.id, 1, "client_id is required");
}

/* Makes a table of the tokens at 1. Runs protected: they are to be wiped whatever comes. */
static int push_tokens(lua_State *L) {
  const struct sdo_tokens *tokens = lua_touserdata(L, 1);
  lua_createtable(L, 0, 5);
  l_set_text(L, "access_token", tokens->access_token);
  l_set_text(L, "refresh_token", tokens->refresh_token);
  l_set_text(L, "scope", tokens->scope);
  l_set_integer(L, "expires_in", tokens->expires_in);
  if (tokens->created_at) l_set_integer(L, "created_at", tokens->created_at);
  return 1;
}

/* sign_in{base_url=, client_id=, client_secret=, client_auth=, redirect_uri=, code=,
   code_verifier=, ...} -> tokens | nil, err */
static int l_sign_in(lua_State *L) {
  struct options options;
  struct sdo_tokens tokens;
  struct sdo_error err = {0};
  read_options(L, &options);
  check_service(L, &options);
  lua_pushcfunction(L, push_tokens);
  if (sdo_sign_in(&options.sign_in, &options.grant, &tokens, &err) < 0)
    return l_fail(L, &err);
  lua_pushlightuserdata(L, &tokens);
  int status = lua_pcall(L, 1, 1, 0);
  sdo_tokens_free(&tokens);
  return status == LUA_OK ? 1 : lua_error(L);
}

/* Signs out with what is kept: the service, the program and the token are those of the
   sign-in. */
static int sign_out_kept(const struct sdo_token_options *where, struct sdo_sign_in *options,
                         struct sdo_error *err) {
  struct sdo_vault *vault;
  struct sdo_credentials kept;
  if (l_vault_reach(where, &vault, err) < 0) return -1;
  int found = sdo_vault_read(vault, &kept, err);
  sdo_vault_close(vault);
  if (found == 0) return sdo_fail(err, SDO_AUTH, "this profile is not signed in");
  if (found < 0) return -1;
  options->to.base_url = kept.base_url;
  options->client.id = kept.client_id;
  if (!options->client.secret) options->client.secret = kept.client_secret;
  int result = sdo_sign_out(options, kept.tokens.access_token, err);
  sdo_credentials_free(&kept);
  return result;
}

/* sign_out{base_url=, client_id=, client_secret=, token=, ...} or
   sign_out{credentials=, client_secret=, ...} -> true | nil, err */
static int l_sign_out(lua_State *L) {
  struct options options;
  struct sdo_error err = {0};
  int result;
  read_options(L, &options);
  if (options.has_credentials) {
    struct sdo_token_options where;
    lua_getfield(L, 1, "credentials");
    l_vault_read(L, lua_gettop(L), &where);
    result = sign_out_kept(&where, &options.sign_in, &err);
  } else {
    check_service(L, &options);
    luaL_argcheck(L, options.token, 1, "token is required");
    result = sdo_sign_out(&options.sign_in, options.token, &err);
  }
  if (result < 0) return l_fail(L, &err);
  lua_pushboolean(L, 1);
  return 1;
}

void l_token_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"sign_in", l_sign_in}, {"sign_out", l_sign_out}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

#include "api/oauth.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/json.h"
#include "base/utf8.h"

/* Longer than any token; a header of that length is taken by every server. */
enum { TOKEN_MAX = 4096 };

/* A life of more than a year is a mistake of whoever wrote it. */
enum { LIFE_MAX = 366 * 24 * 3600 };

const char sdo_oauth_token_path[] = "/oauth/token";

static void wipe(char **text) {
  if (*text) explicit_bzero(*text, strlen(*text));
  free(*text);
  *text = NULL;
}

void sdo_tokens_free(struct sdo_tokens *tokens) {
  wipe(&tokens->access_token);
  wipe(&tokens->refresh_token);
  wipe(&tokens->scope);
  *tokens = (struct sdo_tokens){0};
}

int sdo_oauth_is_token(const char *text) {
  size_t len = strlen(text);
  for (const char *at = text; *at; at++)
    if (*at <= ' ' || *at > '~') return 0;
  return len > 0 && len <= TOKEN_MAX;
}

/* Asking. */

static int add_member(struct sdo_buffer *body, const char *name, const char *value) {
  return sdo_buffer_text(body, body->len ? "," : "{") ||
         sdo_json_quote(body, name, strlen(name)) || sdo_buffer_text(body, ":") ||
         sdo_json_quote(body, value, strlen(value));
}

/* Is what is needed there, and can it be written as JSON? */
static int check(const char *name, const char *value, struct sdo_error *err) {
  if (!value || !*value) return sdo_fail_field(err, name, "%s is missing", name);
  if (sdo_utf8_valid(value, strlen(value))) return 0;
  return sdo_fail_field(err, name, "%s is not UTF-8", name);
}

static int check_all(const struct sdo_oauth_client *client,
                     const struct sdo_oauth_grant *grant, struct sdo_error *err) {
  if (check("client_id", client->id, err) < 0) return -1;
  if (client->secret && check("client_secret", client->secret, err) < 0) return -1;
  if (grant->refresh_token) return check("refresh_token", grant->refresh_token, err);
  if (check("code", grant->code, err) < 0) return -1;
  if (check("redirect_uri", grant->redirect_uri, err) < 0) return -1;
  return grant->code_verifier ? check("code_verifier", grant->code_verifier, err) : 0;
}

/* Makes room for texts: escaped, a byte takes six at most. */
static int reserve(struct sdo_buffer *buffer, const char *const *texts, size_t count) {
  size_t len = 256; /* for what stands between them */
  for (size_t i = 0; i < count; i++)
    len += texts[i] ? strlen(texts[i]) * 6 : 0;
  return sdo_buffer_reserve(buffer, len);
}

int sdo_oauth_ask(const struct sdo_oauth_client *client,
                  const struct sdo_oauth_grant *grant, struct sdo_buffer *body,
                  struct sdo_error *err) {
  if (check_all(client, grant, err) < 0) return -1;
  const char *const texts[] = {client->id,           client->secret,
                               grant->code,          grant->redirect_uri,
                               grant->code_verifier, grant->refresh_token};
  int failed = reserve(body, texts, sizeof texts / sizeof *texts);
  if (grant->refresh_token)
    failed = failed || add_member(body, "grant_type", "refresh_token") ||
             add_member(body, "refresh_token", grant->refresh_token);
  else
    failed = failed || add_member(body, "grant_type", "authorization_code") ||
             add_member(body, "code", grant->code) ||
             add_member(body, "redirect_uri", grant->redirect_uri);
  if (!grant->refresh_token && grant->code_verifier)
    failed = failed || add_member(body, "code_verifier", grant->code_verifier);
  if (!client->is_basic || !client->secret)
    failed = failed || add_member(body, "client_id", client->id);
  if (!client->is_basic && client->secret)
    failed = failed || add_member(body, "client_secret", client->secret);
  if (failed || sdo_buffer_text(body, "}"))
    return sdo_fail(err, SDO_STORE, "out of memory");
  return 0;
}

int sdo_oauth_revoke(const char *token, struct sdo_buffer *path, struct sdo_error *err) {
  if (!sdo_oauth_is_token(token))
    return sdo_fail_field(err, "token", "the token is empty, or no token");
  if (reserve(path, &token, 1) || sdo_buffer_text(path, "/oauth/revoke?token=") ||
      sdo_buffer_escape(path, token, strlen(token)))
    return sdo_fail(err, SDO_STORE, "out of memory");
  return 0;
}

int sdo_oauth_basic(const struct sdo_oauth_client *client, struct sdo_buffer *text,
                    struct sdo_error *err) {
  if (check("client_id", client->id, err) < 0) return -1;
  if (strchr(client->id, ':'))
    return sdo_fail_field(err, "client_id", "the client ID contains a colon");
  const char *secret = client->secret ? client->secret : "";
  const char *const texts[] = {client->id, secret};
  struct sdo_buffer pair = {0};
  int failed = reserve(&pair, texts, 2) || reserve(text, texts, 2) ||
               sdo_buffer_text(&pair, client->id) || sdo_buffer_text(&pair, ":") ||
               sdo_buffer_text(&pair, secret);
  if (!failed)
    text->len = (size_t)EVP_EncodeBlock((unsigned char *)text->data,
                                        (unsigned char *)pair.data, (int)pair.len);
  sdo_buffer_wipe(&pair);
  return failed ? sdo_fail(err, SDO_STORE, "out of memory") : 0;
}

/* Reading. */

/* A string member, which the caller frees; NULL: there is none that is a text. */
static char *read_text(struct sdo_slice object, const char *name) {
  struct sdo_slice value;
  struct sdo_buffer text = {0};
  if (!sdo_json_member(object, name, &value) || sdo_json_type(value) != SDO_JSON_STRING)
    return NULL;
  if (sdo_buffer_reserve(&text, value.len) < 0 || sdo_json_text(value, &text) < 0 ||
      strlen(text.data) != text.len) {
    sdo_buffer_wipe(&text);
    return NULL;
  }
  return text.data;
}

static char *read_token(struct sdo_slice object, const char *name) {
  char *text = read_text(object, name);
  if (text && !sdo_oauth_is_token(text)) wipe(&text);
  return text;
}

/* A whole number from 1 on: 1 and the number, 0 where there is none, or -1. */
static int read_number(struct sdo_slice object, const char *name, int64_t *number) {
  struct sdo_slice value;
  *number = 0;
  if (!sdo_json_member(object, name, &value) || sdo_json_type(value) == SDO_JSON_NULL)
    return 0;
  return sdo_json_integer(value, number) && *number > 0 ? 1 : -1;
}

static int is_bearer(struct sdo_slice object) {
  char *type = read_text(object, "token_type");
  int is = type && strcasecmp(type, "bearer") == 0;
  free(type);
  return is;
}

/* Reads tokens, or says what is wrong with them. */
static const char *read_tokens(const struct sdo_oauth_grant *grant, struct sdo_slice object,
                               struct sdo_tokens *tokens) {
  struct sdo_slice refresh;
  tokens->access_token = read_token(object, "access_token");
  tokens->refresh_token = read_token(object, "refresh_token");
  tokens->scope = read_text(object, "scope");
  if (!tokens->access_token) return "it has no access token";
  if (!is_bearer(object)) return "its token is not a bearer token";
  if (!tokens->refresh_token && grant->refresh_token &&
      !sdo_json_member(object, "refresh_token", &refresh))
    tokens->refresh_token = strdup(grant->refresh_token);
  if (!tokens->refresh_token) return "it has no refresh token";
  if (!tokens->scope) tokens->scope = strdup("");
  if (!tokens->scope) return "out of memory";
  int has_life = read_number(object, "expires_in", &tokens->expires_in);
  if (has_life < 0 || tokens->expires_in > LIFE_MAX)
    return "how long its token lives cannot be read";
  if (!has_life) tokens->expires_in = SDO_OAUTH_LIFE;
  if (read_number(object, "created_at", &tokens->created_at) < 0) tokens->created_at = 0;
  return NULL;
}

/* The documented refusals, by their code. */
static enum sdo_outcome refuse(const struct sdo_oauth_grant *grant, const char *code,
                               struct sdo_error *err) {
  if (strcmp(code, "invalid_grant") == 0) {
    sdo_fail(err, SDO_AUTH,
             grant && grant->refresh_token
                 ? "the sign-in has ended: the refresh token was used or revoked"
                 : "the code of the sign-in is invalid, has expired or was used before");
    return SDO_OUTCOME_AUTH;
  }
  if (strcmp(code, "invalid_client") == 0 || strcmp(code, "unauthorized_client") == 0) {
    sdo_fail(err, SDO_AUTH, "Sendoso does not accept the client ID and its secret");
    sdo_hint(err, "check client_id, client_auth and the client secret");
    return SDO_OUTCOME_REFUSED;
  }
  /* A code is a word; what else stands there is not shown. */
  size_t len = strspn(code, "abcdefghijklmnopqrstuvwxyz_");
  sdo_fail(err, SDO_INVALID, "Sendoso refused to give a token: %.40s",
           len && !code[len] ? code : "no reason that can be read");
  return SDO_OUTCOME_REFUSED;
}

static enum sdo_outcome judge(const struct sdo_oauth_grant *grant, int status,
                              int is_object, struct sdo_slice object,
                              struct sdo_error *err) {
  if (status == 429) {
    sdo_fail(err, SDO_LIMITED, "too many requests");
    return SDO_OUTCOME_LIMITED;
  }
  char *code = is_object ? read_text(object, "error") : NULL;
  enum sdo_outcome outcome = SDO_OUTCOME_BROKEN;
  if (code && status >= 400 && status < 500) outcome = refuse(grant, code, err);
  else
    sdo_fail(err, status >= 500 ? SDO_SERVER : SDO_REPLY,
             "Sendoso answered %d to the request for a token", status);
  free(code);
  return outcome;
}

/* Is a body a JSON object? Its texts are read as they are: half a token is none. */
static int read_object(const struct sdo_buffer *body, struct sdo_slice *object) {
  struct sdo_error unused = {0};
  return body->data && sdo_json_check(body->data, body->len, object, &unused) == 0 &&
         sdo_json_type(*object) == SDO_JSON_OBJECT;
}

static void say_which(int status, const char *request_id, struct sdo_error *err) {
  err->status = status;
  snprintf(err->request_id, sizeof err->request_id, "%s", request_id);
}

enum sdo_outcome sdo_oauth_read(const struct sdo_oauth_grant *grant, int status,
                                const struct sdo_buffer *body, const char *request_id,
                                struct sdo_tokens *tokens, struct sdo_error *err) {
  struct sdo_slice object = {0};
  int is_object = read_object(body, &object);
  enum sdo_outcome outcome = SDO_OUTCOME_BROKEN;
  *tokens = (struct sdo_tokens){0};
  if (status != 200) {
    outcome = judge(grant, status, is_object, object, err);
  } else {
    const char *fault =
        is_object ? read_tokens(grant, object, tokens) : "it is not a JSON object";
    if (!fault) return SDO_OUTCOME_OK;
    sdo_tokens_free(tokens);
    sdo_fail(err, SDO_REPLY, "the answer to the request for a token is unusable: %s",
             fault);
  }
  say_which(status, request_id, err);
  return outcome;
}

enum sdo_outcome sdo_oauth_read_revoked(int status, const struct sdo_buffer *body,
                                        const char *request_id, struct sdo_error *err) {
  if (status == 200 || status == 204) return SDO_OUTCOME_OK;
  struct sdo_slice object = {0};
  int is_object = read_object(body, &object);
  enum sdo_outcome outcome = judge(NULL, status, is_object, object, err);
  say_which(status, request_id, err);
  return outcome;
}

#include "api/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/json.h"

/* A life of more than a year is a mistake of whoever wrote it. */
enum { LIFE_MAX = 366 * 24 * 3600 };

void sdo_tokens_free(struct sdo_tokens *tokens) {
  sdo_text_wipe(&tokens->access_token);
  sdo_text_wipe(&tokens->refresh_token);
  sdo_text_wipe(&tokens->scope);
  *tokens = (struct sdo_tokens){0};
}

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
  if (text && !sdo_oauth_is_token(text)) sdo_text_wipe(&text);
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
  /* Whoever threw a pair away for its number would have to sign in: the one before it may
     have been used up. An answer will tell when it ends. */
  if (read_number(object, "expires_in", &tokens->expires_in) <= 0 ||
      tokens->expires_in > LIFE_MAX)
    tokens->expires_in = SDO_TOKEN_LIFE;
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
  sdo_fail(err, SDO_INVALID, "Sendoso refused the request: %.40s",
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
             "Sendoso answered %d to the request %s", status,
             grant ? "for a token" : "to revoke one");
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

enum sdo_outcome sdo_tokens_read(const struct sdo_oauth_grant *grant, int status,
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

enum sdo_outcome sdo_tokens_read_revoked(int status, const struct sdo_buffer *body,
                                         const char *request_id, struct sdo_error *err) {
  if (status == 200 || status == 204) return SDO_OUTCOME_OK;
  struct sdo_slice object = {0};
  int is_object = read_object(body, &object);
  enum sdo_outcome outcome = judge(NULL, status, is_object, object, err);
  say_which(status, request_id, err);
  return outcome;
}

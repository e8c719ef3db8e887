#include "api/oauth.h"

#include <openssl/evp.h>
#include <string.h>

#include "api/json.h"
#include "base/utf8.h"

/* Longer than any token; a header of that length is taken by every server. */
enum { TOKEN_MAX = 4096 };

const char sdo_oauth_token_path[] = "/oauth/token";

int sdo_oauth_is_token(const char *text) {
  size_t len = strlen(text);
  for (const char *at = text; *at; at++)
    if (*at <= ' ' || *at > '~') return 0;
  return len > 0 && len <= TOKEN_MAX;
}

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

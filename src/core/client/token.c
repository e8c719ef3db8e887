#include "client/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "client/inside.h"
#include "client/vault_file.h"

/* The share of its life that is left when a token is fetched anew: one part of so many. */
enum { SHARE = 12 };

int sdo_token_fail_auth(const struct sdo_token *token, const char *message,
                        struct sdo_error *err) {
  sdo_fail(err, SDO_AUTH, "%s", message);
  err->ends_run = 1;
  return sdo_hint(err, "run `sendoso login --profile %.150s`", token->profile);
}

void sdo_token_take(struct sdo_token *token, struct sdo_credentials *credentials) {
  int64_t now = sdo_clock_boot(), life = credentials->tokens.expires_in * 1000;
  int64_t age = sdo_clock_wall() - credentials->received_at;
  if (age < 0) age = 0; /* the clock was set back: an answer will tell */
  sdo_credentials_free(&token->kept);
  token->kept = *credentials;
  *credentials = (struct sdo_credentials){0};
  token->ends_at = now + life - age;
  token->fresh_until = token->ends_at - life / SHARE;
  token->failed = (struct sdo_error){0};
  token->failed_until = token->refused = 0;
  token->is_over = 0;
}

/* Were they given to this program, and by whom we have talked to so far? */
static int check(const struct sdo_token *token, const struct sdo_credentials *found,
                 struct sdo_error *err) {
  const char *id = token->client_id, *base_url = token->kept.base_url;
  if (id && strcmp(id, found->client_id) != 0)
    return sdo_token_fail_auth(token, "the sign-in was made with another client ID", err);
  if (!base_url || strcmp(base_url, found->base_url) == 0) return 0;
  sdo_fail(err, SDO_GUARD, "the profile was signed in to another service meanwhile");
  err->ends_run = 1;
  return -1;
}

int sdo_token_look(struct sdo_token *token, struct sdo_error *err) {
  struct sdo_credentials found;
  int is = sdo_vault_read(token->vault, &found, err);
  if (is < 0) return err->ends_run = 1, -1;
  if (is == 0) return sdo_token_fail_auth(token, "this profile is not signed in", err);
  int failed = check(token, &found, err) < 0;
  const char *now = token->kept.tokens.access_token; /* NULL: none yet */
  int is_newer = !failed && (!now || strcmp(found.tokens.access_token, now) != 0);
  if (is_newer) sdo_token_take(token, &found);
  sdo_credentials_free(&found);
  return failed ? -1 : is_newer;
}

/* A file is named after its profile. */
static void name_profile(const struct sdo_vault_options *vault, char *name, size_t size) {
  const char *slash = strrchr(vault->place, '/');
  const char *last = slash ? slash + 1 : vault->place;
  snprintf(name, size, "%s", vault->profile ? vault->profile : last);
}

static int open_parts(struct sdo_token *token, const struct sdo_token_options *options,
                      struct sdo_error *err) {
  const struct sdo_vault_driver *driver = options->driver;
  const char *id = options->client_id, *secret = options->client_secret;
  token->client_id = id ? strdup(id) : NULL;
  token->client_secret = secret ? strdup(secret) : NULL;
  if ((id && !token->client_id) || (secret && !token->client_secret))
    return sdo_fail(err, SDO_STORE, "out of memory");
  if (sdo_vault_open(driver ? driver : &sdo_vault_file, &options->vault, &token->vault,
                     err) < 0)
    return -1;
  return sdo_token_look(token, err) < 0 ? -1 : 0;
}

int sdo_token_open(const struct sdo_token_options *options, struct sdo_token **token,
                   struct sdo_error *err) {
  *token = NULL;
  struct sdo_token *t = calloc(1, sizeof *t);
  if (!t) return sdo_fail(err, SDO_STORE, "out of memory");
  t->owner = getpid();
  t->holders = 1;
  t->is_basic = options->is_basic;
  name_profile(&options->vault, t->profile, sizeof t->profile);
  if (open_parts(t, options, err) < 0) {
    sdo_token_release(t);
    return -1;
  }
  *token = t;
  return 0;
}

struct sdo_token *sdo_token_hold(struct sdo_token *token) {
  token->holders++;
  return token;
}

void sdo_token_release(struct sdo_token *token) {
  /* What a forked child has is its parent's: the lock, the room, the connection. */
  if (!token || token->owner != getpid() || --token->holders > 0) return;
  sdo_vault_close(token->vault);
  sdo_credentials_free(&token->kept);
  sdo_text_wipe(&token->client_secret);
  free(token->client_id);
  free(token);
}

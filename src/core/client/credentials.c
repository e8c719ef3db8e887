#include "client/credentials.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/json.h"
#include "base/utf8.h"

enum { TEXT_MAX = 4096 };

/* Its members, by their names in the text. */
struct member {
  const char *name;
  size_t offset;
  int is_number, is_needed;
};

#define AT(field) offsetof(struct sdo_credentials, field)

static const struct member members[] = {
    {"base_url", AT(base_url), 0, 1},
    {"client_id", AT(client_id), 0, 1},
    {"client_secret", AT(client_secret), 0, 0},
    {"access_token", AT(tokens.access_token), 0, 1},
    {"refresh_token", AT(tokens.refresh_token), 0, 1},
    {"scope", AT(tokens.scope), 0, 0},
    {"expires_in", AT(tokens.expires_in), 1, 1},
    {"received_at", AT(received_at), 1, 1},
    {"generation", AT(generation), 1, 1},
};

enum { MEMBERS = sizeof members / sizeof *members };

static char **text_of(const struct sdo_credentials *credentials, const struct member *m) {
  return (char **)((char *)credentials + m->offset);
}

static int64_t *number_of(const struct sdo_credentials *credentials,
                          const struct member *m) {
  return (int64_t *)((char *)credentials + m->offset);
}

void sdo_credentials_free(struct sdo_credentials *credentials) {
  for (int i = 0; i < MEMBERS; i++)
    if (!members[i].is_number) sdo_text_wipe(text_of(credentials, &members[i]));
  *credentials = (struct sdo_credentials){0};
}

int sdo_credentials_copy(const struct sdo_credentials *from, struct sdo_credentials *to) {
  int failed = 0;
  *to = *from;
  for (int i = 0; i < MEMBERS; i++) {
    if (members[i].is_number) continue;
    const char *text = *text_of(from, &members[i]);
    char **copy = text_of(to, &members[i]);
    *copy = text ? strdup(text) : NULL;
    failed = failed || (text && !*copy);
  }
  if (!failed) return 0;
  sdo_credentials_free(to);
  return -1;
}

/* Can all of it be written, and be read again? */
static int check(const struct sdo_credentials *credentials, struct sdo_error *err) {
  for (int i = 0; i < MEMBERS; i++) {
    const struct member *m = &members[i];
    if (m->is_number) continue;
    const char *text = *text_of(credentials, m);
    if (m->is_needed && (!text || !*text))
      return sdo_fail_field(err, m->name, "%s is missing", m->name);
    if (text && (strlen(text) > TEXT_MAX || !sdo_utf8_valid(text, strlen(text))))
      return sdo_fail_field(err, m->name, "%s is too long, or no UTF-8", m->name);
  }
  const struct sdo_tokens *tokens = &credentials->tokens;
  if (!sdo_oauth_is_token(tokens->access_token) ||
      !sdo_oauth_is_token(tokens->refresh_token))
    return sdo_fail_field(err, "access_token", "a token has characters that no token has");
  if (tokens->expires_in > 0 && credentials->received_at > 0 && credentials->generation > 0)
    return 0;
  return sdo_fail_field(err, "expires_in", "a number is missing, or below 1");
}

int sdo_credentials_write(const struct sdo_credentials *credentials,
                          struct sdo_buffer *text, struct sdo_error *err) {
  if (check(credentials, err) < 0) return -1;
  int failed = sdo_buffer_reserve(text, SDO_CREDENTIALS_MAX);
  for (int i = 0; i < MEMBERS && !failed; i++) {
    const struct member *m = &members[i];
    const char *value = m->is_number ? "" : *text_of(credentials, m);
    if (!value) continue;
    char line[64];
    snprintf(line, sizeof line, "%s \"%s\": ", text->len ? ",\n" : "{\n", m->name);
    failed = sdo_buffer_text(text, line);
    if (m->is_number) {
      snprintf(line, sizeof line, "%lld", (long long)*number_of(credentials, m));
      failed = failed || sdo_buffer_text(text, line);
    } else {
      failed = failed || sdo_json_quote(text, value, strlen(value));
    }
  }
  if (failed || sdo_buffer_text(text, "\n}\n"))
    return sdo_fail(err, SDO_STORE, "out of memory");
  if (text->len <= SDO_CREDENTIALS_MAX) return 0;
  return sdo_fail_field(err, "client_secret", "the credentials are too long");
}

/* Reads a member of the text. 0, or -1: it is of another type. */
static int read_member(struct sdo_slice object, const struct member *m,
                       struct sdo_credentials *credentials) {
  struct sdo_slice value;
  if (!sdo_json_member(object, m->name, &value)) return 0;
  if (m->is_number)
    return sdo_json_type(value) == SDO_JSON_NUMBER &&
                   sdo_json_integer(value, number_of(credentials, m))
               ? 0
               : -1;
  struct sdo_buffer text = {0};
  if (sdo_json_type(value) != SDO_JSON_STRING || sdo_buffer_reserve(&text, value.len) < 0 ||
      sdo_json_text(value, &text) < 0 || strlen(text.data) != text.len) {
    sdo_buffer_wipe(&text);
    return -1;
  }
  *text_of(credentials, m) = text.data;
  return 0;
}

int sdo_credentials_read(const char *text, size_t len, struct sdo_credentials *credentials,
                         struct sdo_error *err) {
  struct sdo_slice object;
  struct sdo_error unused = {0}; /* it may say what stands there */
  *credentials = (struct sdo_credentials){0};
  int failed = len > SDO_CREDENTIALS_MAX ||
               sdo_json_check(text, len, &object, &unused) < 0 ||
               sdo_json_type(object) != SDO_JSON_OBJECT;
  for (int i = 0; i < MEMBERS && !failed; i++)
    failed = read_member(object, &members[i], credentials) < 0;
  if (!failed && check(credentials, &unused) == 0) return 0;
  sdo_credentials_free(credentials);
  return sdo_fail(err, SDO_STORE, "the credentials are damaged");
}

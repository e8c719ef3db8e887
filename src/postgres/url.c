#include "postgres/url.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

static const char form[] = "expected postgresql://USER@HOST:PORT/DATABASE; the password "
                           "goes into ~/.pgpass, PGPASSWORD or a service file";

static int fail(struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "the ledger's URL cannot be read");
  return sdo_hint(err, "%s", form);
}

/* The part behind "//", or NULL. */
static const char *find_authority(const char *text) {
  static const char *const schemes[] = {"postgresql://", "postgres://"};
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
      return text + strlen(schemes[i]);
  return NULL;
}

/* An @ ends the password, or is a part of it: libpq takes the first, people mean the last,
   and the rest of the password would be shown as a host. */
static int is_ambiguous(const char *authority) {
  const char *first = strchr(authority, '@');
  if (!first) return 0;
  return strchr(first + 1, '@') || strcspn(authority, "/?#") < (size_t)(first - authority);
}

static const char *value_of(const PQconninfoOption *options, const char *keyword) {
  for (; options->keyword; options++)
    if (strcmp(options->keyword, keyword) == 0) return options->val;
  return NULL;
}

static int is_number_list(const char *text) {
  return text[strspn(text, "0123456789,")] == '\0';
}

static int read_parts(const PQconninfoOption *options, struct sdo_url *url,
                      struct sdo_error *err) {
  const char *host = value_of(options, "host"), *port = value_of(options, "port");
  const char *database = value_of(options, "dbname");
  const char *sslmode = value_of(options, "sslmode");
  if (port && !is_number_list(port)) return fail(err);
  snprintf(url->name, sizeof url->name, "postgresql://%.120s%s%.20s/%.80s",
           host ? host : "", port && *port ? ":" : "", port ? port : "",
           database ? database : "");
  url->plain = sslmode && strcmp(sslmode, "disable") == 0;
  return 0;
}

int sdo_url_read(const char *text, struct sdo_url *url, struct sdo_error *err) {
  *url = (struct sdo_url){0};
  const char *authority = find_authority(text);
  if (!authority) return fail(err);
  if (is_ambiguous(authority)) {
    sdo_fail(err, SDO_STORE, "the ledger's URL is ambiguous");
    return sdo_hint(err,
                    "in a user or a password write %%40 for @, %%2F for /, %%3F for ?, "
                    "%%23 for #, or leave the password to ~/.pgpass");
  }
  const char *query = strchr(authority, '?');
  if (query && (strstr(query, "?schema=") || strstr(query, "&schema="))) {
    sdo_fail(err, SDO_STORE, "the ledger's URL contains a schema");
    return sdo_hint(err, "set it with --ledger-schema or SENDOSO_LEDGER_SCHEMA instead");
  }
  PQconninfoOption *options = PQconninfoParse(text, NULL);
  if (!options) return fail(err);
  int result = read_parts(options, url, err);
  PQconninfoFree(options);
  return result;
}

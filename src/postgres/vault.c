#include "postgres/vault.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/exchange.h"
#include "postgres/expand.h"
#include "postgres/schema.h"
#include "postgres/server.h"

enum statement { READ, LOCK, UNLOCK, WRITE, REMOVE, STATEMENTS };

struct vault_postgres {
  struct sdo_vault vault;
  struct sdo_connection *connection;
  char *schema, *profile, *sql[STATEMENTS];
  /* who holds the lease, if it is ours */
  char holder[40];
  /* Was the table seen? */
  int has_table;
};

/* $1 is the profile, $2 who holds the lease. Who holds it may ask for it again, when an
   answer was lost: each of them may be run twice. */
static const char *const texts[STATEMENTS] = {
    [READ] = "SELECT content FROM @token WHERE profile = $1 AND content IS NOT NULL",
    [LOCK] = "INSERT INTO @token AS t (profile, holder, lease)"
             " VALUES ($1, $2, @now + $3::bigint * interval '1 ms')"
             " ON CONFLICT (profile) DO UPDATE"
             " SET holder = excluded.holder, lease = excluded.lease"
             " WHERE t.lease IS NULL OR t.lease <= @now OR t.holder = excluded.holder"
             " RETURNING true",
    [UNLOCK] = "UPDATE @token SET holder = NULL, lease = NULL"
               " WHERE profile = $1 AND holder = $2",
    [WRITE] = "UPDATE @token SET content = $3 WHERE profile = $1 AND holder = $2"
              " RETURNING true",
    [REMOVE] = "UPDATE @token SET content = NULL WHERE profile = $1 AND holder = $2"
               " RETURNING true"};

static struct vault_postgres *of(struct sdo_vault *vault) {
  return (struct vault_postgres *)vault; /* it is its first member */
}

/* Runs a statement, and once more over a new connection where that one was lost. The number
   of its rows, or -1. */
static int run(struct vault_postgres *v, enum statement sql, const char *third,
               PGresult **result, struct sdo_error *err) {
  const char *const values[] = {v->profile, v->holder, third};
  int count = sql == READ ? 1 : third ? 3 : 2, done = -1;
  PGresult *rows = NULL;
  for (int i = 0; i < 2 && done < 0; i++) {
    if (!sdo_connection_is_up(v->connection) &&
        sdo_connection_renew(v->connection, err) < 0)
      return -1;
    done = sdo_exchange_one(v->connection, v->sql[sql], values, count, &rows, err);
    if (sdo_connection_is_up(v->connection)) break;
  }
  if (done < 0) return -1;
  int found = PQntuples(rows);
  if (result) *result = rows;
  else PQclear(rows);
  return found;
}

/* Is the table there? 1, 0 or -1. */
static int look(struct vault_postgres *v, struct sdo_error *err) {
  if (v->has_table) return 1;
  if (!sdo_connection_is_up(v->connection) && sdo_connection_renew(v->connection, err) < 0)
    return -1;
  v->has_table = sdo_schema_has_token(v->connection, v->schema, err);
  if (v->has_table >= 0) return v->has_table;
  v->has_table = 0;
  return -1;
}

static int vault_read(struct sdo_vault *vault, struct sdo_buffer *text,
                      struct sdo_error *err) {
  struct vault_postgres *v = of(vault);
  PGresult *rows = NULL;
  int found = look(v, err);
  if (found > 0) found = run(v, READ, NULL, &rows, err);
  if (found > 0 && sdo_buffer_text(text, PQgetvalue(rows, 0, 0)) < 0)
    found = sdo_fail(err, SDO_STORE, "out of memory");
  PQclear(rows);
  return found;
}

static int vault_lock(struct sdo_vault *vault, int64_t lease_ms, struct sdo_error *err) {
  struct vault_postgres *v = of(vault);
  char lease[24];
  snprintf(lease, sizeof lease, "%" PRId64, lease_ms);
  int is_there = look(v, err);
  if (is_there == 0)
    is_there = v->has_table = sdo_schema_make_token(v->connection, v->schema, err) == 0;
  return is_there <= 0 ? -1 : run(v, LOCK, lease, NULL, err);
}

static void vault_unlock(struct sdo_vault *vault) {
  struct vault_postgres *v = of(vault);
  struct sdo_error unused; /* a lease that is not given back ends by itself */
  if (v->has_table) run(v, UNLOCK, NULL, NULL, &unused);
}

/* The row is there; what a database needs for another text of it is not ours to reserve. */
static int vault_reserve(struct sdo_vault *vault, struct sdo_error *err) {
  (void)vault, (void)err;
  return 0;
}

static int fail_lease(const struct vault_postgres *v, struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "another process took the credentials of %.60s over",
                  v->profile);
}

static int vault_write(struct sdo_vault *vault, const struct sdo_buffer *text,
                       struct sdo_error *err) {
  struct vault_postgres *v = of(vault);
  int written = run(v, WRITE, text->data, NULL, err);
  return written > 0 ? 0 : written < 0 ? -1 : fail_lease(v, err);
}

static int vault_remove(struct sdo_vault *vault, struct sdo_error *err) {
  struct vault_postgres *v = of(vault);
  int removed = run(v, REMOVE, NULL, NULL, err);
  return removed > 0 ? 0 : removed < 0 ? -1 : fail_lease(v, err);
}

static void vault_close(struct sdo_vault *vault) {
  struct vault_postgres *v = of(vault);
  for (int i = 0; i < STATEMENTS; i++)
    free(v->sql[i]);
  sdo_connection_close(v->connection);
  free(v->schema);
  free(v->profile);
  free(v);
}

static int prepare(struct vault_postgres *v, const char *url, struct sdo_error *err) {
  PGresult *row = NULL;
  if (!v->schema || !v->profile) return sdo_fail(err, SDO_STORE, "out of memory");
  if (sdo_connection_open(url, &v->connection, err) < 0 ||
      sdo_server_check(v->connection, err) < 0 ||
      sdo_exchange_one(v->connection, "SELECT gen_random_uuid()", NULL, 0, &row, err) < 0)
    return -1;
  snprintf(v->holder, sizeof v->holder, "%s", PQgetvalue(row, 0, 0));
  PQclear(row);
  for (int i = 0; i < STATEMENTS; i++) {
    v->sql[i] = sdo_expand(texts[i], v->connection, v->schema, 0);
    if (!v->sql[i]) return sdo_fail(err, SDO_STORE, "out of memory");
  }
  return 0;
}

static int vault_open(const struct sdo_vault_options *options, struct sdo_vault **vault,
                      struct sdo_error *err) {
  if (!options->profile)
    return sdo_fail_field(err, "profile", "credentials in a database need a profile");
  struct vault_postgres *v = calloc(1, sizeof *v);
  if (!v) return sdo_fail(err, SDO_STORE, "out of memory");
  v->schema = strdup(options->schema ? options->schema : SDO_SCHEMA);
  v->profile = strdup(options->profile);
  v->vault.name = v->profile;
  if (prepare(v, options->place, err) < 0) {
    vault_close(&v->vault);
    return -1;
  }
  *vault = &v->vault;
  return 0;
}

const struct sdo_vault_driver sdo_vault_postgres = {
    .version = SDO_VAULT_VERSION,
    .open = vault_open,
    .close = vault_close,
    .read = vault_read,
    .lock = vault_lock,
    .unlock = vault_unlock,
    .reserve = vault_reserve,
    .write = vault_write,
    .remove = vault_remove,
};

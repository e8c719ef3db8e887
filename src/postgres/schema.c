#include "postgres/schema.h"

#include <stdlib.h>
#include <string.h>

#include "postgres/exchange.h"

enum { VERSION = 1 };

/* Keys and addresses are compared byte by byte, whatever the language of the database. The
   slots are not logged: what a crash forgets of them costs some seconds. */
static const char *const tables[] = {
    "CREATE TABLE @ledger (version int NOT NULL, account text,"
    " made timestamptz NOT NULL)",
    "CREATE TABLE @process (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " token text NOT NULL, pid bigint, os_user text, host text,"
    " started timestamptz NOT NULL, ended timestamptz)",
    "CREATE TABLE @gift (key text COLLATE \"C\" PRIMARY KEY, operation text NOT NULL,"
    " recipient text COLLATE \"C\" NOT NULL, campaign bigint NOT NULL, via text, price text,"
    " script text, skew bigint, state text NOT NULL, note text, mark text,"
    " process bigint NOT NULL, lease timestamptz, at timestamptz NOT NULL,"
    " began timestamptz, tracking_code text, tracking_url text, link text, message text)",
    "CREATE INDEX gift_recipient ON @gift (lower(recipient), campaign)",
    "CREATE INDEX gift_state ON @gift (state, at)",
    "CREATE INDEX gift_at ON @gift (at, key)",
    "CREATE TABLE @event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " key text COLLATE \"C\" NOT NULL, at timestamptz NOT NULL, state text NOT NULL,"
    " process bigint NOT NULL, note text)",
    "CREATE INDEX event_key ON @event (key, id)",
    "CREATE TABLE @rule (name text COLLATE \"C\" PRIMARY KEY, reached text NOT NULL,"
    " once text NOT NULL, script text NOT NULL, at timestamptz NOT NULL)",
    "CREATE TABLE @alias (rule text COLLATE \"C\", template text COLLATE \"C\","
    " PRIMARY KEY (rule, template))",
    "CREATE UNLOGGED TABLE @slot (client text COLLATE \"C\", number int, run text,"
    " lease timestamptz, free_at timestamptz NOT NULL, PRIMARY KEY (client, number))",
    "CREATE UNLOGGED TABLE @runner (client text COLLATE \"C\", run text COLLATE \"C\","
    " lease timestamptz NOT NULL, PRIMARY KEY (client, run))",
    "CREATE UNLOGGED TABLE @pause (client text COLLATE \"C\" PRIMARY KEY,"
    " until timestamptz NOT NULL)",
    "INSERT INTO @ledger (version, made) VALUES (1, @now)",
};

enum { TABLES = sizeof tables / sizeof *tables };

/* Making a ledger. */

int sdo_schema_exists(struct sdo_connection *c, const char *schema, struct sdo_error *err) {
  PGresult *result = NULL;
  if (sdo_exchange_one(
          c,
          "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
          " ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'ledger')",
          &schema, 1, &result, err) < 0)
    return -1;
  int exists = sdo_result_is_true(result, 0, 0);
  PQclear(result);
  return exists;
}

static int run_in_schema(struct sdo_connection *c, const char *schema, const char *text,
                         struct sdo_error *err) {
  char *sql = sdo_statement_expand(text, c, schema, 0);
  if (!sql)
    return sdo_fail(err, SDO_STORE, "the schema's name cannot be used, or out of memory");
  int done = sdo_exchange_one(c, sql, NULL, 0, NULL, err);
  free(sql);
  return done;
}

static int has_schema(struct sdo_connection *c, const char *schema, struct sdo_error *err) {
  PGresult *result = NULL;
  if (sdo_exchange_one(c, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)",
                       &schema, 1, &result, err) < 0)
    return -1;
  int has = sdo_result_is_true(result, 0, 0);
  PQclear(result);
  return has;
}

/* In a transaction, under a lock: two who make it at once make one. */
static int create(struct sdo_connection *c, const char *schema, struct sdo_error *err) {
  if (sdo_exchange_one(
          c, "SELECT pg_advisory_xact_lock(hashtextextended('sendoso ' || $1, 1))", &schema,
          1, NULL, err) < 0)
    return -1;
  int exists = sdo_schema_exists(c, schema, err);
  if (exists) return exists < 0 ? -1 : 0;
  int has = has_schema(c, schema, err);
  if (has < 0) return -1;
  if (!has && run_in_schema(c, schema, "CREATE SCHEMA @schema", err) < 0)
    return sdo_hint(err, "GRANT CREATE ON DATABASE to this user, or name a schema that is "
                         "its own");
  for (size_t i = 0; i < TABLES; i++)
    if (run_in_schema(c, schema, tables[i], err) < 0) return -1;
  return 1;
}

int sdo_schema_create(struct sdo_connection *c, const char *schema, struct sdo_error *err) {
  if (sdo_exchange_one(c, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", NULL, 0, NULL,
                       err) < 0)
    return -1;
  int created = create(c, schema, err);
  if (created < 0) {
    if (sdo_connection_is_up(c)) sdo_exchange_one(c, "ROLLBACK", NULL, 0, NULL, NULL);
    return -1;
  }
  return sdo_exchange_one(c, "COMMIT", NULL, 0, NULL, err) < 0 ? -1 : created;
}

/* Checking one. */

static int fail_missing(const struct sdo_connection *c, const char *schema,
                        struct sdo_error *err) {
  sdo_fail(err, SDO_STORE, "%.160s has no ledger in the schema %.60s",
           sdo_connection_name(c), schema);
  return sdo_hint(err, "name the ledger that there is, or make one: sendoso ledger init");
}

int sdo_schema_check(struct sdo_connection *c, const struct sdo_statements *sql,
                     const char *schema, int readonly, struct sdo_error *err) {
  int exists = sdo_schema_exists(c, schema, err);
  if (exists <= 0) return exists < 0 ? -1 : fail_missing(c, schema, err);
  PGresult *result = NULL;
  if (sdo_exchange_one(c, sql->text[SDO_SQL_CHECK_TABLES], &schema, 1, &result, err) < 0)
    return -1;
  const char *version = sdo_result_text(result, 0, 0);
  int is_newer = version && atoi(version) > VERSION;
  int allowed =
      sdo_result_is_true(result, 0, 1) && (readonly || sdo_result_is_true(result, 0, 2));
  PQclear(result);
  if (is_newer) {
    sdo_fail(err, SDO_STORE, "the ledger in %.200s was written by a newer sendoso",
             sdo_connection_name(c));
    return sdo_hint(err, "update sendoso, or name another ledger with --ledger");
  }
  if (allowed) return 0;
  sdo_fail(err, SDO_STORE, "this user may not %s the ledger in %.200s",
           readonly ? "read" : "write to", sdo_connection_name(c));
  return sdo_hint(err,
                  "GRANT USAGE ON SCHEMA %.60s, and SELECT, INSERT, UPDATE, DELETE ON "
                  "ALL TABLES IN SCHEMA %.60s, to it",
                  schema, schema);
}

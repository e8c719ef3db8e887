/* The tables of a ledger in PostgreSQL: one ledger a schema. They are made when somebody
   asks for a ledger, never because one was looked for in vain. */
#ifndef SENDOSO_POSTGRES_SCHEMA_H
#define SENDOSO_POSTGRES_SCHEMA_H

#include "postgres/connection.h"
#include "postgres/statement.h"

/* The schema where nothing else is said. */
#define SDO_SCHEMA "sendoso"

/* Is there a ledger in the schema? 1, 0 or -1. */
int sdo_schema_exists(struct sdo_connection *connection, const char *schema,
                      struct sdo_error *err);

/* Says that there is none: fills err with SDO_NOT_FOUND, and returns -1. */
int sdo_schema_fail_missing(const struct sdo_connection *connection, const char *schema,
                            struct sdo_error *err);

/* Makes the tables, and the schema where it is missing; with filling, of a ledger that is
   being filled from then on, by its own id. Returns 1; 0 when there is a ledger already; or
   -1 with SDO_STORE. */
int sdo_schema_create(struct sdo_connection *connection, const char *schema, int filling,
                      struct sdo_error *err);

/* Is there a table of credentials in the schema? 1, 0 or -1. */
int sdo_schema_has_token(struct sdo_connection *connection, const char *schema,
                         struct sdo_error *err);

/* Makes it, and the schema where it is missing: a sign-in may come before a ledger. 0, or
   -1 with SDO_STORE. */
int sdo_schema_make_token(struct sdo_connection *connection, const char *schema,
                          struct sdo_error *err);

/* Checks that this program understands the ledger in the schema, and that this user may
   read it, and write to it unless readonly. Returns 0, or -1 with SDO_STORE and a hint. */
int sdo_schema_check(struct sdo_connection *connection, const struct sdo_statements *sql,
                     const char *schema, int readonly, struct sdo_error *err);

/* Moves the tables of an earlier version forward; one that is only read is refused. 0, or
   -1 with SDO_STORE. */
int sdo_schema_move(struct sdo_connection *connection, const struct sdo_statements *sql,
                    const char *schema, int readonly, struct sdo_error *err);

#endif

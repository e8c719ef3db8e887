/* The tables of a ledger in PostgreSQL: one ledger a schema. They are made when somebody
   asks for a ledger, never because one was looked for in vain. */
#ifndef SENDOSO_POSTGRES_SCHEMA_H
#define SENDOSO_POSTGRES_SCHEMA_H

#include "postgres/connection.h"
#include "postgres/statement.h"

/* The schema where nothing else is said. */
#define SDO_SCHEMA "sendoso"

/* Makes the tables, and the schema where it is missing; with filling, of a ledger that is
   being filled from then on, by its own id. Returns 1; 0 when there is a ledger already; or
   -1 with SDO_STORE. */
int sdo_schema_create(struct sdo_connection *connection, const char *schema, int filling,
                      struct sdo_error *err);

/* Checks that the schema has a ledger that this program understands and this user may read,
   and write unless readonly. Returns 0, or -1 with what to do: SDO_NOT_FOUND when there is
   none, SDO_STORE. */
int sdo_schema_check(struct sdo_connection *connection, const struct sdo_statements *sql,
                     const char *schema, int readonly, struct sdo_error *err);

#endif

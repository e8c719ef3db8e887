/* The words of a statement that are known when it is used: where its tables are, and what
   its clock says. */
#ifndef SENDOSO_POSTGRES_EXPAND_H
#define SENDOSO_POSTGRES_EXPAND_H

#include <stdint.h>

#include "postgres/connection.h"

/* Writes the schema into a text: `@gift` becomes "sendoso".gift, `@schema` its name alone,
   `@literal` the same within quotes, `@now` the server's clock and `@ms` that in ms since
   1970, both ahead_ms of it. Returns a text that the caller frees, or NULL when memory is
   short, or the schema's name is no UTF-8. */
char *sdo_expand(const char *text, struct sdo_connection *connection, const char *schema,
                 int64_t ahead_ms);

#endif

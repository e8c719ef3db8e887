/* Every statement on the tables of a ledger. Tables are always written with their schema:
   behind a pooler nobody knows what the search path is. */
#ifndef SENDOSO_POSTGRES_STATEMENT_H
#define SENDOSO_POSTGRES_STATEMENT_H

#include <stdint.h>

#include "postgres/connection.h"

/* Gifts of one FETCH. */
#define SDO_FETCH 500

enum sdo_sql {
  /* a transaction, and what holds in it alone: how long it waits, that it is durable */
  SDO_SQL_BEGIN,
  SDO_SQL_BEGIN_READING,
  SDO_SQL_GUARD,
  SDO_SQL_COMMIT,
  SDO_SQL_ROLLBACK,
  /* the ledger */
  SDO_SQL_CHECK_TABLES,
  SDO_SQL_OWN,
  SDO_SQL_ACCOUNT,
  /* this opening */
  SDO_SQL_ENTER,
  SDO_SQL_RETURN,
  SDO_SQL_LEAVE,
  /* gifts */
  SDO_SQL_LOCK,
  SDO_SQL_LOOK,
  SDO_SQL_KEEP,
  SDO_SQL_LIST,
  SDO_SQL_FETCH,
  SDO_SQL_HISTORY,
  /* rules */
  SDO_SQL_RULE,
  SDO_SQL_REMEMBER,
  SDO_SQL_ALIAS,
  SDO_SQL_ALIASES,
  SDO_SQL_COUNT
};

/* The statements of one schema. */
struct sdo_statements {
  char *text[SDO_SQL_COUNT];
};

/* Writes the schema into a text: `@gift` becomes "sendoso".gift, `@schema` its name alone,
   `@literal` the same within quotes, and `@now` the server's clock, ahead_ms of it. Returns
   a text that the caller frees, or NULL when memory is short, or the schema's name is no
   UTF-8. */
char *sdo_statement_expand(const char *text, struct sdo_connection *connection,
                           const char *schema, int64_t ahead_ms);

/* 0, or -1 with SDO_STORE. Free them in any case. */
int sdo_statements_make(struct sdo_statements *statements,
                        struct sdo_connection *connection, const char *schema,
                        int64_t ahead_ms, struct sdo_error *err);
void sdo_statements_free(struct sdo_statements *statements);

/* The columns of SDO_SQL_LOOK and SDO_SQL_LIST. */
enum sdo_gift_column {
  SDO_COLUMN_NUMBER,
  SDO_COLUMN_KEY,
  SDO_COLUMN_OPERATION,
  SDO_COLUMN_RECIPIENT,
  SDO_COLUMN_CAMPAIGN,
  SDO_COLUMN_VIA,
  SDO_COLUMN_PRICE,
  SDO_COLUMN_SCRIPT,
  SDO_COLUMN_SKEW,
  SDO_COLUMN_STATE,
  SDO_COLUMN_NOTE,
  SDO_COLUMN_TRACKING_CODE,
  SDO_COLUMN_TRACKING_URL,
  SDO_COLUMN_LINK,
  SDO_COLUMN_MESSAGE,
  SDO_COLUMN_MARK,
  SDO_COLUMN_PROCESS,
  SDO_COLUMN_ALIVE,
  SDO_COLUMN_AT,
  SDO_COLUMN_BEGAN,
  SDO_COLUMN_USER,
  SDO_COLUMN_HOST,
  SDO_COLUMN_PID
};

/* The parameters of SDO_SQL_KEEP: the opening, then an array each, in this order. */
enum sdo_keep_parameter {
  SDO_KEEP_PROCESS,
  SDO_KEEP_KEY,
  SDO_KEEP_STATE,
  SDO_KEEP_NOTE,
  SDO_KEEP_OPERATION,
  SDO_KEEP_RECIPIENT,
  SDO_KEEP_CAMPAIGN,
  SDO_KEEP_VIA,
  SDO_KEEP_PRICE,
  SDO_KEEP_SCRIPT,
  SDO_KEEP_SKEW,
  SDO_KEEP_MARK,
  SDO_KEEP_LEASE,
  SDO_KEEP_TRACKING_CODE,
  SDO_KEEP_TRACKING_URL,
  SDO_KEEP_LINK,
  SDO_KEEP_MESSAGE,
  SDO_KEEP_FROM,
  SDO_KEEP_PARAMETERS
};

#endif

/* One round trip: statements that go to the server together, and come back together. The
   ones behind a statement that fails are not run. */
#ifndef SENDOSO_POSTGRES_EXCHANGE_H
#define SENDOSO_POSTGRES_EXCHANGE_H

#include <stddef.h>

#include "postgres/connection.h"

/* A statement and its parameters: texts, or NULL for null. */
struct sdo_statement {
  const char *sql;
  const char *const *values;
  int count;
};

enum sdo_exchanged {
  /* all statements were run */
  SDO_EXCHANGED,
  /* one of them failed; a transaction that they are in has to be rolled back */
  SDO_EXCHANGE_FAILED,
  /* the connection is gone, or the server took too long: whether they were run is not
     known, but for those that have a result */
  SDO_EXCHANGE_LOST
};

/* Makes a round trip. Fills results, one for each statement: the caller clears them all
   (sdo_results_clear), whatever came of it; err where it is not SDO_EXCHANGED. */
enum sdo_exchanged sdo_exchange(struct sdo_connection *connection,
                                const struct sdo_statement *statements, size_t count,
                                PGresult **results, struct sdo_error *err);

/* Makes a round trip for one statement. result may be NULL; the caller clears it. 0, or -1:
   then it is NULL. */
int sdo_exchange_one(struct sdo_connection *connection, const char *sql,
                     const char *const *values, int count, PGresult **result,
                     struct sdo_error *err);

void sdo_results_clear(PGresult **results, size_t count);

/* The two halves of it, for who does not wait: puts statements on their way, and takes what
   has come. Return SDO_EXCHANGED when they are on their way; when all has come. */
enum sdo_exchanged sdo_exchange_send(struct sdo_connection *connection,
                                     const struct sdo_statement *statements, size_t count,
                                     struct sdo_error *err);
enum sdo_exchanged sdo_exchange_receive(struct sdo_connection *connection, size_t count,
                                        int64_t until, PGresult **results,
                                        struct sdo_error *err);

/* Did this statement of an exchange commit? A transaction that had failed says ROLLBACK. */
int sdo_result_committed(const PGresult *result);

/* A text of a row; NULL where it is null, or there is no such row. */
const char *sdo_result_text(const PGresult *result, int row, int column);

/* A number of a row; 0 where it is null. */
int64_t sdo_result_number(const PGresult *result, int row, int column);

int sdo_result_is_true(const PGresult *result, int row, int column);

#endif

/* A connection to PostgreSQL: made within a time, encrypted where it leaves the machine,
   and in pipeline mode from its first statement on. No state of the session is relied on,
   since behind a pooler each transaction may have another one. */
#ifndef SENDOSO_POSTGRES_CONNECTION_H
#define SENDOSO_POSTGRES_CONNECTION_H

#include <libpq-fe.h>
#include <stdint.h>

#include "base/error.h"

struct sdo_connection;

/* Connects. Returns 0, or -1 with SDO_STORE, and what to do about it. */
int sdo_connection_open(const char *url, struct sdo_connection **connection,
                        struct sdo_error *err);
void sdo_connection_close(struct sdo_connection *connection); /* NULL is allowed */

/* What may be shown of its URL. */
const char *sdo_connection_name(const struct sdo_connection *connection);

/* How long its server may take for an answer, in ms: connect_timeout of the URL, or ten
   seconds. */
int64_t sdo_connection_patience(const struct sdo_connection *connection);

/* libpq's own, until it is dropped or renewed. */
PGconn *sdo_connection_pg(const struct sdo_connection *connection);

/* Is it up, as far as can be seen without asking the server? */
int sdo_connection_is_up(struct sdo_connection *connection);

/* Hangs up: it is not up from then on. */
void sdo_connection_drop(struct sdo_connection *connection);

/* Connects anew. A server that is starting, or being replaced, is waited for: some seconds,
   but once only while it stays away. Returns 0, or -1 with SDO_STORE. */
int sdo_connection_renew(struct sdo_connection *connection, struct sdo_error *err);

/* Fills err with what libpq says of the connection, without its password. Returns -1. */
int sdo_connection_fail(const struct sdo_connection *connection, struct sdo_error *err);

/* Waits until the socket can be read (POLLIN) or written (POLLOUT). Returns 1, or 0 when it
   is later than until (sdo_clock_boot), or the socket is gone. */
int sdo_connection_wait(PGconn *pg, short events, int64_t until);

#endif

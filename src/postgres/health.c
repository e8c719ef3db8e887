#include <stdio.h>

#include "base/clock.h"
#include "postgres/inside.h"

/* How a ledger is. */

int sdo_postgres_count(struct sdo_store *store,
                       int (*visit)(void *data, const char *state, int64_t gifts),
                       void *data, struct sdo_error *err) {
  PGresult *rows = sdo_postgres_ask((struct sdo_store_postgres *)store,
                                    SDO_SQL_COUNT_STATES, NULL, 0, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++)
    if (visit(data, PQgetvalue(rows, row, 0), sdo_result_number(rows, row, 1))) break;
  PQclear(rows);
  return 0;
}

/* Everything is read for it: that may take some minutes. */
enum { EXAMINE_MS = 10 * 60 * 1000 };

int sdo_postgres_examine(struct sdo_store *store, struct sdo_store_health *health,
                         struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_statement statement = sdo_postgres_sql(s, SDO_SQL_EXAMINE, NULL, 0);
  PGresult *row = NULL;
  *health = (struct sdo_store_health){0};
  if (sdo_postgres_ready(s, err) < 0 ||
      sdo_exchange_send(s->connection, &statement, 1, err) != SDO_EXCHANGED)
    return -1;
  int done = sdo_exchange_receive(s->connection, 1, sdo_clock_boot() + EXAMINE_MS, &row,
                                  err) == SDO_EXCHANGED;
  if (done) {
    const char *damage = sdo_result_text(row, 0, 4);
    health->version = sdo_result_number(row, 0, 0);
    health->gifts = sdo_result_number(row, 0, 1);
    health->events = sdo_result_number(row, 0, 2);
    health->opening = sdo_result_number(row, 0, 3);
    snprintf(health->damage, sizeof health->damage, "%s", damage ? damage : "");
  }
  PQclear(row);
  return done ? 0 : -1;
}

int sdo_postgres_backup(struct sdo_store *store, const char *path, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  sdo_fail(err, SDO_STORE,
           "a ledger in PostgreSQL is backed up with the tools of its server");
  return sdo_hint(err,
                  "pg_dump --schema=%.60s --file=%.80s, or a backup of the whole server",
                  s->schema, path);
}

#include "postgres/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/exchange.h"

enum { OLDEST = 130000 };

static int check_settings(const struct sdo_connection *c, const PGresult *row,
                          struct sdo_error *err) {
  const char *name = sdo_connection_name(c);
  const char *durable = PQgetvalue(row, 0, 3), *encoding = PQgetvalue(row, 0, 4);
  if (atoi(PQgetvalue(row, 0, 0)) < OLDEST) {
    sdo_fail(err, SDO_STORE, "%.200s is PostgreSQL %.40s", name, PQgetvalue(row, 0, 1));
    return sdo_hint(err, "a ledger needs PostgreSQL 13 or newer");
  }
  if (sdo_result_is_true(row, 0, 2)) {
    sdo_fail(err, SDO_STORE, "%.200s is a standby: it is read-only", name);
    return sdo_hint(err, "use the primary server; or several hosts in the URL, with "
                         "target_session_attrs=primary");
  }
  if (strcmp(durable, "on") != 0 && strcmp(durable, "remote_apply") != 0) {
    sdo_fail(
        err, SDO_STORE,
        "%.160s has synchronous_commit = %.20s: a crash may undo what it has confirmed",
        name, durable);
    return sdo_hint(err, "ALTER ROLE \"%.80s\" SET synchronous_commit = on, then run again",
                    PQgetvalue(row, 0, 5));
  }
  if (strcmp(encoding, "UTF8") != 0) {
    sdo_fail(err, SDO_STORE, "the database of %.160s is encoded in %.40s", name, encoding);
    return sdo_hint(err, "create the ledger in a database with UTF8: CREATE DATABASE ... "
                         "ENCODING 'UTF8' TEMPLATE template0");
  }
  return 0;
}

int sdo_server_check(struct sdo_connection *c, struct sdo_error *err) {
  PGresult *row = NULL;
  if (sdo_exchange_one(c,
                       "SELECT current_setting('server_version_num'),"
                       " current_setting('server_version'), pg_is_in_recovery(),"
                       " current_setting('synchronous_commit'),"
                       " current_setting('server_encoding'), current_user",
                       NULL, 0, &row, err) < 0)
    return -1;
  int result = check_settings(c, row, err);
  PQclear(row);
  return result;
}

int sdo_server_identify(struct sdo_connection *c, struct sdo_server_identity *identity,
                        struct sdo_error *err) {
  PGresult *row = NULL;
  /* The number of the timeline begins the name of its files at once, while
     pg_control_checkpoint tells it after the next checkpoint. */
  if (sdo_exchange_one(
          c,
          "SELECT (SELECT system_identifier FROM pg_control_system()), ('x' ||"
          " substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int",
          NULL, 0, &row, err) < 0)
    return -1;
  snprintf(identity->system, sizeof identity->system, "%s", PQgetvalue(row, 0, 0));
  identity->timeline = atoi(PQgetvalue(row, 0, 1));
  PQclear(row);
  return 0;
}

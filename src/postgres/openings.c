#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "postgres/inside.h"

/* Who has opened the ledger for writing. */

int sdo_postgres_enter(struct sdo_store *store, const char *mark, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  char pid[24], host[256] = "";
  gethostname(host, sizeof host - 1);
  snprintf(pid, sizeof pid, "%ld", (long)getpid());
  struct passwd *entry = getpwuid(geteuid());
  const char *const values[] = {mark, pid, entry ? entry->pw_name : NULL, host};
  struct sdo_statement enter = sdo_postgres_sql(s, SDO_SQL_ENTER, values, 4);
  PGresult *row;
  if (sdo_postgres_write(s, SDO_SQL_LOCK_OPENINGS, &enter, &row, err) < 0) return -1;
  snprintf(s->mark, sizeof s->mark, "%s", mark);
  s->store.process = sdo_result_number(row, 0, 0);
  PQclear(row);
  return 0;
}

int sdo_postgres_opening(struct sdo_store *store, int64_t number, char mark[SDO_MARK_SIZE],
                         struct sdo_error *err) {
  char text[24];
  const char *value = text;
  snprintf(text, sizeof text, "%lld", (long long)number);
  PGresult *row =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_OPENING, &value, 1, err);
  if (!row) return -1;
  const char *found = sdo_result_text(row, 0, 0);
  snprintf(mark, SDO_MARK_SIZE, "%s", found ? found : "");
  PQclear(row);
  return mark[0] != '\0';
}

int sdo_postgres_event(struct sdo_store *store, int64_t *number, int64_t *opening,
                       struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  char text[24];
  const char *value = text;
  snprintf(text, sizeof text, "%lld", (long long)*number);
  PGresult *row = *number ? sdo_postgres_ask(s, SDO_SQL_EVENT, &value, 1, err)
                          : sdo_postgres_ask(s, SDO_SQL_LAST_EVENT, NULL, 0, err);
  if (!row) return -1;
  int found = PQntuples(row) > 0;
  if (found) {
    *number = sdo_result_number(row, 0, 0);
    *opening = sdo_result_number(row, 0, 1);
  }
  PQclear(row);
  return found;
}

int sdo_postgres_openings(struct sdo_store *store,
                          int (*visit)(void *data, const struct sdo_opening *opening),
                          void *data, struct sdo_error *err) {
  PGresult *rows =
      sdo_postgres_ask((struct sdo_store_postgres *)store, SDO_SQL_OPENINGS, NULL, 0, err);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++) {
    struct sdo_opening opening = {.number = sdo_result_number(rows, row, 0),
                                  .mark = sdo_result_text(rows, row, 1),
                                  .user = sdo_result_text(rows, row, 2),
                                  .host = sdo_result_text(rows, row, 3),
                                  .pid = sdo_result_number(rows, row, 4),
                                  .at = sdo_result_number(rows, row, 5)};
    if (visit(data, &opening)) break;
  }
  PQclear(rows);
  return 0;
}

#include "postgres/array.h"
#include "postgres/inside.h"

/* What many recipients have got, in one round trip. */

/* Makes the parameters: addresses, and what is behind the rules of their keys. Those of one
   question all have that, or none has. 0, or -1. */
static int fill_arrays(const struct sdo_recipient *recipients, size_t count,
                       struct sdo_buffer arrays[2]) {
  int failed = 0;
  for (size_t i = 0; i < count && !failed; i++)
    failed = sdo_array_text(&arrays[0], recipients[i].email) < 0 ||
             sdo_array_text(&arrays[1], recipients[i].rest) < 0;
  return failed || sdo_array_end(&arrays[0]) < 0 || sdo_array_end(&arrays[1]) < 0 ? -1 : 0;
}

int sdo_postgres_got(struct sdo_store *store, const struct sdo_recipient *recipients,
                     size_t count, int (*visit)(void *data, const struct sdo_got *got),
                     void *data, struct sdo_error *err) {
  struct sdo_store_postgres *s = (struct sdo_store_postgres *)store;
  struct sdo_buffer arrays[2] = {{0}, {0}};
  PGresult *rows = NULL;
  if (fill_arrays(recipients, count, arrays) < 0) {
    sdo_fail(err, SDO_STORE, "out of memory");
  } else {
    int has_rests = count > 0 && recipients[0].rest;
    const char *const values[] = {arrays[0].data, arrays[1].data};
    rows = sdo_postgres_ask(s, has_rests ? SDO_SQL_GOT : SDO_SQL_GOT_ANY, values,
                            has_rests ? 2 : 1, err);
  }
  sdo_buffer_free(&arrays[0]);
  sdo_buffer_free(&arrays[1]);
  if (!rows) return -1;
  for (int row = 0; row < PQntuples(rows); row++) {
    struct sdo_got got = {(size_t)sdo_result_number(rows, row, 0) - 1,
                          sdo_result_text(rows, row, 1), sdo_result_text(rows, row, 2),
                          sdo_result_text(rows, row, 3)};
    if (visit(data, &got)) break;
  }
  PQclear(rows);
  return 0;
}

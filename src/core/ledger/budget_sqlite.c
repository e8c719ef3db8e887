#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "ledger/sqlite.h"

/* What gifts have cost, and what runs have reserved. */

struct asking {
  struct sdo_store_sqlite *s;
  struct sdo_budget *budget;
  /* Words with a blank around each: the states that count, and the openings that are dead
     and have left reservations. */
  struct sdo_buffer counted, dead;
};

static int add_word(struct sdo_buffer *words, const char *word) {
  return sdo_buffer_text(words, word) < 0 || sdo_buffer_text(words, " ") < 0 ? -1 : 0;
}

static int fail_memory(struct sdo_error *err) {
  return sdo_fail(err, SDO_STORE, "out of memory");
}

static int list_counted(struct asking *asking, struct sdo_error *err) {
  int failed = sdo_buffer_text(&asking->counted, " ") < 0;
  for (const char *const *state = asking->budget->counted; *state && !failed; state++)
    failed = add_word(&asking->counted, *state) < 0;
  return failed ? fail_memory(err) : 0;
}

static int list_dead(struct asking *asking, struct sdo_error *err) {
  struct sdo_store_sqlite *s = asking->s;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[RESERVERS], "");
  if (!stmt) return -1;
  int code, failed = sdo_buffer_text(&asking->dead, " ") < 0;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    char number[24];
    int64_t process = sqlite3_column_int64(stmt, 0);
    const char *boot = (const char *)sqlite3_column_text(stmt, 1);
    if (sdo_sqlite_is_alive(s, process, boot, sqlite3_column_int64(stmt, 2))) continue;
    snprintf(number, sizeof number, "%" PRId64, process);
    failed |= add_word(&asking->dead, number) < 0;
  }
  if (sdo_database_visited(s->db, stmt, code, err) < 0) return -1;
  return failed ? fail_memory(err) : 0;
}

/* Reads the one number of a statement. 0, or -1. */
static int read_number(struct sdo_store_sqlite *s, sqlite3_stmt *stmt, int64_t *number,
                       struct sdo_error *err) {
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) *number = sqlite3_column_int64(stmt, 0);
  return sdo_database_visited(s->db, stmt, code, err);
}

static int sum_cap(struct asking *asking, struct sdo_cap *cap, struct sdo_error *err) {
  struct sdo_store_sqlite *s = asking->s;
  struct sdo_statement *spent = &s->statements[cap->recipient ? SPENT_ON_RECIPIENT : SPENT];
  if (read_number(s,
                  sdo_database_query(s->db, err, spent, "tttttttti", cap->rule, cap->team,
                                     cap->sender, cap->recipient, cap->from, cap->to,
                                     cap->currency, asking->counted.data,
                                     cap->is_left ? cap->since : (int64_t)-1),
                  &cap->spent, err) < 0)
    return -1;
  return read_number(s,
                     sdo_database_query(s->db, err, &s->statements[RESERVED], "ttttttttit",
                                        cap->rule, cap->team, cap->sender, cap->recipient,
                                        cap->from, cap->to, cap->currency,
                                        asking->counted.data, s->store.process,
                                        asking->dead.data),
                     &cap->reserved, err);
}

static int look_at_line(struct asking *asking, struct sdo_line *line,
                        struct sdo_error *err) {
  struct sdo_store_sqlite *s = asking->s;
  const struct sdo_gift *gift = &line->gift;
  int64_t is_counted = 0;
  if (read_number(s,
                  sdo_database_query(s->db, err, &s->statements[IS_COUNTED], "ttitittttt",
                                     gift->key, asking->counted.data, s->store.process,
                                     asking->dead.data, gift->hundredths, gift->currency,
                                     gift->day, gift->rule, gift->team, gift->sender),
                  &is_counted, err) < 0)
    return -1;
  line->is_counted = is_counted != 0;
  return 0;
}

static int fill(struct asking *asking, struct sdo_error *err) {
  struct sdo_budget *budget = asking->budget;
  for (size_t i = 0; i < budget->cap_count; i++)
    if (sum_cap(asking, &budget->caps[i], err) < 0) return -1;
  for (size_t i = 0; i < budget->line_count; i++)
    if (look_at_line(asking, &budget->lines[i], err) < 0) return -1;
  budget->decide(budget);
  return 0;
}

static int write_line(struct asking *asking, const struct sdo_line *line,
                      struct sdo_error *err) {
  struct sdo_store_sqlite *s = asking->s;
  const struct sdo_gift *gift = &line->gift;
  if (!line->fits) return 0;
  return sdo_database_done(
      s->db,
      sdo_database_query(s->db, err, &s->statements[RESERVE], "tiitttttti", gift->key,
                         s->store.process, gift->hundredths, gift->currency, gift->rule,
                         gift->sender, gift->team, gift->recipient, gift->day,
                         sdo_sqlite_boot(s) + asking->budget->lease_ms),
      err);
}

static int forget(struct asking *asking, struct sdo_error *err) {
  struct sdo_store_sqlite *s = asking->s;
  return sdo_database_done(s->db,
                           sdo_database_query(s->db, err, &s->statements[FORGET], "it",
                                              s->store.process, asking->dead.data),
                           err);
}

static int reserve_all(struct asking *asking, struct sdo_error *err) {
  struct sdo_budget *budget = asking->budget;
  if (list_dead(asking, err) < 0 || forget(asking, err) < 0 || fill(asking, err) < 0)
    return -1;
  for (size_t i = 0; i < budget->line_count; i++)
    if (write_line(asking, &budget->lines[i], err) < 0) return -1;
  return sdo_database_run(asking->s->db, "COMMIT", err);
}

static int reserve_in_transaction(struct asking *asking, struct sdo_error *err) {
  if (sdo_sqlite_begin(asking->s, err) < 0) return -1;
  int result = reserve_all(asking, err);
  if (result == 0) asking->s->taken = 0;
  sdo_sqlite_leave(&asking->s->store);
  return result;
}

int sdo_sqlite_budget(struct sdo_store *store, struct sdo_budget *budget, int reserve,
                      struct sdo_error *err) {
  struct asking asking = {.s = (struct sdo_store_sqlite *)store, .budget = budget};
  int result = list_counted(&asking, err);
  if (result == 0 && reserve) result = reserve_in_transaction(&asking, err);
  else if (result == 0) result = list_dead(&asking, err) < 0 ? -1 : fill(&asking, err);
  sdo_buffer_free(&asking.counted);
  sdo_buffer_free(&asking.dead);
  return result;
}

/* What runs were told. */

int sdo_sqlite_allot(struct sdo_store *store, const char *name, const char *text,
                     struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  return sdo_database_done(
      s->db, sdo_database_query(s->db, err, &s->statements[ALLOT], "tt", name, text), err);
}

int sdo_sqlite_allotments(struct sdo_store *store,
                          int (*visit)(void *data, const char *name, const char *text),
                          void *data, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[ALLOTMENTS], "");
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0),
              (const char *)sqlite3_column_text(stmt, 1)))
      break;
  return sdo_database_visited(s->db, stmt, code, err);
}

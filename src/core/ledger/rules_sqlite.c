#include <stdio.h>

#include "ledger/sqlite.h"

/* Reads a rule from the columns of a row, from `at` on. */
static void read_rule(sqlite3_stmt *stmt, int at, struct sdo_rule *rule) {
  snprintf(rule->reached, sizeof rule->reached, "%s", sqlite3_column_text(stmt, at));
  snprintf(rule->once, sizeof rule->once, "%s", sqlite3_column_text(stmt, at + 1));
  snprintf(rule->script, sizeof rule->script, "%s", sqlite3_column_text(stmt, at + 2));
  const char *id = (const char *)sqlite3_column_text(stmt, at + 3);
  snprintf(rule->id, sizeof rule->id, "%s", id ? id : "");
}

int sdo_sqlite_rule(struct sdo_store *store, const char *name, struct sdo_rule *rule,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[RULE], "t", name);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt), found = code == SQLITE_ROW;
  if (found) {
    const unsigned char *first = sqlite3_column_text(stmt, 4);
    read_rule(stmt, 0, rule);
    snprintf(rule->first, sizeof rule->first, "%s", first ? (const char *)first : "");
  } else if (code != SQLITE_DONE) found = sdo_database_fail(s->db, err);
  sqlite3_reset(stmt);
  return found;
}

int sdo_sqlite_remember(struct sdo_store *store, const char *name,
                        const struct sdo_rule *rule, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[REMEMBER], "ttttit",
                                          name, rule->reached, rule->once, rule->script,
                                          sdo_sqlite_wall(s), rule->id);
  return sdo_database_done(s->db, stmt, err);
}

int sdo_sqlite_alias(struct sdo_store *store, const char *rule, const char *template,
                     struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[ALIAS], "tt", rule, template);
  return sdo_database_done(s->db, stmt, err);
}

int sdo_sqlite_aliases(struct sdo_store *store, const char *rule,
                       int (*visit)(void *data, const char *template), void *data,
                       struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[ALIASES], "t", rule);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0))) break;
  return sdo_database_visited(s->db, stmt, code, err);
}

int sdo_sqlite_ran(struct sdo_store *store, const char *rule, const struct sdo_run *run,
                   struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[RAN], "ttii", rule,
                                          run->day, run->gifts, run->people);
  return sdo_database_done(s->db, stmt, err);
}

int sdo_sqlite_runs(struct sdo_store *store, const char *rule, const char *until,
                    int64_t limit,
                    int (*visit)(void *data, const char *rule, const struct sdo_run *run),
                    void *data, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  /* for SQLite, -1 is no limit */
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[rule ? RUNS : ALL_RUNS], "tti", rule,
                         until, limit ? limit : (int64_t)-1);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_run run = {.gifts = sqlite3_column_int64(stmt, 2),
                          .people = sqlite3_column_int64(stmt, 3)};
    snprintf(run.day, sizeof run.day, "%s", sqlite3_column_text(stmt, 1));
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0), &run)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

int sdo_sqlite_see(struct sdo_store *store, const struct sdo_seen *seen,
                   struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[SEE], "tti",
                                          seen->rule, seen->text, seen->turn);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  return sqlite3_changes(s->db) > 0;
}

int sdo_sqlite_seen(struct sdo_store *store, const char *rule,
                    int (*visit)(void *data, const struct sdo_seen *seen), void *data,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[SEEN], "t", rule);
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_seen seen = {.rule = (const char *)sqlite3_column_text(stmt, 0),
                            .text = (const char *)sqlite3_column_text(stmt, 1),
                            .turn = sqlite3_column_int64(stmt, 2)};
    if (visit(data, &seen)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

int sdo_sqlite_all_rules(struct sdo_store *store,
                         int (*visit)(void *data, const char *name,
                                      const struct sdo_rule *rule),
                         void *data, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[ALL_RULES], "");
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    struct sdo_rule rule;
    read_rule(stmt, 1, &rule);
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0), &rule)) break;
  }
  return sdo_database_visited(s->db, stmt, code, err);
}

int sdo_sqlite_all_aliases(struct sdo_store *store,
                           int (*visit)(void *data, const char *rule, const char *template),
                           void *data, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[ALL_ALIASES], "");
  if (!stmt) return -1;
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (visit(data, (const char *)sqlite3_column_text(stmt, 0),
              (const char *)sqlite3_column_text(stmt, 1)))
      break;
  return sdo_database_visited(s->db, stmt, code, err);
}

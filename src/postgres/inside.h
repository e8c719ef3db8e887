/* The open store, for the files that make it. */
#ifndef SENDOSO_POSTGRES_INSIDE_H
#define SENDOSO_POSTGRES_INSIDE_H

#include "base/buffer.h"
#include "ledger/store.h"
#include "postgres/exchange.h"
#include "postgres/statement.h"

struct sdo_store_postgres {
  struct sdo_store store;
  struct sdo_connection *connection;
  struct sdo_statements sql;
  /* as it was named */
  char *schema;
  /* what take and look have read, also of other gifts to the same people */
  PGresult *rows, *others;
  /* Is a transaction open? */
  int taken;
  int readonly;
  /* of this opening */
  char mark[SDO_MARK_SIZE];
};

/* A statement of the store. */
struct sdo_statement sdo_postgres_sql(const struct sdo_store_postgres *store,
                                      enum sdo_sql sql, const char *const *values,
                                      int count);

/* Makes the connection ready: a lost one is made anew. Not while something is taken. 0, or
   -1 with SDO_STORE. */
int sdo_postgres_ready(struct sdo_store_postgres *store, struct sdo_error *err);

/* A round trip of what changes nothing, or may be made twice: when the connection is lost
   it is made once more, on a new one. As sdo_exchange; it leaves no transaction open that
   failed. */
enum sdo_exchanged sdo_postgres_repeat(struct sdo_store_postgres *store,
                                       const struct sdo_statement *statements, size_t count,
                                       PGresult **results, struct sdo_error *err);

/* As that, for one statement that reads. Returns its rows, which the caller clears,
   or NULL. */
PGresult *sdo_postgres_ask(struct sdo_store_postgres *store, enum sdo_sql sql,
                           const char *const *values, int count, struct sdo_error *err);

/* As that, for one that writes: in a transaction of its own, behind a lock
   (SDO_SQL_LOCK_...) where one is named; 0: none. May be made twice. *result may be wanted,
   or NULL. Returns 0 or -1. */
int sdo_postgres_write(struct sdo_store_postgres *store, enum sdo_sql lock,
                       const struct sdo_statement *statement, PGresult **result,
                       struct sdo_error *err);

/* Rolls back what is open, and forgets it. */
void sdo_postgres_roll_back(struct sdo_store_postgres *store);

/* Fails when it is open to be read only. 0, or -1. */
int sdo_postgres_check_writable(const struct sdo_store_postgres *store,
                                struct sdo_error *err);

/* Reads a gift of a result; its texts are the result's. */
struct sdo_gift_row sdo_postgres_row(const struct sdo_store_postgres *store,
                                     const PGresult *result, int row);

/* A question as parameters: its keys; what its gifts look for, and the states that do not
   count; and what they are found by, which is held against others, too. Zeroed to begin
   with; freed in any case. gifts.c */
struct sdo_postgres_question {
  struct sdo_buffer keys, sought, unless, people;
  const char *values[4];
};
int sdo_postgres_make_question(struct sdo_postgres_question *made,
                               const struct sdo_question *question, struct sdo_error *err);
void sdo_postgres_free_question(struct sdo_postgres_question *made);

/* Gives the rows that were found to the keys that were asked for, and the others, or NULL,
   to the gifts. The results are the store's from then on. gifts.c */
void sdo_postgres_hand_over(struct sdo_store_postgres *store, PGresult *found,
                            PGresult *others, const struct sdo_question *question,
                            struct sdo_gift_row *rows);

/* The verbs of ledger/store.h, each with the file that it is in. */

/* openings.c */
int sdo_postgres_enter(struct sdo_store *store, const char *mark, struct sdo_error *err);
int sdo_postgres_opening(struct sdo_store *store, int64_t number, char mark[SDO_MARK_SIZE],
                         struct sdo_error *err);
int sdo_postgres_event(struct sdo_store *store, int64_t *number, int64_t *opening,
                       struct sdo_error *err);
int sdo_postgres_openings(struct sdo_store *store,
                          int (*visit)(void *data, const struct sdo_opening *opening),
                          void *data, struct sdo_error *err);

/* changes.c */
int sdo_postgres_take(struct sdo_store *store, const struct sdo_question *question,
                      struct sdo_gift_row *rows, struct sdo_error *err);
enum sdo_kept sdo_postgres_keep(struct sdo_store *store, const struct sdo_change *changes,
                                size_t count, struct sdo_error *err);
void sdo_postgres_leave(struct sdo_store *store);

/* gifts.c */
int sdo_postgres_look(struct sdo_store *store, const struct sdo_question *question,
                      struct sdo_gift_row *rows, struct sdo_error *err);
int sdo_postgres_history(struct sdo_store *store, const char *key,
                         int (*visit)(void *data, const struct sdo_event *event),
                         void *data, struct sdo_error *err);

/* budget.c */
int sdo_postgres_budget(struct sdo_store *store, struct sdo_budget *budget, int reserve,
                        struct sdo_error *err);

int sdo_postgres_allot(struct sdo_store *store, const char *name, const char *text,
                       struct sdo_error *err);
int sdo_postgres_allotments(struct sdo_store *store,
                            int (*visit)(void *data, const char *name, const char *text),
                            void *data, struct sdo_error *err);

/* Is the ledger of a row of SDO_SQL_STAND what was entered, and not moved? 0, or -1 with
   SDO_GUARD. changes.c */
int sdo_postgres_check_stand(struct sdo_store_postgres *store, const PGresult *row,
                             struct sdo_error *err);

/* list.c */
int sdo_postgres_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                      int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                      struct sdo_error *err);

/* rules.c */
int sdo_postgres_rule(struct sdo_store *store, const char *name, struct sdo_rule *rule,
                      struct sdo_error *err);
int sdo_postgres_remember(struct sdo_store *store, const char *name,
                          const struct sdo_rule *rule, struct sdo_error *err);
int sdo_postgres_alias(struct sdo_store *store, const char *rule, const char *template,
                       struct sdo_error *err);
int sdo_postgres_aliases(struct sdo_store *store, const char *rule,
                         int (*visit)(void *data, const char *template), void *data,
                         struct sdo_error *err);
int sdo_postgres_ran(struct sdo_store *store, const char *rule, const struct sdo_run *run,
                     struct sdo_error *err);
int sdo_postgres_runs(struct sdo_store *store, const char *rule, const char *until,
                      int64_t limit,
                      int (*visit)(void *data, const char *rule, const struct sdo_run *run),
                      void *data, struct sdo_error *err);
int sdo_postgres_see(struct sdo_store *store, const struct sdo_seen *seen,
                     struct sdo_error *err);
int sdo_postgres_seen(struct sdo_store *store, const char *rule,
                      int (*visit)(void *data, const struct sdo_seen *seen), void *data,
                      struct sdo_error *err);
int sdo_postgres_all_rules(struct sdo_store *store,
                           int (*visit)(void *data, const char *name,
                                        const struct sdo_rule *rule),
                           void *data, struct sdo_error *err);
int sdo_postgres_all_aliases(struct sdo_store *store,
                             int (*visit)(void *data, const char *rule,
                                          const char *template),
                             void *data, struct sdo_error *err);
int sdo_postgres_rules_of(struct sdo_store *store, const char *script,
                          int (*visit)(void *data, const char *rule), void *data,
                          struct sdo_error *err);

/* got.c */
int sdo_postgres_got(struct sdo_store *store, const struct sdo_recipient *recipients,
                     size_t count, int (*visit)(void *data, const struct sdo_got *got),
                     void *data, struct sdo_error *err);

/* health.c */
int sdo_postgres_count(struct sdo_store *store,
                       int (*visit)(void *data, const char *state, int64_t gifts),
                       void *data, struct sdo_error *err);
int sdo_postgres_examine(struct sdo_store *store, struct sdo_store_health *health,
                         struct sdo_error *err);
int sdo_postgres_backup(struct sdo_store *store, const char *path, struct sdo_error *err);

/* load.c */
int sdo_postgres_seal(struct sdo_store *store, const char *target, int64_t event,
                      struct sdo_error *err);
int sdo_postgres_fill(struct sdo_store *store, const struct sdo_store *from,
                      struct sdo_error *err);
int sdo_postgres_tell(struct sdo_store *store, const struct sdo_gift *gifts, size_t count,
                      struct sdo_error *err);
int sdo_postgres_told(struct sdo_store *store, struct sdo_error *err);
int sdo_postgres_filled(struct sdo_store *store, const struct sdo_store *from,
                        struct sdo_error *err);
int sdo_postgres_load_openings(struct sdo_store *store, const struct sdo_opening *openings,
                               size_t count, struct sdo_error *err);
int sdo_postgres_load(struct sdo_store *store, const struct sdo_story *stories,
                      size_t count, size_t *loaded, struct sdo_error *err);

#endif

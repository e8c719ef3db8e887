/* The open store, for the files that make it. */
#ifndef SENDOSO_POSTGRES_INSIDE_H
#define SENDOSO_POSTGRES_INSIDE_H

#include "ledger/store.h"
#include "postgres/exchange.h"
#include "postgres/statement.h"

struct sdo_store_postgres {
  struct sdo_store store;
  struct sdo_connection *connection;
  struct sdo_statements sql;
  /* what take and look have read */
  PGresult *rows;
  /* Is a transaction open? */
  int taken;
  int readonly;
  /* This opening, as the parameters of a statement: its number and what only it knows; and
     the last event that it has written ("0": none). By them it is seen that a server is
     still the one that was written to. */
  char process[24], token[40], last[24];
};

/* Makes the connection ready: a lost one is made anew, once, and what stands behind it is
   looked at. Not while something is taken. Returns 0, or -1 with SDO_STORE. */
int sdo_postgres_ready(struct sdo_store_postgres *store, struct sdo_error *err);

/* A round trip of what changes nothing, or may be made twice: when the connection is lost
   it is made once more, on a new one. As sdo_exchange. */
enum sdo_exchanged sdo_postgres_repeat(struct sdo_store_postgres *store,
                                       const struct sdo_statement *statements, size_t count,
                                       PGresult **results, struct sdo_error *err);

/* Rolls back what is open, and forgets it. */
void sdo_postgres_roll_back(struct sdo_store_postgres *store);

/* The statement that guards a transaction: how long its locks may be held by whoever does
   not go on. */
struct sdo_statement sdo_postgres_guard(const struct sdo_store_postgres *store,
                                        const char *const *idle);

/* A number of a row; 0 where it is null. */
int64_t sdo_result_number(const PGresult *result, int row, int column);

/* The verbs of ledger/store.h. */
int sdo_postgres_take(struct sdo_store *store, const char *const *keys, size_t count,
                      struct sdo_gift_row *rows, struct sdo_error *err);
enum sdo_kept sdo_postgres_keep(struct sdo_store *store, const struct sdo_change *changes,
                                size_t count, struct sdo_error *err);
void sdo_postgres_leave(struct sdo_store *store);
int sdo_postgres_look(struct sdo_store *store, const char *const *keys, size_t count,
                      struct sdo_gift_row *rows, struct sdo_error *err);
int sdo_postgres_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                      int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                      struct sdo_error *err);
int sdo_postgres_history(struct sdo_store *store, const char *key,
                         int (*visit)(void *data, const struct sdo_event *event),
                         void *data, struct sdo_error *err);
int sdo_postgres_rule(struct sdo_store *store, const char *name, struct sdo_rule *rule,
                      struct sdo_error *err);
int sdo_postgres_remember(struct sdo_store *store, const char *name,
                          const struct sdo_rule *rule, struct sdo_error *err);
int sdo_postgres_alias(struct sdo_store *store, const char *rule, const char *template,
                       struct sdo_error *err);
int sdo_postgres_aliases(struct sdo_store *store, const char *rule,
                         int (*visit)(void *data, const char *template), void *data,
                         struct sdo_error *err);

#endif

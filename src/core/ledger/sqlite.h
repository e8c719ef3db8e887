/* What the files of the store in SQLite share: the open store and its statements. Private
   to them. */
#ifndef SENDOSO_SQLITE_H
#define SENDOSO_SQLITE_H

#include "base/arena.h"
#include "base/database.h"
#include "ledger/store.h"

enum sdo_sqlite_statement {
  ACCOUNT,
  OWN,
  PROCESS,
  GIFT,
  PUT,
  SET,
  EVENT,
  LIST_OF_KEY,
  LIST_OF_RECIPIENT,
  LIST_OF_STATE,
  LIST,
  HISTORY,
  RULE,
  REMEMBER,
  ALIAS,
  ALIASES,
  STATEMENTS
};

extern const char *const sdo_sqlite_sql[STATEMENTS];

struct sdo_store_sqlite {
  /* first: what the door knows of it */
  struct sdo_store store;
  sqlite3 *db;
  struct sdo_statement statements[STATEMENTS];
  /* of the rows that were last looked at */
  struct sdo_arena texts;
  /* holds the lock that says: this process lives; -1: nobody else sees this ledger, or it
     is only read */
  int lease_fd;
  /* Is a transaction open, that holds keys? */
  int taken;
  char boot[37];
  int64_t ahead_ms;
};

/* Its two clocks: of leases, and of what people read. */
int64_t sdo_sqlite_boot(const struct sdo_store_sqlite *store);
int64_t sdo_sqlite_wall(const struct sdo_store_sqlite *store);

/* The verbs of the door, by the files that have them. */

/* gifts_sqlite.c */
int sdo_sqlite_take(struct sdo_store *store, const char *const *keys, size_t count,
                    struct sdo_gift_row *rows, struct sdo_error *err);
enum sdo_kept sdo_sqlite_keep(struct sdo_store *store, const struct sdo_change *changes,
                              size_t count, struct sdo_error *err);
void sdo_sqlite_leave(struct sdo_store *store);
int sdo_sqlite_look(struct sdo_store *store, const char *const *keys, size_t count,
                    struct sdo_gift_row *rows, struct sdo_error *err);
int sdo_sqlite_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err);
int sdo_sqlite_history(struct sdo_store *store, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err);

/* rules_sqlite.c */
int sdo_sqlite_rule(struct sdo_store *store, const char *name, struct sdo_rule *rule,
                    struct sdo_error *err);
int sdo_sqlite_remember(struct sdo_store *store, const char *name,
                        const struct sdo_rule *rule, struct sdo_error *err);
int sdo_sqlite_alias(struct sdo_store *store, const char *rule, const char *template,
                     struct sdo_error *err);
int sdo_sqlite_aliases(struct sdo_store *store, const char *rule,
                       int (*visit)(void *data, const char *template), void *data,
                       struct sdo_error *err);

#endif

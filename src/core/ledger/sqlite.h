/* What the files of the store in SQLite share: the open store and its statements. Private
   to them. */
#ifndef SENDOSO_SQLITE_H
#define SENDOSO_SQLITE_H

#include <limits.h>

#include "base/arena.h"
#include "base/database.h"
#include "ledger/lease.h"
#include "ledger/store.h"

enum sdo_sqlite_statement {
  BEGIN,
  COMMIT,
  LEDGER,
  ACCOUNT,
  OWN,
  PROCESS,
  OPENED,
  STAND,
  OPENING_MARK,
  OPENINGS,
  EVENT_OF,
  LAST_EVENT,
  GIFT,
  KNOWN,
  OTHERS_OF,
  PUT,
  IDENTIFY,
  NOTE_SCRIPT,
  SET,
  EVENT,
  WANTED,
  CODE,
  LIST_OF_KEY,
  LIST_OF_RECIPIENT,
  LIST_OF_RULE,
  LIST_OF_TIME,
  LIST_OF_STATE,
  LIST,
  GOT,
  GOT_ANY,
  HISTORY,
  RULE,
  REMEMBER,
  ALIAS,
  ALIASES,
  RAN,
  RUNS,
  ALL_RUNS,
  SEE,
  SEEN,
  ALL_RULES,
  ALL_ALIASES,
  RULES_OF,
  COUNT,
  SEAL,
  LOAD_OPENING,
  WHO,
  LOAD_WHO,
  LOAD_GIFT,
  LOAD_EVENT,
  TELL,
  TELL_MORE,
  SPENT,
  SPENT_ON_RECIPIENT,
  RESERVED,
  IS_COUNTED,
  RESERVERS,
  FORGET,
  RESERVE,
  ALLOT,
  ALLOTMENTS,
  STATEMENTS
};

extern const char *const sdo_sqlite_sql[STATEMENTS];

struct sdo_pieces;

struct sdo_store_sqlite {
  /* first: what the door knows of it */
  struct sdo_store store;
  sqlite3 *db;
  /* how its journal is written; NULL: by SQLite itself */
  struct sdo_pieces *pieces;
  struct sdo_statement statements[STATEMENTS];
  /* of the rows that were last looked at */
  struct sdo_arena texts;
  /* its file's real path, and that of the lease file beside it; "": it is in no file */
  char path[PATH_MAX], lease[PATH_MAX];
  /* holds the lock that says: this process lives; -1: nobody else sees this ledger, or it
     is only read */
  int lease_fd;
  /* its file, as it was when it was opened */
  struct sdo_lease_place place;
  /* of this opening */
  char mark[SDO_MARK_SIZE];
  /* Is a transaction open, that holds keys? */
  int taken;
  char boot[37];
  int64_t ahead_ms;
};

/* Its two clocks: of leases, and of what people read. */
int64_t sdo_sqlite_boot(const struct sdo_store_sqlite *store);
int64_t sdo_sqlite_wall(const struct sdo_store_sqlite *store);

/* Reads what the ledger says of itself into the store. 0, or -1. */
int sdo_sqlite_identify(struct sdo_store_sqlite *store, struct sdo_error *err);

/* Opens its file to read only, or a copy of it in memory where it cannot be read in place,
   or is of an earlier version. 0, or -1. reader_sqlite.c */
int sdo_sqlite_open_to_read(struct sdo_store_sqlite *store, struct sdo_error *err);

/* Copies a whole database, of one moment, into one that is empty, or into a new file, which
   it opens. 0, or -1. copy_sqlite.c */
int sdo_sqlite_copy(sqlite3 *from, sqlite3 *to, struct sdo_error *err);
int sdo_sqlite_copy_to(sqlite3 *from, const char *path, sqlite3 **db,
                       struct sdo_error *err);

/* Makes a folder for a copy that is not kept, the file "db", and removes both. 0, or -1.
   copy_sqlite.c */
int sdo_sqlite_make_folder(char folder[PATH_MAX], struct sdo_error *err);
void sdo_sqlite_remove_folder(const char *folder);

/* The verbs of the door, by the files that have them. */

/* Does the opening that has put something live, while it lasts? boot: the boot of its
   machine. gifts_sqlite.c */
int sdo_sqlite_is_alive(const struct sdo_store_sqlite *store, int64_t process,
                        const char *boot, int64_t lease);

/* Begins a transaction that holds the whole file, which is what was entered. 0, or -1.
   changes_sqlite.c */
int sdo_sqlite_begin(struct sdo_store_sqlite *store, struct sdo_error *err);

/* Runs a statement that takes nothing and gives nothing. 0, or -1. */
int sdo_sqlite_run(struct sdo_store_sqlite *store, enum sdo_sqlite_statement statement,
                   struct sdo_error *err);

/* openings_sqlite.c */
int sdo_sqlite_enter(struct sdo_store *store, const char *mark, struct sdo_error *err);
int sdo_sqlite_opening(struct sdo_store *store, int64_t number, char mark[SDO_MARK_SIZE],
                       struct sdo_error *err);
int sdo_sqlite_event(struct sdo_store *store, int64_t *number, int64_t *opening,
                     struct sdo_error *err);
int sdo_sqlite_openings(struct sdo_store *store,
                        int (*visit)(void *data, const struct sdo_opening *opening),
                        void *data, struct sdo_error *err);

/* Is what is in the file still what was entered? 0, or -1 with SDO_GUARD. */
int sdo_sqlite_check_stand(struct sdo_store_sqlite *store, struct sdo_error *err);

/* changes_sqlite.c */
int sdo_sqlite_take(struct sdo_store *store, const struct sdo_question *question,
                    struct sdo_gift_row *rows, struct sdo_error *err);
enum sdo_kept sdo_sqlite_keep(struct sdo_store *store, const struct sdo_change *changes,
                              size_t count, struct sdo_error *err);
void sdo_sqlite_leave(struct sdo_store *store);

/* Notes by which digests a gift is found. 0, or -1. */
int sdo_sqlite_identify_gift(struct sdo_store_sqlite *store, const char *key,
                             const char *people, struct sdo_error *err);

/* Notes of which rule its script has a gift. 0, or -1. */
int sdo_sqlite_note_script(struct sdo_store_sqlite *store, const char *key,
                           const char *script, struct sdo_error *err);

/* gifts_sqlite.c */
int sdo_sqlite_look(struct sdo_store *store, const struct sdo_question *question,
                    struct sdo_gift_row *rows, struct sdo_error *err);

/* Finds a gift of another key that shares one of a gift's people, and is in none of the
   states: 1, 0 or -1. Not NULL: its row, whose texts stay until the next look. */
int sdo_sqlite_find_other(struct sdo_store_sqlite *store, const struct sdo_gift *gift,
                          const char *const *unless, struct sdo_gift_row *row,
                          struct sdo_error *err);

/* Copies the next of digests with blanks between them; returns what is behind it, or NULL:
   there is none. */
enum { SDO_SQLITE_DIGEST_SIZE = 64 };
const char *sdo_sqlite_digest(const char *digests, char digest[SDO_SQLITE_DIGEST_SIZE]);

/* Is it one of a list that ends with NULL? */
int sdo_sqlite_is_one_of(const char *state, const char *const *states);
int sdo_sqlite_list(struct sdo_store *store, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err);
int sdo_sqlite_got(struct sdo_store *store, const struct sdo_recipient *recipients,
                   size_t count, int (*visit)(void *data, const struct sdo_got *got),
                   void *data, struct sdo_error *err);
int sdo_sqlite_history(struct sdo_store *store, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err);
int sdo_sqlite_rules_of(struct sdo_store *store, const char *script,
                        int (*visit)(void *data, const char *rule), void *data,
                        struct sdo_error *err);

/* budget_sqlite.c */
int sdo_sqlite_budget(struct sdo_store *store, struct sdo_budget *budget, int reserve,
                      struct sdo_error *err);
int sdo_sqlite_allot(struct sdo_store *store, const char *name, const char *text,
                     struct sdo_error *err);
int sdo_sqlite_allotments(struct sdo_store *store,
                          int (*visit)(void *data, const char *name, const char *text),
                          void *data, struct sdo_error *err);

/* health_sqlite.c */
int sdo_sqlite_examine(struct sdo_store *store, struct sdo_store_health *health,
                       struct sdo_error *err);
int sdo_sqlite_count(struct sdo_store *store,
                     int (*visit)(void *data, const char *state, int64_t gifts), void *data,
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
int sdo_sqlite_ran(struct sdo_store *store, const char *rule, const struct sdo_run *run,
                   struct sdo_error *err);
int sdo_sqlite_runs(struct sdo_store *store, const char *rule, const char *until,
                    int64_t limit,
                    int (*visit)(void *data, const char *rule, const struct sdo_run *run),
                    void *data, struct sdo_error *err);
int sdo_sqlite_see(struct sdo_store *store, const struct sdo_seen *seen,
                   struct sdo_error *err);
int sdo_sqlite_seen(struct sdo_store *store, const char *rule,
                    int (*visit)(void *data, const struct sdo_seen *seen), void *data,
                    struct sdo_error *err);
int sdo_sqlite_all_rules(struct sdo_store *store,
                         int (*visit)(void *data, const char *name,
                                      const struct sdo_rule *rule),
                         void *data, struct sdo_error *err);
int sdo_sqlite_all_aliases(struct sdo_store *store,
                           int (*visit)(void *data, const char *rule, const char *template),
                           void *data, struct sdo_error *err);

/* copy_sqlite.c */
int sdo_sqlite_backup(struct sdo_store *store, const char *path, struct sdo_error *err);
int sdo_sqlite_seal(struct sdo_store *store, const char *target, int64_t event,
                    struct sdo_error *err);

/* load_sqlite.c */
int sdo_sqlite_fill(struct sdo_store *store, const struct sdo_store *from,
                    struct sdo_error *err);
int sdo_sqlite_load_openings(struct sdo_store *store, const struct sdo_opening *openings,
                             size_t count, struct sdo_error *err);
int sdo_sqlite_load(struct sdo_store *store, const struct sdo_story *stories, size_t count,
                    size_t *loaded, struct sdo_error *err);
int sdo_sqlite_tell(struct sdo_store *store, const struct sdo_gift *gifts, size_t count,
                    struct sdo_error *err);
int sdo_sqlite_told(struct sdo_store *store, struct sdo_error *err);
int sdo_sqlite_filled(struct sdo_store *store, const struct sdo_store *from,
                      struct sdo_error *err);

#endif

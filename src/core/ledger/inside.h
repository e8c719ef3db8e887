/* The open ledger, for the files that make it. Private to them; others have ledger.h. */
#ifndef SENDOSO_LEDGER_INSIDE_H
#define SENDOSO_LEDGER_INSIDE_H

#include <sys/types.h>

#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "ledger/memory.h"

/* Where it is remembered outside: beside the ledger, and in the folder of state. */
enum { MEMORIES = 2 };

struct sdo_ledger {
  struct sdo_store *store;
  /* what digests of people are made with; NULL until there is one (people.c) */
  struct sdo_telling *telling;
  /* ours whose end could not be written: nobody is sending them */
  struct sdo_keys stuck;
  int readonly;
  /* by the clock of the boot: how long what this opening has reserved is its own; 0:
     nothing is (budget.h) */
  int64_t reserved_until;
  /* and for which gifts, in order */
  struct sdo_keys reserved;
  /* the process that opened it: a forked child shares its connection and its locks */
  pid_t owner;
  /* of this opening; files, or NULL */
  struct sdo_memory memory;
  struct sdo_memory_file *memories[MEMORIES];
  /* what whoever opened it should be told; or "" */
  char warning[320];
};

/* Is it the ledger that was used last? Looks at what is remembered of it. Returns 0, or -1
   with SDO_GUARD; of one that is only read it says so as a warning. opening.c */
int sdo_ledger_recognise(struct sdo_ledger *ledger, const struct sdo_store_options *options,
                         struct sdo_error *err);

/* Notes who opens it, in the ledger, and then outside. 0, or -1. opening.c */
int sdo_ledger_enter(struct sdo_ledger *ledger, const struct sdo_store_options *options,
                     struct sdo_error *err);

/* Is what others have written meanwhile still in it? Asked before each write. Returns 0, or
   -1 with SDO_GUARD. opening.c */
int sdo_ledger_check_others(struct sdo_ledger *ledger, struct sdo_error *err);

/* Remembers what was written last, and by which opening. opening.c */
void sdo_ledger_note_event(struct sdo_ledger *ledger, int64_t event, int64_t opening);

/* Says that it was moved elsewhere. Fills err with SDO_GUARD and returns -1. opening.c */
int sdo_ledger_fail_moved(const struct sdo_store *store, struct sdo_error *err);

/* What is to be written is decided while its keys are held. */
struct sdo_decision {
  const char *const *keys;
  size_t count;
  /* Fills changes, at most one for each row, and returns how many there are: 0 when there
     is nothing to write, or -1 with err filled. After a commit whose answer was lost it is
     asked once more, with `again`: then what it wanted may be there already. */
  int (*decide)(void *data, const struct sdo_gift_row *rows, int again,
                struct sdo_change *changes, struct sdo_error *err);
  void *data;
  /* Set when a commit's answer was lost, and nothing told later what became of it. Whoever
     has lost one before sets it, too: then the first time is `again`. */
  int unsure;
  /* Not NULL: the gifts of the keys; then rows has as many again, of gifts of other keys to
     the same people (struct sdo_question). */
  const struct sdo_gift *gifts;
};

/* Takes the keys, decides, and keeps; repeats that until the store is sure. Returns 0, or
   -1 when nothing was decided, or it is not known to be written; or 1 when nothing was
   written since a tracking code is another gift's, whose key is err's message. */
int sdo_ledger_write(struct sdo_ledger *ledger, struct sdo_decision *decision,
                     struct sdo_error *err);

/* Keeps changes, and remembers outside that they are there. As the store's keep; err says
   where the ledger was moved to, if it was. */
enum sdo_kept sdo_ledger_keep(struct sdo_ledger *ledger, const struct sdo_change *changes,
                              size_t count, struct sdo_error *err);

/* Finds out when a person released a gift, and nothing came of that since; 0: nobody did.
   0, or -1. hold.c */
int sdo_ledger_find_release(struct sdo_ledger *ledger, const char *key, int64_t *at,
                            struct sdo_error *err);

/* Fails with SDO_GUARD in a process that has not opened it. 0, or -1. */
int sdo_ledger_check_owner(const struct sdo_ledger *ledger, struct sdo_error *err);

/* As that, and with SDO_STORE when the ledger is open to be read only. 0, or -1. */
int sdo_ledger_check_writable(const struct sdo_ledger *ledger, struct sdo_error *err);

/* Ends intents as sdo_ledger_settle, all of them or none, and doubts nothing. Returns 1, or
   0 when that was not written. settlement.c */
int sdo_ledger_settle_all(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                          size_t count);

/* Reads what a decision would see, without holding its keys. What is stuck is not alive. */
int sdo_ledger_read(struct sdo_ledger *ledger, const struct sdo_decision *decision,
                    struct sdo_gift_row *rows, struct sdo_error *err);

#endif

/* The ledger: what was asked of Sendoso, and what came of it. Sendoso recognises no
   duplicate and has no key that joins a reply to a listed send, so this is the only thing
   that stands between a second run and a second gift.

   A gift is a row with a key. Its states:

     intent     committed before the request leaves; the process that wrote it is at work
     sent       Sendoso took it
     refused    Sendoso, or a rule of ours, did not take it: may be tried again
     unknown    it may have been taken: held until a person or a reading settles it
     absent     settled: it was not taken
     withdrawn  nothing left this machine: may be tried again
     held       never left: something speaks against it, and a person has to look
     released   a person has looked: it may be sent all the same
     same       a person has looked: it is another gift that was sent to the same person
     owed       it was due, and was not sent: every run of its rule looks at it again
     behind     it was due longer ago than runs look back: waits for a person's word
     dismissed  a person has said that it is not to be sent any more

   An intent of a process that is gone becomes unknown. A ledger belongs to the process that
   opened it: in a forked child every verb fails with SDO_GUARD. No postal address and no
   message to a recipient is stored. Where the rows are kept is a store's affair
   (store.h). */
#ifndef SENDOSO_LEDGER_H
#define SENDOSO_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "ledger/gift.h"
#include "ledger/store.h"

struct sdo_ledger;
struct sdo_claims;

/* Opens, or makes, a ledger in a store of that driver. Intents of dead processes become
   unknown. Returns 0, or -1: SDO_NOT_FOUND (there is none, and none may be made);
   SDO_STORE: it cannot be opened, is damaged, is of a newer version, or is another
   account's; SDO_GUARD: it could be written, but gifts could be sent twice with it: it is
   not as it was left (opening.c), was moved, is being filled, or lies on a drive that other
   machines share. */
int sdo_ledger_open(const struct sdo_store_driver *driver,
                    const struct sdo_store_options *options, struct sdo_ledger **ledger,
                    struct sdo_error *err);
void sdo_ledger_close(struct sdo_ledger *ledger); /* NULL is allowed */

/* What whoever has opened it should be told, or "": what is remembered of it outside cannot
   be read, or (of one that is only read) it is not as it was left. */
const char *sdo_ledger_warning(const struct sdo_ledger *ledger);

/* Its store's own account of itself: name, account, id, where it was moved to. */
const struct sdo_store *sdo_ledger_store(const struct sdo_ledger *ledger);

/* Looks the keys of claims up, and gifts of other keys to the same people (people.h),
   writing nothing. Sets *claim to what stands in the way of
   all of them together (busy before held before duplicate before free), and their receipts
   to those of duplicates. Returns 0, or -1: SDO_INVALID (field "once") when a key is
   another recipient's or operation's. */
int sdo_ledger_look(struct sdo_ledger *ledger, struct sdo_claims *claims,
                    enum sdo_claim *claim, struct sdo_error *err);

/* As sdo_ledger_look, and when all keys are free writes the intents down and commits them,
   durably, before it returns; otherwise none of them. One that may be a second gift to the
   same person is held from then on. An intent counts as alive for
   lease_ms from then on, as long as this process has the ledger open. */
int sdo_ledger_intend(struct sdo_ledger *ledger, struct sdo_claims *claims,
                      int64_t lease_ms, enum sdo_claim *claim, struct sdo_error *err);

/* How an intent ends. */
struct sdo_settlement {
  const char *key;
  /* sent, refused, unknown or withdrawn */
  enum sdo_state state;
  /* of what was sent; or NULL */
  const struct sdo_receipt *receipt;
  /* says why otherwise; or NULL */
  const char *note;
  /* of the intent that is ended; NULL: whichever there is */
  const char *mark;
};

/* Ends intents of this process: all of them, or none. Returns 0, or -1 with SDO_STORE. -1
   with SDO_UNKNOWN: they were ended, but what should have been sent is unknown, since the
   tracking code of its receipt is that of another gift. */
int sdo_ledger_settle(struct sdo_ledger *ledger, const struct sdo_settlement *ends,
                      size_t count, struct sdo_error *err);

/* Writes down a gift that a rule of ours refused before anything left, unless the key
   already has a better story (intent, sent, unknown, held). 0, or -1. */
int sdo_ledger_refuse(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                      const char *note, struct sdo_error *err);

/* Holds a gift until a person has looked at it, unless its key has a better story (intent,
   sent, unknown), or a person has released it and nothing came of that since. The note says
   what speaks against it; anew: that came after any release, which does not count then;
   same: the key of a gift of which it may be a second one, or NULL.
   Returns 1 (it is held), 0 (it is not) or -1. */
int sdo_ledger_hold(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                    const char *note, int anew, const char *same, struct sdo_error *err);

/* Says that a gift that was not sent is another one, that was sent to the same person: it
   is a duplicate of that one from then on. Returns 0, or -1: SDO_INVALID for one that may
   have been sent, or where the other was not; SDO_NOT_FOUND. */
int sdo_ledger_same(struct sdo_ledger *ledger, const char *key, const char *other,
                    const char *note, struct sdo_error *err);

/* Says that a gift that is held may be sent all the same, and why; or that one that is
   behind, or was dismissed, is to be sent: it is owed from then on. Returns 0, or -1:
   SDO_INVALID for one that is nothing of this, or without a note; SDO_NOT_FOUND. */
int sdo_ledger_release(struct sdo_ledger *ledger, const char *key, const char *note,
                       struct sdo_error *err);

/* Writes down that gifts are due and were not sent, each with why; behind: and wait for a
   person's word. All of them, or none; at most SDO_GIFTS_MAX, each key once. A key with a
   better story (intent, sent, unknown, held, released, dismissed) keeps it, one that is
   owed is never behind again, and what is there already is not written again. Returns how
   many were written, or -1. */
int sdo_ledger_owe(struct sdo_ledger *ledger, const struct sdo_gift *gifts,
                   const char *const *notes, size_t count, int behind,
                   struct sdo_error *err);

/* Sets *people to what a gift's people are in the ledger: a digest of each, with a blank
   between; NULL where it names none. The text is the arena's. 0, or -1. */
int sdo_ledger_people(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                      const char **people, struct sdo_arena *texts, struct sdo_error *err);

/* Finds another gift of the same occasion to the same person, by whatever they are known
   by, that was sent, or may have been, or waits for a person. Returns 1, 0 or -1. */
int sdo_ledger_second(struct sdo_ledger *ledger, const char *key,
                      char other[SDO_KEY_MAX + 1], struct sdo_error *err);

/* Says that a gift that was not sent is not to be sent any more, and why. Returns 0, or -1:
   SDO_INVALID for one that was sent, is being sent or may have been, or without a note;
   SDO_NOT_FOUND. */
int sdo_ledger_dismiss(struct sdo_ledger *ledger, const char *key, const char *note,
                       struct sdo_error *err);

/* Notes that somebody has called a tool, in the events of a gift's key, or of a text that
   is no gift's. No gift is changed. Returns 0 or -1. */
int sdo_ledger_called(struct sdo_ledger *ledger, const char *key, const char *note,
                      struct sdo_error *err);

/* Settles an unknown outcome, or a gift that is held, that a person, or a reading, has
   looked up: it was sent, or (not of one that is held: that is released) it was not. The
   note says how that is known; or NULL. began, when it is not 0, is the intent that was
   looked up: another one since then is not settled by it. Returns 0, or -1: SDO_NOT_FOUND
   for a key that is not there, SDO_INVALID for one that is neither unknown nor held. */
int sdo_ledger_resolve(struct sdo_ledger *ledger, const char *key, int was_sent,
                       int64_t began, const char *note, struct sdo_error *err);

/* The state of a key, and the day on which its gift was due; "": not known. */
struct sdo_standing {
  enum sdo_state state;
  char due[11];
};

/* Reads in which states keys are; at most SDO_GIFTS_MAX, each once. Returns 0, or -1. */
int sdo_ledger_states(struct sdo_ledger *ledger, const char *const *keys, size_t count,
                      struct sdo_standing *standings, struct sdo_error *err);

/* Visits gifts in the order in which the store lists them (store.h). Stops when visit
   returns non-zero. The visitor may not use the ledger. They are read in pieces: one that
   changes meanwhile may be visited again. Returns 0, or -1. */
int sdo_ledger_list(struct sdo_ledger *ledger, const struct sdo_gift_filter *filter,
                    int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
                    struct sdo_error *err);

/* Visits all changes of a key, the first one first, as sdo_ledger_list does. */
int sdo_ledger_history(struct sdo_ledger *ledger, const char *key,
                       int (*visit)(void *data, const struct sdo_event *event), void *data,
                       struct sdo_error *err);

/* Looks a rule up by name. Returns 1, 0 (it never ran) or -1. */
int sdo_ledger_rule(struct sdo_ledger *ledger, const char *name, struct sdo_rule *rule,
                    struct sdo_error *err);

/* Remembers a rule; id: the heading of its column of IDs, or NULL: what is remembered of
   that stays. Returns 0, or -1: SDO_INVALID when a text is too long. */
int sdo_ledger_remember(struct sdo_ledger *ledger, const char *name, const char *reached,
                        const char *once, const char *script, const char *id,
                        struct sdo_error *err);

/* Remembers that gifts of a rule may have had keys of another template, "old-name/{id}",
   and visits those templates. Return 0, or -1. */
int sdo_ledger_alias(struct sdo_ledger *ledger, const char *rule, const char *template,
                     struct sdo_error *err);
int sdo_ledger_aliases(struct sdo_ledger *ledger, const char *rule,
                       int (*visit)(void *data, const char *template), void *data,
                       struct sdo_error *err);

/* Notes that a rule ran on a day, and visits its last runs up to a day, the last one first.
   Return 0, or -1. */
int sdo_ledger_ran(struct sdo_ledger *ledger, const char *rule, const struct sdo_run *run,
                   struct sdo_error *err);
int sdo_ledger_runs(struct sdo_ledger *ledger, const char *rule, const char *until,
                    int (*visit)(void *data, const char *rule, const struct sdo_run *run),
                    void *data, struct sdo_error *err);

/* Notes what a rule has seen, if nobody else has since it was read: turn is what it was
   then. 1, 0: somebody has, or -1. Visits what was noted, if anything: 0, or -1. */
int sdo_ledger_see(struct sdo_ledger *ledger, const struct sdo_seen *seen,
                   struct sdo_error *err);
int sdo_ledger_seen(struct sdo_ledger *ledger, const char *rule,
                    int (*visit)(void *data, const struct sdo_seen *seen), void *data,
                    struct sdo_error *err);

/* Visits the gifts of recipients: see `got` in store.h. Returns 0, or -1. */
int sdo_ledger_got(struct sdo_ledger *ledger, const struct sdo_recipient *recipients,
                   size_t count, int (*visit)(void *data, const struct sdo_got *got),
                   void *data, struct sdo_error *err);

/* Visits the names of the rules that a script has gifts of, or had. Returns 0, or -1. */
int sdo_ledger_rules_of(struct sdo_ledger *ledger, const char *script,
                        int (*visit)(void *data, const char *rule), void *data,
                        struct sdo_error *err);

#endif

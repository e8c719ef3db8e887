/* The door to where a ledger is kept: a file of SQLite (store_sqlite.h), a schema of
   PostgreSQL. Behind it is storage and nothing else. What a state means, what is free, a
   duplicate, busy or held, is decided in front of it, once for every store (gift.h): a
   store never reads the words that it keeps.

   A driver is a table of plain C functions, so that it can come from another shared module:
   `core.ledger{path = url, driver = pointer}`. Such a module is never unloaded, and needs
   base/ alone. One thread uses a store, and one verb at a time: a visitor may not use the
   store that it is called by.

   Writing is two verbs, each one round trip at the most: `take` holds keys and reads what
   is stored of them, then it is decided what to write, and `keep` writes and commits all of
   it. A change that depends on nothing but its own row needs no `take`: its `from` or
   `over` says what the row has to be, and `keep` alone is one round trip. */
#ifndef SENDOSO_STORE_H
#define SENDOSO_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/gift.h"

enum {
  /* Goes up with every change of this file: a driver of another version is refused. */
  SDO_STORE_VERSION = 9,
  /* of a random text, its zero byte included: what marks an intent, an opening, a ledger */
  SDO_MARK_SIZE = 33,
  /* of a ledger's secret, its zero byte included */
  SDO_SECRET_SIZE = 65,
  /* stories that are loaded at once */
  SDO_STORIES_MAX = 1000
};

struct sdo_store_driver;

/* An open store: what a driver's own struct begins with. Filled by its `open`. */
struct sdo_store {
  const struct sdo_store_driver *driver;
  /* what people call it: a path, or a URL without its password */
  char name[256];
  /* the account whose ledger it is: "sandbox", "production/5678"; "": not said yet */
  char account[128];
  /* Random, made with the ledger, and the same in all its copies. "": it is of an earlier
     version and only read, or it ends with the process. */
  char id[SDO_MARK_SIZE];
  /* where it has been moved to: only read from then on (seal); "": it was not */
  char moved_to[256];
  /* the id of the ledger that it is being filled from (fill), and until then no ledger;
     "": it is not */
  char filled_from[SDO_MARK_SIZE];
  /* when it was written as a backup, in ms since 1970, and nobody has gone on with it since
     (enter ends that); 0: it is none */
  int64_t copied;
  /* Random, and told to nobody: digests of people are made with it (people.h). It goes
     along where the ledger is copied to (fill). */
  char secret[SDO_SECRET_SIZE];
  /* Is it known of all its gifts who they are for, as far as it can be (tell)? */
  int is_marked;
  /* A file beside the ledger in which its last mark is kept, too (memory.h); or NULL. It is
     the store's, and there once somebody has entered. */
  const char *beside;
  /* the number of this opening, above all earlier ones; 0 until it has entered, and when it
     only reads */
  int64_t process;
  /* the number of the last event that keep has written in this opening; 0: none yet */
  int64_t event;
};

/* What is asked of gifts: what is stored of their keys. */
struct sdo_question {
  /* at most SDO_GIFTS_MAX, each once */
  const char *const *keys;
  size_t count;
  /* Not NULL: as many gifts, of those keys. Of each it is asked, too, which gift of another
     key there is that shares one of its `people`. */
  const struct sdo_gift *gifts;
  /* with gifts: a list of states that ends with NULL; a gift in one of them is none of
     those */
  const char *const *unless;
};

struct sdo_store_options {
  /* the path of a file, or a URL, as the driver wants it */
  const char *path;
  /* noted as the owner of a store that has none yet; or NULL. That it is another's is found
     out in front of the door. */
  const char *account;
  /* the schema in a database of many; NULL: the driver's own choice */
  const char *schema;
  /* Nothing is written, a missing ledger is an error, and one of an earlier version is read
     as if it had been moved forward. */
  int readonly;
  /* One that is missing is made. Otherwise it is an error of kind SDO_NOT_FOUND, and of no
     other error of `open` is that the kind. */
  int make;
  /* It is opened to be filled from another one (fill), and nobody enters it. One that is
     made is being filled from then on, by its own id. */
  int filling;
  /* The folder in which marks are kept outside of ledgers (memory.h), made where it is
     missing; NULL: they are only kept beside. */
  const char *memory;
  /* A person has said that it is to be gone on with, though it is not what was used
     last. */
  int recover;
  /* For specs, which do not sleep: how far the clock of this opening is ahead of the
     store's own. A store on another machine's clock may ignore it. */
  int64_t ahead_ms;
  /* For specs, which have no network drive: the kind of file system that it is taken to be
     on, as statfs numbers it; 0: the one that it is on. */
  int64_t file_system;
};

/* A gift as it is stored. Its texts are the store's, and may be NULL. */
struct sdo_gift_row {
  struct sdo_gift gift;
  /* "intent", "sent", ...: whatever was kept; NULL: there is no such key, and all else is
     empty */
  const char *state;
  const char *note;
  const char *tracking_code, *tracking_url, *link, *message;
  /* the key of the gift that it is the same as; or NULL */
  const char *same;
  /* of its last intent */
  const char *mark;
  /* Was the gift last put by this opening? */
  int ours;
  /* Does whoever put it live, and its lease run, as far as the store can know? */
  int alive;
  /* ms since 1970: of its last change, and of the intent that it was put with last (0: it
     was put without one) */
  int64_t at, began;
  /* who put it: the number of the opening (0: not known), and what it was */
  int64_t opening;
  const char *user, *host;
  int64_t pid;
};

/* The state of an event that changes no gift: somebody has called a tool. Its key may be no
   gift's. */
#define SDO_STATE_CALL "call"

/* One change of one gift: its row and its event are written together. */
struct sdo_change {
  const char *key;
  /* the words of the event, and of the row from now on; note may be NULL */
  const char *state, *note;
  /* Not NULL: the row is made, or made anew, as this gift's, put by this opening. Skew and
     texts that are not known are stored as null. NULL: all this stays as it is. */
  const struct sdo_gift *gift;
  /* Not NULL: with a gift, the change is an intent with this mark, that begins now and has
     a lease of that many ms. With `from`, it is the mark that the row must have, too: the
     end of an intent that comes late is not that of the next one. */
  const char *mark;
  int64_t lease_ms;
  /* Not NULL: what came back. NULL: what is stored stays. */
  const struct sdo_receipt *receipt;
  /* Not NULL: the key of the gift that it is the same as. NULL: what is stored stays. */
  const char *same;
  /* Not NULL: a list of states, that ends with NULL. The row must be ours and in one of
     them, or none of the changes is written (SDO_KEPT_OTHERWISE). */
  const char *const *from;
  /* Not NULL: a list of states, that ends with NULL. The row must be missing or in one of
     them, whoever's it is, or none of the changes is written (SDO_KEPT_OTHERWISE). Only of
     an intent; one that was lost, and comes after its end, is not written again. */
  const char *const *over;
  /* Not NULL: a list of states, that ends with NULL. All gifts of other keys that share one
     of the gift's `people` must be in one of them, or none of the changes is written
     (SDO_KEPT_OTHERWISE). */
  const char *const *alone;
};

enum sdo_kept {
  /* certainly nothing was written; err says why */
  SDO_KEPT_NOT = -1,
  /* all of it is durable */
  SDO_KEPT = 0,
  /* The commit's answer was lost: all of it, or nothing. err says so. Whoever asked takes
     the keys again, which waits for that commit's end once it has begun, and looks. SQLite
     never says it. */
  SDO_KEPT_UNSURE = 1,
  /* Nothing was written: a row was not as its change's `from` or `over` wants it, or
     another one was as its `alone` does not want it */
  SDO_KEPT_OTHERWISE = 2,
  /* Nothing was written: the tracking code of a receipt is that of another gift, which none
     of the changes is of. err's message is its key. */
  SDO_KEPT_TWICE = 3
};

/* Which gifts are listed: those for which all that is given holds. */
struct sdo_gift_filter {
  /* or NULL; a recipient without regard to case */
  const char *state, *script, *recipient, *key;
  /* or 0; since is in ms since 1970, of the last change */
  int64_t campaign, since;
  /* or NULL: what stands in its key before the first "/", and what behind it; and a rule
     that it is not of */
  const char *rule, *rest, *not_rule;
  const char *operation;
  /* or 0: when its last intent was, in ms since 1970, both included */
  int64_t began_from, began_to;
  /* Or NULL: the key of the last one of a list that is gone on with, and its last
     change. */
  const char *after;
  int64_t after_at;
  /* how many at the most; 0: all */
  int64_t limit;
};

/* Who may have got a gift. */
struct sdo_recipient {
  const char *email;
  /* what is behind the first "/" of its key; NULL: any gift will do. All of one question
     have it, or none has. */
  const char *rest;
};

/* A gift that a recipient has got, and the recipient's number. The script may be NULL. */
struct sdo_got {
  size_t number;
  const char *key, *state, *script;
};

/* One change of a gift, as it is remembered. Texts may be NULL. */
struct sdo_event {
  /* above those of all earlier ones; 0: not known */
  int64_t number;
  /* ms since 1970 */
  int64_t at;
  const char *state, *note;
  /* who made it: the number of the opening (0: not known), and what it was */
  int64_t opening;
  const char *user, *host;
  int64_t pid;
};

/* A gift with all its changes, the first one first. */
struct sdo_story {
  struct sdo_gift_row row;
  const struct sdo_event *events;
  size_t count;
};

/* An opening for writing, as it is remembered. */
struct sdo_opening {
  int64_t number;
  /* or NULL: of an earlier version, or of another ledger from which gifts were loaded */
  const char *mark;
  const char *user, *host;
  int64_t pid;
  /* ms since 1970 */
  int64_t at;
};

/* What is remembered of a rule between two runs. */
struct sdo_rule {
  /* the day up to which its occasions are settled: "2026-03-31" */
  char reached[11];
  /* the template of its keys, as it was then */
  char once[SDO_KEY_MAX + 1];
  /* the file that it was in */
  char script[256];
  /* the heading of the column of IDs, as it was then; "": not known */
  char id[256];
  /* The first day on which it ran, as far as its runs tell; "": not known. It is read, and
     not written (remember). */
  char first[11];
};

/* A day on which a rule ran. */
struct sdo_run {
  /* "2026-03-31" */
  char day[11];
  /* how many gifts were due, and how many people its file had */
  int64_t gifts, people;
};

/* What a rule has seen of the people in its file, for the next one to be compared with. */
struct sdo_seen {
  const char *rule;
  const char *text;
  /* how often that was noted: 0, never */
  int64_t turn;
};

/* How much gifts may cost together: those for which all that is given holds. */
struct sdo_cap {
  /* or NULL; of a rule all names that it has had, with a blank between them; a recipient
     without regard to case */
  const char *rule, *team, *sender, *recipient;
  /* The days of the runs that send them, both included. A `from` behind `to`: nothing that
     the ledger knows of counts, only what is asked for now. */
  const char *from, *to;
  const char *currency;
  int64_t most;
  /* Is it what was left once, when `since` was the last event? Then only what has changed
     behind that was spent of it, and what was under way. */
  int is_left;
  int64_t since;
  /* Filled: what its gifts have cost, and what others have reserved. */
  int64_t spent, reserved;
};

/* What a gift wants to be reserved. */
struct sdo_line {
  /* its key, what it costs, and by what it counts against a cap */
  struct sdo_gift gift;
  /* the numbers of the caps that have to have room for it */
  const size_t *caps;
  size_t cap_count;
  /* and of others against which it counts, too, although they do not keep it back */
  const size_t *also;
  size_t also_count;
  /* Filled: does the ledger count it already, as sent or as reserved by somebody else, and
     at the same price, for the same day, rule, team and sender? */
  int is_counted;
  /* Decided: is there room? If not, the number of the first cap that has none. */
  int fits;
  size_t full;
};

/* What is asked of money: what caps have left, and what of it is to be reserved. */
struct sdo_budget {
  struct sdo_cap *caps;
  size_t cap_count;
  struct sdo_line *lines;
  size_t line_count;
  /* a list that ends with NULL: the states in which the price of a gift counts */
  const char *const *counted;
  /* how long a reservation lasts, in ms */
  int64_t lease_ms;
  /* as many numbers as caps, for who decides */
  int64_t *left;
  /* Says of each line whether it fits, once all else is filled. */
  void (*decide)(struct sdo_budget *budget);
};

/* How a store is, looked over whole. */
struct sdo_store_health {
  /* of its tables */
  int64_t version;
  int64_t gifts, events;
  /* the number of the last opening for writing */
  int64_t opening;
  /* the first thing that is wrong with it; "": it is whole */
  char damage[240];
};

/* All return 0, or -1 with err filled (SDO_STORE), where nothing else is said. What is
   visited is borrowed for the call; anything but 0 from a visitor ends the visit. */
struct sdo_store_driver {
  /* SDO_STORE_VERSION */
  int version;

  /* Opens a store, or makes it, and moves it forward from earlier versions; notes whose it
     is, but not who opens it. Refuses what cannot be trusted to keep what it is given. */
  int (*open)(const struct sdo_store_options *options, struct sdo_store **store,
              struct sdo_error *err);

  /* Notes who opens it, with a mark of this opening, under the next number. Once, before
     anything is written; twice may be one too many, but harms nothing. */
  int (*enter)(struct sdo_store *store, const char *mark, struct sdo_error *err);

  /* Reads the mark of an opening: 1, 0 (there is no such opening, or it has none) or -1. */
  int (*opening)(struct sdo_store *store, int64_t number, char mark[SDO_MARK_SIZE],
                 struct sdo_error *err);

  /* Finds an event, and the opening that wrote it. *number 0: the last one, to which it is
     set. 1, 0 (there is none) or -1. */
  int (*event)(struct sdo_store *store, int64_t *number, int64_t *opening,
               struct sdo_error *err);

  /* Ends the leases of this opening. What was taken is left. */
  void (*close)(struct sdo_store *store);

  /* Instead of close, in a child that was forked: lets go of what the child has of it,
     without a word to the store, and without harm to the parent, whose it stays. */
  void (*abandon)(struct sdo_store *store);

  /* Begins a transaction that holds keys, and people of gifts, against all other openings
     (in an order of the driver's own, so that two do not wait for one another), and reads
     what is stored of each key into the row of the same number. Behind them, where gifts
     are asked for, as many rows of the others: of several, the one that was begun last.
     Texts stay until keep or leave. After -1 nothing is held. Fails with SDO_GUARD when
     what is there is no longer what was entered, or has been moved elsewhere. */
  int (*take)(struct sdo_store *store, const struct sdo_question *question,
              struct sdo_gift_row *rows, struct sdo_error *err);

  /* Writes all changes, or none, and ends what was taken. Nothing may be taken: then it is
     a transaction of its own, that holds the keys from before it looks at their rows, and
     fails with SDO_GUARD where take does. Durable when it says so. */
  enum sdo_kept (*keep)(struct sdo_store *store, const struct sdo_change *changes,
                        size_t count, struct sdo_error *err);

  /* Ends what was taken, writing nothing. */
  void (*leave)(struct sdo_store *store);

  /* As take, without a transaction. Texts stay until the next verb. */
  int (*look)(struct sdo_store *store, const struct sdo_question *question,
              struct sdo_gift_row *rows, struct sdo_error *err);

  /* Visits gifts, as many as the limit says: who wants more asks for the next part. In the
     order of their last change (then of their keys). But those of a rule in the order of
     their keys; and those of an operation with began_from or began_to in that of their last
     intents (such a list does not go on behind `after`), where neither key nor recipient is
     given. */
  int (*list)(struct sdo_store *store, const struct sdo_gift_filter *filter,
              int (*visit)(void *data, const struct sdo_gift_row *row), void *data,
              struct sdo_error *err);

  /* Visits the gifts of recipients, without regard to case, in any order: of each all with
     that rest, or one where any will do. At most SDO_STORIES_MAX. */
  int (*got)(struct sdo_store *store, const struct sdo_recipient *recipients, size_t count,
             int (*visit)(void *data, const struct sdo_got *got), void *data,
             struct sdo_error *err);

  /* Fills what is asked of money, and decides. With `reserve` that is one transaction,
     which no other reservation comes into: it first forgets what this opening has reserved,
     and all that is reserved by openings that are dead, and writes down what fits, in its
     place. May be made twice. */
  int (*budget)(struct sdo_store *store, struct sdo_budget *budget, int reserve,
                struct sdo_error *err);

  /* Remembers, under a name, what a run was told of a budget, for who looks at it without
     the rules; and visits all of that in the order of the names. */
  int (*allot)(struct sdo_store *store, const char *name, const char *text,
               struct sdo_error *err);
  int (*allotments)(struct sdo_store *store,
                    int (*visit)(void *data, const char *name, const char *text),
                    void *data, struct sdo_error *err);

  /* Visits all changes of a key, the first one first. */
  int (*history)(struct sdo_store *store, const char *key,
                 int (*visit)(void *data, const struct sdo_event *event), void *data,
                 struct sdo_error *err);

  /* Reads what is remembered of a rule: 1, 0 (nothing) or -1. */
  int (*rule)(struct sdo_store *store, const char *name, struct sdo_rule *rule,
              struct sdo_error *err);

  /* Writes it. A driver that is not sure that it was written does it again, as it does with
     alias: twice is once. */
  int (*remember)(struct sdo_store *store, const char *name, const struct sdo_rule *rule,
                  struct sdo_error *err);

  /* Notes that a rule's keys may have had another template, "old-name/{id}". */
  int (*alias)(struct sdo_store *store, const char *rule, const char *template,
               struct sdo_error *err);

  /* Visits those templates, in their alphabetical order. */
  int (*aliases)(struct sdo_store *store, const char *rule,
                 int (*visit)(void *data, const char *template), void *data,
                 struct sdo_error *err);

  /* Notes a run of a rule. Of several on one day, the most gifts and the last number of
     people count: twice is once. */
  int (*ran)(struct sdo_store *store, const char *rule, const struct sdo_run *run,
             struct sdo_error *err);

  /* Visits the runs of a rule (NULL: of all) up to a day, the last one first: at most that
     many (0: all). */
  int (*runs)(struct sdo_store *store, const char *rule, const char *until, int64_t limit,
              int (*visit)(void *data, const char *rule, const struct sdo_run *run),
              void *data, struct sdo_error *err);

  /* Notes what a rule has seen, if its turn is still that: 1, 0 or -1. Its turn is one
     later then. Twice is once. */
  int (*see)(struct sdo_store *store, const struct sdo_seen *seen, struct sdo_error *err);

  /* Visits what a rule (NULL: each of them) has seen. */
  int (*seen)(struct sdo_store *store, const char *rule,
              int (*visit)(void *data, const struct sdo_seen *seen), void *data,
              struct sdo_error *err);

  /* Visits the names of the rules that a script has gifts of, by alphabet, without looking
     at each gift; or had, before another script sent them again. */
  int (*rules_of)(struct sdo_store *store, const char *script,
                  int (*visit)(void *data, const char *rule), void *data,
                  struct sdo_error *err);

  /* Visits the states of gifts, and how many are in each. */
  int (*count)(struct sdo_store *store,
               int (*visit)(void *data, const char *state, int64_t gifts), void *data,
               struct sdo_error *err);

  /* Looks it over whole: what holds it, and whether each gift is what its last event says.
     That something is wrong with it is no failure. */
  int (*examine)(struct sdo_store *store, struct sdo_store_health *health,
                 struct sdo_error *err);

  /* Writes a copy of it, of one moment, into a file, which is a good ledger then. Replaces
     an earlier copy of it, and nothing else. A store that has tools of its own for that
     fails, and names them. */
  int (*backup)(struct sdo_store *store, const char *path, struct sdo_error *err);

  /* Says that the ledger is elsewhere from now on: it is only read, and whoever has it open
     takes no more. Not when it has a later event than that: 1, 0 or -1. */
  int (*seal)(struct sdo_store *store, const char *target, int64_t event,
              struct sdo_error *err);

  /* Visits all openings for writing, by number; all rules, and all templates of theirs. */
  int (*openings)(struct sdo_store *store,
                  int (*visit)(void *data, const struct sdo_opening *opening), void *data,
                  struct sdo_error *err);
  int (*all_rules)(struct sdo_store *store,
                   int (*visit)(void *data, const char *name, const struct sdo_rule *rule),
                   void *data, struct sdo_error *err);
  int (*all_aliases)(struct sdo_store *store,
                     int (*visit)(void *data, const char *rule, const char *template),
                     void *data, struct sdo_error *err);

  /* Begins to fill it from another ledger, by its id and with its secret: it is emptied of
     what an earlier copy has left, and no ledger until it is filled. Fails with SDO_GUARD
     when it has gifts that are its own. */
  int (*fill)(struct sdo_store *store, const struct sdo_store *from, struct sdo_error *err);

  /* Puts openings in as they are, with their numbers; twice is once. */
  int (*load_openings)(struct sdo_store *store, const struct sdo_opening *openings,
                       size_t count, struct sdo_error *err);

  /* Puts gifts in as they are, all of them or none, in one transaction; leaves those whose
     keys are there, and counts the others in *loaded. At most SDO_STORIES_MAX. An event
     with a number keeps it. Who made it is the opening of that number; where that is 0, one
     that is noted for it with its user, host and pid. */
  int (*load)(struct sdo_store *store, const struct sdo_story *stories, size_t count,
              size_t *loaded, struct sdo_error *err);

  /* Ends the filling: from now on it is the ledger that it was filled from. */
  int (*filled)(struct sdo_store *store, const struct sdo_store *from,
                struct sdo_error *err);

  /* Notes rule, occasion and people of gifts of which none is known, and people of others
     that are not among theirs; no change of theirs. Twice is once. */
  int (*tell)(struct sdo_store *store, const struct sdo_gift *gifts, size_t count,
              struct sdo_error *err);

  /* Notes that there are no such gifts any more. */
  int (*told)(struct sdo_store *store, struct sdo_error *err);
};

#endif

/* The mirror: the account's sends as Sendoso last listed them, each status with its time,
   and what was told to scripts of it. A database of its own, which can be read anew at any
   time, but for what it knows of scripts. */
#ifndef SENDOSO_MIRROR_H
#define SENDOSO_MIRROR_H

#include <stdint.h>

#include "base/error.h"

struct sdo_mirror;

/* Opens the database, and makes it when it is missing. Returns 0, or -1 with SDO_STORE. */
int sdo_mirror_open(const char *path, struct sdo_mirror **mirror, struct sdo_error *err);
void sdo_mirror_close(struct sdo_mirror *mirror);

/* Several changes are one: all of them are kept, or none. keep: whether they are. 0, or
   -1. */
int sdo_mirror_begin(struct sdo_mirror *mirror, struct sdo_error *err);
int sdo_mirror_end(struct sdo_mirror *mirror, int keep, struct sdo_error *err);

/* A note of whoever reads the list: how far, in which order. Its text is borrowed until the
   next call; NULL if there is none. 0, or -1. */
int sdo_mirror_note(struct sdo_mirror *mirror, const char *name, const char **text,
                    struct sdo_error *err);
int sdo_mirror_set_note(struct sdo_mirror *mirror, const char *name, const char *text,
                        struct sdo_error *err);

/* Times are seconds since 1970. A text that is not known is NULL. */
struct sdo_send {
  /* where it is in the mirror */
  int64_t number;
  const char *id;
  /* by which webhooks name it */
  const char *gid;
  const char *status;
  const char *campaign_name;
  const char *email;
  const char *team;
  const char *country;
  const char *currency;
  /* as Sendoso wrote it */
  const char *body;
  /* the gift of the ledger that made it, its script and its rule */
  const char *gift;
  const char *script;
  const char *rule;
  int64_t campaign;
  int64_t created;
  /* when its status changed last */
  int64_t changed;
  /* when it came to its recipient, or 0 */
  int64_t reached;
  /* in hundredths, or below 0 */
  int64_t cost;
  /* does its status end it? */
  int64_t terminal;
  /* where it is in Sendoso's list, counted from its oldest send, from 0, and the reading
     that has seen it there */
  int64_t place;
  int64_t pass;
};

enum sdo_put { SDO_PUT_SAME, SDO_PUT_NEW, SDO_PUT_CHANGED };

/* Takes up a send as it was listed; its gift stays. Sets number and returns an enum
   sdo_put, or -1. */
int sdo_mirror_put(struct sdo_mirror *mirror, struct sdo_send *send, struct sdo_error *err);

/* Takes up a status of a send, once. The events (a JSON list) may stand for it in webhooks,
   the first of them does. One that a webhook has told of already becomes this one. Returns
   1 if it was not known, 0 or -1. */
int sdo_mirror_change(struct sdo_mirror *mirror, int64_t number, const char *status,
                      const char *events, int64_t at, struct sdo_error *err);

/* Takes up what a webhook tells, also of a send that the mirror has not got yet: it is kept
   until then. The first of the events (a JSON list) is the webhook's, the others say the
   same. Returns 1 if it was not known, 0 or -1. */
int sdo_mirror_hear(struct sdo_mirror *mirror, const char *gid, const char *events,
                    int64_t at, struct sdo_error *err);

/* Is a send known by what webhooks call it? 1, 0 or -1. */
int sdo_mirror_knows(struct sdo_mirror *mirror, const char *gid, struct sdo_error *err);

/* Says which gift of the ledger has made a send; NULL: none is known. 0, or -1. */
int sdo_mirror_join(struct sdo_mirror *mirror, int64_t number, const char *gift,
                    const char *script, const char *rule, struct sdo_error *err);

/* Counts the sends of the list that a reading, or a later one, has seen. 0, or -1. */
int sdo_mirror_count(struct sdo_mirror *mirror, int64_t pass, int64_t *count,
                     struct sdo_error *err);

/* What must be read again: every send that is not closed. It is closed when its status is a
   terminal one and has not changed since a time. */

struct sdo_mirror_places {
  int64_t closed_before;
  /* the list has so many sends now, and so many on a page */
  int64_t total;
  int64_t size;
  /* in a list with the newest first, places are counted from its end */
  int is_newest_first;
  /* without the sends that this reading has seen */
  int64_t pass;
};

/* Visits the pages of the list, from 1 on, on which these sends are. 0, or -1. */
int sdo_mirror_pages(struct sdo_mirror *mirror, const struct sdo_mirror_places *places,
                     int (*visit)(void *data, int64_t page), void *data,
                     struct sdo_error *err);

/* Counts those that a reading, or a later one, has not seen. 0, or -1. */
int sdo_mirror_unseen(struct sdo_mirror *mirror, int64_t closed_before, int64_t pass,
                      int64_t *count, struct sdo_error *err);

/* After a reading of the whole list: what it has not seen is not in the list any more. 0,
   or -1. */
int sdo_mirror_forget(struct sdo_mirror *mirror, int64_t pass, struct sdo_error *err);

/* Follow-ups: a follower is a script, and what it wants to be told of. */

struct sdo_news {
  int64_t id;
  int64_t at;
  const char *status;
  const char *event;
  struct sdo_send send;
};

struct sdo_news_filter {
  const char *follower;
  /* a JSON list */
  const char *events;
  /* or NULL */
  const char *status;
  /* of this send alone, or NULL */
  const char *gid;
  int64_t since;
  /* behind the change with this time and id */
  int64_t after;
  int64_t after_id;
  int64_t limit;
};

/* Visits the changes that a follower has not been told, in the order of their times. 0, or
   -1; 1 as soon as a visit returns anything else. */
int sdo_mirror_news(struct sdo_mirror *mirror, const struct sdo_news_filter *filter,
                    int (*visit)(void *data, const struct sdo_news *news), void *data,
                    struct sdo_error *err);

/* Takes a change, so that no other process tells of it meanwhile: until it is left, or the
   process ends. Returns 1; 0 if another one has taken it, or the follower was told of it;
   or -1. One is taken at a time. */
int sdo_mirror_take(struct sdo_mirror *mirror, const char *follower, int64_t change,
                    struct sdo_error *err);
void sdo_mirror_leave(struct sdo_mirror *mirror);

/* Notes that it was told. 0, or -1. */
int sdo_mirror_told(struct sdo_mirror *mirror, const char *follower, int64_t change,
                    struct sdo_error *err);

/* Which sends; what is NULL or 0 is not asked for. The lists are JSON. */
struct sdo_send_filter {
  int64_t since;
  int64_t until;
  const char *statuses;
  int64_t campaign;
  const char *campaign_name;
  const char *email;
  const char *script;
  const char *gift;
  const char *id;
  /* behind this one, newest first: its time and number */
  int64_t before;
  int64_t before_number;
  int64_t limit;
  /* sends that no gift has been found for, which came up after this number */
  int64_t unjoined;
  int64_t after_number;
  /* sends that have not ended and have not changed since then, the longest ago first */
  int64_t stuck;
};

/* Visits sends, the newest first; of those that no gift was found for, in the order in
   which they came. 0, or -1; 1 as soon as a visit returns anything else. */
int sdo_mirror_list(struct sdo_mirror *mirror, const struct sdo_send_filter *filter,
                    int (*visit)(void *data, const struct sdo_send *send), void *data,
                    struct sdo_error *err);

/* What sends to one key, of one status and currency, come to. */
struct sdo_send_sum {
  const char *key;
  const char *status;
  const char *currency;
  int64_t sends;
  int64_t cost;
  /* sends whose cost is not known */
  int64_t unpriced;
  /* sends that have not ended and have not changed since a time, and the earliest time at
     which one of them has changed last */
  int64_t stuck;
  int64_t stuck_since;
  /* of the sends to this key, in this currency, that came to their recipients, half did so
     within so many hours; below 0: none did */
  int64_t half_hours;
};

/* Adds up sends by "campaign", "group", "script", "month", "country", or by "days": how
   many they took to come to their recipients. They are visited in the order of key, status
   and currency. Stuck is what has not changed since stuck_before. 0, or -1; 1 as above. */
int sdo_mirror_sum(struct sdo_mirror *mirror, const struct sdo_send_filter *filter,
                   const char *by, int64_t stuck_before,
                   int (*visit)(void *data, const struct sdo_send_sum *sum), void *data,
                   struct sdo_error *err);

#endif

/* The inbox: webhooks that came, on disk before they are answered, each once; and what is
   still to be done with them. A file of its own. */
#ifndef SENDOSO_INBOX_H
#define SENDOSO_INBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sdo_inbox;

struct sdo_inbox_event {
  /* in the order of arrival, from 1 on */
  int64_t number;
  /* who sent it, and what it is called there: together they are known once */
  const char *source, *id;
  /* or NULL */
  const char *type;
  /* ms since 1970 */
  int64_t received;
  const char *body;
  size_t len;
  /* how often its work has failed */
  int64_t tries;
  /* when it is tried next, ms since 1970 */
  int64_t due;
};

/* Opens the file, made 0600 when missing. */
int sdo_inbox_open(const char *path, struct sdo_inbox **inbox, struct sdo_error *err);

/* What is not committed is lost. NULL is allowed. */
void sdo_inbox_close(struct sdo_inbox *inbox);

/* What follows writes, and is on disk when it is committed: many events need one commit.
   Once one of them has failed, so does the commit, and nothing since the last one is
   there. */

/* Takes an event and fills in its number. 1; 0: it was there already; -1. */
int sdo_inbox_add(struct sdo_inbox *inbox, struct sdo_inbox_event *event,
                  struct sdo_error *err);

/* Notes what is to be done with an event, by a name, not before a time (ms since 1970); and
   that it is done. 0, or -1. */
int sdo_inbox_owe(struct sdo_inbox *inbox, int64_t number, const char *work, int64_t due,
                  int64_t tries, struct sdo_error *err);
int sdo_inbox_done(struct sdo_inbox *inbox, int64_t number, const char *work,
                   struct sdo_error *err);

/* Keeps the link of a claim's token, if it has none yet. 0, or -1. */
int sdo_inbox_keep(struct sdo_inbox *inbox, const char *token, const char *link,
                   struct sdo_error *err);

/* Forgets events that came before a time and with which nothing is to be done. 0, or
   -1. */
int sdo_inbox_forget(struct sdo_inbox *inbox, int64_t before, struct sdo_error *err);

int sdo_inbox_commit(struct sdo_inbox *inbox, struct sdo_error *err);

/* Finds the first event with which that is to be done by now; its texts are valid until the
   next call. 1; 0: there is none; -1. */
int sdo_inbox_next(struct sdo_inbox *inbox, const char *work, int64_t now,
                   struct sdo_inbox_event *event, struct sdo_error *err);

/* Finds the first event, behind the one with a number, with which that was begun in vain.
   As sdo_inbox_next. */
int sdo_inbox_failed(struct sdo_inbox *inbox, const char *work, int64_t after,
                     struct sdo_inbox_event *event, struct sdo_error *err);

/* Counts the events with which that is to be done, whenever. 0, or -1. */
int sdo_inbox_count(struct sdo_inbox *inbox, const char *work, int64_t *count,
                    struct sdo_error *err);

/* Finds the link of a token, "" where it has none yet; valid until the next call. 1; 0: no
   event has named this token; -1. */
int sdo_inbox_link(struct sdo_inbox *inbox, const char *token, const char **link,
                   struct sdo_error *err);

#endif

/* The sends that the account's list has shown, to one run: each once, however often it is
   listed, and found by the campaign and person it went to. A run looks for as long as it
   sends, which may be hundreds of thousands of gifts: what was shown is kept in a database
   without a name, which is gone with the process. */
#ifndef SENDOSO_LEDGER_SHOWN_H
#define SENDOSO_LEDGER_SHOWN_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sdo_shown;

/* Bytes as they came, which may have zero bytes; at NULL: none. */
struct sdo_shown_text {
  const char *at;
  size_t len;
};

struct sdo_shown_send {
  /* in the order in which they were shown, from 1 on */
  int64_t number;
  /* the campaign and the person; none: of a person whose address is spoiled */
  struct sdo_shown_text pair;
  /* either may be none */
  struct sdo_shown_text id, sender;
  /* seconds since 1970, or SDO_SHOWN_UNDATED */
  int64_t time;
};

#define SDO_SHOWN_UNDATED INT64_MAX

int sdo_shown_open(struct sdo_shown **shown, struct sdo_error *err);

/* NULL is allowed. */
void sdo_shown_close(struct sdo_shown *shown);

/* A reading of the list begins, or begins anew: what was shown since sdo_shown_keep was not
   shown. So a reading that was broken off is as none. In a forked child it fails with
   SDO_GUARD: the file is its parent's. 0, or -1. */
int sdo_shown_begin(struct sdo_shown *shown, struct sdo_error *err);

/* What the reading has shown was looked at: it is new no more. 0, or -1. */
int sdo_shown_keep(struct sdo_shown *shown, struct sdo_error *err);

/* Notes that this reading has come to a send with that ID. 1; 0: it had before; -1. */
int sdo_shown_meet(struct sdo_shown *shown, struct sdo_shown_text id,
                   struct sdo_error *err);

/* Takes up a send under a name that it has in every reading. 1; 0: it was shown before, and
   is what it was then; -1. */
int sdo_shown_add(struct sdo_shown *shown, struct sdo_shown_text name,
                  const struct sdo_shown_send *send, struct sdo_error *err);

/* Gets sends or pairs one by one; what they point to stays until it returns, which may be
   another number than 0 to end it. */
typedef int sdo_shown_visit(void *data, const struct sdo_shown_send *send);
typedef int sdo_shown_visit_pair(void *data, struct sdo_shown_text pair);

/* Visits the sends of a pair, in their order. 0, or -1. */
int sdo_shown_of(struct sdo_shown *shown, struct sdo_shown_text pair,
                 sdo_shown_visit *visit, void *data, struct sdo_error *err);

/* Visits those that are new, shown since sdo_shown_keep: the next ones behind a number,
   SDO_SHOWN_PART at the most. 0, or -1. */
int sdo_shown_new(struct sdo_shown *shown, int64_t after, sdo_shown_visit *visit,
                  void *data, struct sdo_error *err);

/* Visits the next pairs behind another, SDO_SHOWN_PART at the most. 0, or -1. */
int sdo_shown_pairs(struct sdo_shown *shown, struct sdo_shown_text after,
                    sdo_shown_visit_pair *visit, void *data, struct sdo_error *err);

enum { SDO_SHOWN_PART = 100 };

/* Notes that a gift of the run's own to a pair has left, or may have. 0, or -1. */
int sdo_shown_left(struct sdo_shown *shown, struct sdo_shown_text pair,
                   struct sdo_error *err);

/* One more send of a pair is shown: may it be a gift of the run's own? Not, if more are
   shown than have left. 1, 0, or -1. */
int sdo_shown_is_own(struct sdo_shown *shown, struct sdo_shown_text pair,
                     struct sdo_error *err);

#endif

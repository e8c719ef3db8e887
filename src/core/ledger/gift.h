/* What is decided of gifts, whatever store they are in: no store is asked here, and nothing
   is written. */
#ifndef SENDOSO_LEDGER_GIFT_H
#define SENDOSO_LEDGER_GIFT_H

#include "base/arena.h"
#include "ledger/store.h"

/* The states of a gift; what each says stands in ledger.h. */
enum sdo_state {
  /* there is no such key */
  SDO_STATE_NONE,
  SDO_STATE_INTENT,
  SDO_STATE_SENT,
  SDO_STATE_REFUSED,
  SDO_STATE_UNKNOWN,
  SDO_STATE_ABSENT,
  SDO_STATE_WITHDRAWN,
  SDO_STATE_HELD,
  SDO_STATE_RELEASED,
  SDO_STATE_SAME,
  SDO_STATE_OWED,
  SDO_STATE_BEHIND,
  SDO_STATE_DISMISSED,
  /* a word that a later version has written */
  SDO_STATE_OTHER
};

/* "intent", "sent", ..., as it is stored; static storage. */
const char *sdo_state_name(enum sdo_state state);

/* The state with this name; NULL is SDO_STATE_NONE. */
enum sdo_state sdo_state_named(const char *name);

/* What a claim meets. */
enum sdo_claim {
  /* it is not there, or may be tried again */
  SDO_CLAIM_FREE,
  /* sent before; the receipt is the first one's */
  SDO_CLAIM_DUPLICATE,
  /* somebody is sending it now */
  SDO_CLAIM_BUSY,
  /* its outcome is not known, or a person has to look at it */
  SDO_CLAIM_HELD
};

/* Fills in the names of the states in which a gift is free, whatever else is in its row,
   and NULL behind them. */
void sdo_gift_free_states(const char *states[SDO_STATE_OTHER]);

/* As that, the names of those in which a gift is not given, and is not to be given, whoever
   else is given the same one. */
void sdo_gift_idle_states(const char *states[SDO_STATE_OTHER]);

/* Is the key one at all? Returns 0, or -1 with SDO_INVALID (field "once"). */
int sdo_gift_check_key(const char *key, struct sdo_error *err);

/* Does a person say why they do something to a gift ("a release")? Returns 0, or -1 with
   SDO_INVALID (field "note"). */
int sdo_gift_check_note(const char *what, const char *note, struct sdo_error *err);

/* Is the stored gift an intent that nobody sends any more? */
int sdo_gift_is_orphan(const struct sdo_gift_row *row);

/* Copies the texts of a row into an arena, so that the row outlives the statement or the
   answer that it is from. */
void sdo_gift_keep_texts(struct sdo_arena *texts, struct sdo_gift_row *row);

/* Is the stored gift the intent with this mark? */
int sdo_gift_is_intent(const struct sdo_gift_row *row, const char *mark);

/* What a row is to a claim of its gift. */
enum sdo_claim sdo_gift_claim(const struct sdo_gift_row *row);

/* Copies what came back for it. Returns 0, or -1 when out of memory. */
int sdo_gift_receipt(const struct sdo_gift_row *row, struct sdo_receipt *receipt,
                     struct sdo_error *err);

/* Sets *claim to what a claim of the gift meets in its row, and *receipt to that of a
   duplicate. Returns 0, or -1 with SDO_INVALID (field "once") when the key is another
   recipient's or operation's. */
int sdo_gift_judge(const struct sdo_gift *gift, const struct sdo_gift_row *row,
                   enum sdo_claim *claim, struct sdo_receipt *receipt,
                   struct sdo_error *err);

/* What several claims are together: busy before held before duplicate before free. */
enum sdo_claim sdo_gift_together(enum sdo_claim a, enum sdo_claim b);

/* Says that a gift is not in the state in which something can be done to it, and why that
   speaks against it ("only one that is held can be released"): SDO_INVALID (field "key"),
   or SDO_NOT_FOUND where there is none. Returns -1. */
int sdo_gift_fail_state(const char *key, const struct sdo_gift_row *row, const char *why,
                        struct sdo_error *err);

/* Why something that is done to gifts that were not sent ("dismissed") cannot be done to
   one in that state. Returns `to`, which has room for it. */
enum { SDO_WHY_SIZE = 100 };
const char *sdo_gift_why_unsent(enum sdo_state state, const char *what,
                                char to[SDO_WHY_SIZE]);

/* The change that says of an orphan that its outcome is unknown. */
struct sdo_change sdo_gift_orphaned(const char *key);

#endif

/* What one call claims of the ledger: a gift, or a link for each of several recipients. All
   of them together, or none: they leave in one request. */
#ifndef SENDOSO_CLAIMS_H
#define SENDOSO_CLAIMS_H

#include <stddef.h>

#include "ledger/ledger.h"

/* Why a claim is held: of the first gift that is. */
struct sdo_held {
  /* the gift that waits: of the claim, or the same one under another key */
  char key[SDO_KEY_MAX + 1];
  /* Not "": the key of another gift, of which it may be a second one. */
  char same[SDO_KEY_MAX + 1];
  /* "held", "unknown", or a word of a later version; "": none is held */
  char state[24];
  /* what speaks against it, as it was noted */
  char note[320];
};

struct sdo_claims {
  /* NULL: a read, which claims nothing */
  struct sdo_ledger *ledger;
  struct sdo_gift *gifts;
  /* one for each gift */
  struct sdo_receipt *receipts;
  /* at most SDO_GIFTS_MAX */
  size_t count;
  /* of the last intent: told to nobody else */
  char mark[SDO_MARK_SIZE];
  /* of the last look or intent */
  struct sdo_held held;
};

/* Copies what is to be claimed; the copies own their texts. Returns 0, or -1 when out of
   memory: free it then, too. */
int sdo_claims_copy(struct sdo_claims *claims, const struct sdo_gift *gifts, size_t count,
                    struct sdo_ledger *ledger);
void sdo_claims_free(struct sdo_claims *claims);

/* Asked once the intents are written: they come too late for what was reserved and has run
   out by then, and others may have it. Returns 0, or -1: then they are withdrawn. */
int sdo_claims_check_in_time(struct sdo_claims *claims, struct sdo_error *err);

/* Ends all of them in the same way; never as sent. Returns 0, or -1 with SDO_STORE. */
int sdo_claims_settle(struct sdo_claims *claims, enum sdo_state state, const char *note,
                      struct sdo_error *err);

/* Ends each by itself: as sent, with its receipt, where sent[i] says so, and otherwise as
   unknown, with the note. Returns 0, or -1: as sdo_ledger_settle. */
int sdo_claims_settle_each(struct sdo_claims *claims, const unsigned char *sent,
                           const char *note, struct sdo_error *err);

#endif

#include "ledger/claims.h"

#include <stdlib.h>
#include <string.h>

enum { SETTLE_TRIES = 3 }; /* each waits five seconds for the ledger */

static char *copy(const char *text) { return text ? strdup(text) : NULL; }

int sdo_claims_copy(struct sdo_claims *claims, const struct sdo_gift *gifts, size_t count,
                    struct sdo_ledger *ledger) {
  *claims = (struct sdo_claims){.ledger = ledger};
  if (count == 0) return 0;
  claims->gifts = calloc(count, sizeof *claims->gifts);
  claims->receipts = calloc(count, sizeof *claims->receipts);
  if (!claims->gifts || !claims->receipts) return -1;
  for (; claims->count < count; claims->count++) {
    const struct sdo_gift *gift = &gifts[claims->count];
    claims->gifts[claims->count] = (struct sdo_gift){
        copy(gift->key), copy(gift->operation), copy(gift->recipient), gift->campaign,
        copy(gift->via), copy(gift->price),     copy(gift->script),    gift->skew_ms};
    const struct sdo_gift *made = &claims->gifts[claims->count];
    if (!made->key || !made->operation || !made->recipient) {
      claims->count++;
      return -1;
    }
  }
  return 0;
}

void sdo_claims_free(struct sdo_claims *claims) {
  for (size_t i = 0; i < claims->count; i++) {
    struct sdo_gift *gift = &claims->gifts[i];
    const char *const strings[] = {gift->key, gift->operation, gift->recipient,
                                   gift->via, gift->price,     gift->script};
    for (size_t s = 0; s < sizeof strings / sizeof *strings; s++)
      free((char *)strings[s]);
  }
  free(claims->gifts);
  free(claims->receipts);
  *claims = (struct sdo_claims){0};
}

int sdo_claims_look(struct sdo_claims *claims, int64_t now, enum sdo_claim *claim,
                    struct sdo_error *err) {
  return sdo_ledger_look(claims->ledger, claims->gifts, claims->count, now, claim,
                         claims->receipts, err);
}

int sdo_claims_intend(struct sdo_claims *claims, int64_t now, int64_t lease_ms,
                      int64_t skew_ms, enum sdo_claim *claim, struct sdo_error *err) {
  for (size_t i = 0; i < claims->count; i++)
    claims->gifts[i].skew_ms = skew_ms;
  return sdo_ledger_intend(claims->ledger, claims->gifts, claims->count, now, lease_ms,
                           claim, claims->receipts, err);
}

/* An end that is not written down holds its key for good, so it is tried some times. */
static int write_ends(struct sdo_claims *claims, const struct sdo_settlement *ends,
                      struct sdo_error *err) {
  for (int tries = 0; tries < SETTLE_TRIES; tries++)
    if (sdo_ledger_settle(claims->ledger, ends, claims->count, err) == 0) return 0;
  return -1;
}

int sdo_claims_settle_by(struct sdo_claims *claims, const struct sdo_operation *op,
                         struct sdo_slice answer, const char *note, size_t *proven,
                         struct sdo_error *err) {
  struct sdo_settlement *ends = calloc(claims->count, sizeof *ends);
  if (!ends) return sdo_fail(err, SDO_STORE, "out of memory");
  *proven = 0;
  for (size_t i = 0; i < claims->count; i++) {
    struct sdo_gift *gift = &claims->gifts[i];
    struct sdo_receipt *receipt = &claims->receipts[i];
    int sent = sdo_answer_receipt(op, answer, gift->recipient, receipt);
    if (sent) ends[i] = (struct sdo_settlement){gift->key, SDO_SENT, receipt, NULL};
    else ends[i] = (struct sdo_settlement){gift->key, SDO_OUTCOME_UNKNOWN, NULL, note};
    *proven += (size_t)sent;
  }
  int result = write_ends(claims, ends, err);
  free(ends);
  return result;
}

int sdo_claims_settle(struct sdo_claims *claims, enum sdo_settled how, const char *note,
                      struct sdo_error *err) {
  struct sdo_settlement *ends = calloc(claims->count, sizeof *ends);
  if (!ends) return sdo_fail(err, SDO_STORE, "out of memory");
  for (size_t i = 0; i < claims->count; i++)
    ends[i] = (struct sdo_settlement){claims->gifts[i].key, how, NULL, note};
  int result = write_ends(claims, ends, err);
  free(ends);
  return result;
}

/* What is asked of Sendoso for one person, and what comes back for it. */
#ifndef SENDOSO_GIFT_H
#define SENDOSO_GIFT_H

#include <stdint.h>

enum {
  /* bytes of a key */
  SDO_KEY_MAX = 500,
  /* gifts that one request may claim: when its answer is lost, all of them are unknown */
  SDO_GIFTS_MAX = 100
};

#define SDO_SKEW_UNKNOWN INT64_MIN

/* What is claimed. Its texts are borrowed. */
struct sdo_gift {
  /* unique in the ledger */
  const char *key;
  /* "egift" */
  const char *operation;
  /* an email address */
  const char *recipient;
  /* touch id, 0 if none */
  int64_t campaign;
  /* application name, or NULL */
  const char *via;
  /* decimal text with currency, where known, or NULL */
  const char *price;
  /* the script that asked, or NULL */
  const char *script;
  /* how far Sendoso's clock was ahead of ours, in ms, or SDO_SKEW_UNKNOWN */
  int64_t skew_ms;
  /* The rule, or the script, and what it is for, without the person: with who it is for,
     what makes two gifts the same one. Or NULL. */
  const char *rule, *occasion;
  /* Other names that the rule has had, a line each; or NULL. Never stored. */
  const char *names;
  /* Who it is for: "id 150", "mail ann@example.com", a line each; or NULL. Never stored. */
  const char *identifiers;
  /* What is stored of that: a digest of each, with a blank between; or NULL (people.h). */
  const char *people;
  /* the day on which it was due, "2026-03-31"; or NULL */
  const char *due;
};

/* What came back with the first success: texts of any length, NULL where there was nothing.
   They are the receipt's own, to be freed with sdo_receipt_free, unless a user says
   otherwise. */
struct sdo_receipt {
  char *tracking_code;
  char *tracking_url;
  /* of an eGift link */
  char *link;
  /* Sendoso's own words, never the recipient's message */
  char *message;
  /* the key of the gift that was sent, where it is another one's to the same person */
  char *same;
  /* Of an invitation, and with its answer alone: no ledger keeps them. */
  char *invitation_status;
  char *expires_at;
};

/* Frees the texts; the receipt is empty then. */
void sdo_receipt_free(struct sdo_receipt *receipt);

#endif

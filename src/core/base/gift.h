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
  /* What it costs at the most; currency NULL: that is not known. */
  int64_t hundredths;
  const char *currency;
  /* The member of the organisation for whom it is sent, and their team group: whose money
     it is counted as. Or NULL. */
  const char *sender, *team;
  /* the day of the run that sends it, "2026-03-31"; or NULL */
  const char *day;
  /* the script that asked, or NULL */
  const char *script;
  /* how far Sendoso's clock was ahead of ours, in ms, or SDO_SKEW_UNKNOWN */
  int64_t skew_ms;
  /* The rule, or the script, and what it is for, without the person: with who it is for,
     what makes two gifts the same one. Or NULL. */
  const char *rule, *occasion;
  /* Other names that the rule has had, a line each; or NULL. Never stored. */
  const char *names;
  /* Who it is for: "id 150", "mail ann@example.com", a line each; or NULL. Never stored. A
     mark before it: '?' gifts that have it are looked for; '!' it is remembered; without
     either it is both. '~' as without, but it proves nothing. */
  const char *identifiers;
  /* What is stored of that, and what is looked for among what is stored of other gifts: a
     digest of each, with a blank between; or NULL (people.h). */
  const char *people, *sought;
  /* the day on which it was due, "2026-03-31"; or NULL */
  const char *due;
  /* Is that the day of its occasion? Then another day is another occasion. Never stored. */
  int is_dated;
  /* Is it sent only while there is room reserved for it (budget.h)? Never stored. */
  int is_reserved;
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

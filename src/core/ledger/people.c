#include "ledger/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/digest.h"

enum {
  /* Hexadecimal digits of a digest that are kept: with 64 bits, two of a million people
     are taken for one once in a lifetime, and then one of them waits. */
  DIGITS = 16,
  /* What lies closer together is one occasion: dates are corrected, lead times changed. */
  DAYS_MOST = 31
};

/* Which identifiers digests are made of. */
enum use {
  STORED,
  SOUGHT,
  /* IDs: with the address they prove who it is. */
  PROOF,
  /* All that is looked for or remembered but the ID. */
  KIN
};

static int is_id(const char *identifier) { return strncmp(identifier, "id ", 3) == 0; }

/* Is an identifier, with its mark, of that use? Sets what its digest is made of. */
static int is_of_use(enum use use, const char *line, const char **identifier) {
  int mark = *line && strchr("?!~", *line) ? *line : 0;
  *identifier = mark ? line + 1 : line;
  switch (use) {
  case STORED: return mark != '?';
  case SOUGHT: return mark != '!';
  case PROOF: return !mark && is_id(*identifier);
  case KIN: return !is_id(*identifier);
  }
  return 0;
}

/* A digest of one identifier. The zero bytes keep apart what stands beside each other. */
static int add_digest(const char *secret, const char *rule, size_t rule_len,
                      const char *occasion, const char *identifier, size_t len,
                      struct sdo_buffer *digests) {
  char digest[SDO_DIGEST_SIZE];
  struct sdo_buffer text = {0};
  int failed = sdo_buffer_add(&text, rule, rule_len) < 0 ||
               sdo_buffer_add(&text, "", 1) < 0 ||
               sdo_buffer_add(&text, occasion, strlen(occasion) + 1) < 0 ||
               sdo_buffer_add(&text, identifier, len) < 0 ||
               sdo_digest_keyed(secret, text.data, text.len, digest) < 0 ||
               (digests->len && sdo_buffer_text(digests, " ") < 0) ||
               sdo_buffer_add(digests, digest, DIGITS) < 0;
  sdo_buffer_free(&text);
  return failed ? -1 : 0;
}

/* The digests of all identifiers of a use, in their order. */
static int add_digests(const char *secret, const struct sdo_gift *gift, enum use use,
                       const char *rule, size_t rule_len, struct sdo_buffer *digests) {
  int failed = 0;
  for (const char *at = gift->identifiers; *at && !failed; at += strspn(at, "\n")) {
    size_t len = strcspn(at, "\n");
    const char *identifier;
    if (len && is_of_use(use, at, &identifier))
      failed = add_digest(secret, rule, rule_len, gift->occasion, identifier,
                          (size_t)(at + len - identifier), digests) < 0;
    at += len;
  }
  return failed ? -1 : 0;
}

/* Of a rule that has had other names, those of each of them, too. */
static int add_all(const char *secret, const struct sdo_gift *gift, enum use use,
                   struct sdo_buffer *digests) {
  sdo_buffer_clear(digests);
  int failed = add_digests(secret, gift, use, gift->rule, strlen(gift->rule), digests) < 0;
  for (const char *at = gift->names; at && *at && !failed; at += strspn(at, "\n")) {
    size_t len = strcspn(at, "\n");
    failed = len && add_digests(secret, gift, use, at, len, digests) < 0;
    at += len;
  }
  return failed ? -1 : 0;
}

static int is_told(const struct sdo_gift *gift) {
  return gift->rule && gift->occasion && gift->identifiers;
}

int sdo_people_tell(const struct sdo_store *store, struct sdo_gift *gifts, size_t count,
                    struct sdo_arena *texts, struct sdo_error *err) {
  struct sdo_buffer digests = {0};
  int failed = 0;
  for (size_t i = 0; i < count && !failed; i++) {
    struct sdo_gift *gift = &gifts[i];
    if (!is_told(gift)) continue;
    failed = add_all(store->secret, gift, STORED, &digests) < 0;
    gift->people = digests.len ? sdo_arena_copy(texts, digests.data) : NULL;
    failed = failed || add_all(store->secret, gift, SOUGHT, &digests) < 0;
    gift->sought = digests.len ? sdo_arena_copy(texts, digests.data) : NULL;
  }
  sdo_buffer_free(&digests);
  if (!failed && !texts->failed) return 0;
  return sdo_fail(err, SDO_STORE, "out of memory, or this system computes no digests");
}

/* Is a digest, of DIGITS, among others? */
static int is_among(const char *digest, const char *others) {
  for (; others && *others; others += strcspn(others, " "), others += strspn(others, " "))
    if (strncmp(others, digest, DIGITS) == 0) return 1;
  return 0;
}

static int are_any_among(const char *digests, const char *others) {
  for (const char *at = digests; at && *at; at += strcspn(at, " "), at += strspn(at, " "))
    if (is_among(at, others)) return 1;
  return 0;
}

int sdo_people_are_shared(const struct sdo_gift *a, const struct sdo_gift *b) {
  return are_any_among(a->sought, b->people) || are_any_among(b->sought, a->people);
}

/* Has a stored gift one of the identifiers of a use? */
static int has_one(const struct sdo_store *store, const struct sdo_gift *gift, enum use use,
                   const struct sdo_gift *other) {
  struct sdo_buffer digests = {0};
  int found = is_told(gift) && add_all(store->secret, gift, use, &digests) == 0 &&
              are_any_among(digests.data, other->people);
  sdo_buffer_free(&digests);
  return found;
}

int sdo_people_are_same(const struct sdo_store *store, const struct sdo_gift *gift,
                        const struct sdo_gift *other) {
  return other->recipient && gift->recipient[0] &&
         strcasecmp(gift->recipient, other->recipient) == 0 &&
         has_one(store, gift, PROOF, other);
}

int sdo_people_are_akin(const struct sdo_store *store, const struct sdo_gift *gift,
                        const struct sdo_gift *other) {
  return has_one(store, gift, KIN, other);
}

/* Days from a day on, of "2026-03-31": only their differences count. 0: it is none. */
static long day_number(const char *day) {
  char *end;
  long year = strtol(day, &end, 10), month = *end == '-' ? strtol(end + 1, &end, 10) : 0;
  long number = *end == '-' ? strtol(end + 1, &end, 10) : 0;
  if (month < 1 || month > 12 || number < 1) return 0;
  if (month < 3) {
    month += 12;
    year--;
  }
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 +
         number;
}

int sdo_people_is_of_another_time(const struct sdo_gift *gift,
                                  const struct sdo_gift *other) {
  if (!gift->is_dated || !gift->due || !other->due) return 0;
  long day = day_number(gift->due), before = day_number(other->due);
  return day && before && labs(day - before) > DAYS_MOST;
}

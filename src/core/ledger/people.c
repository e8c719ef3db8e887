#include "ledger/people.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/digest.h"

/* Hexadecimal digits of a digest that are kept: with 64 bits, two of a million people are
   taken for one once in a lifetime, and then one of them waits. */
enum { DIGITS = 16 };

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

/* The digests of all identifiers, in their order. */
static int add_digests(const char *secret, const struct sdo_gift *gift, const char *rule,
                       size_t rule_len, struct sdo_buffer *digests) {
  int failed = 0;
  for (const char *at = gift->identifiers; *at && !failed; at += strspn(at, "\n")) {
    size_t len = strcspn(at, "\n");
    failed =
        len && add_digest(secret, rule, rule_len, gift->occasion, at, len, digests) < 0;
    at += len;
  }
  return failed ? -1 : 0;
}

/* Of a rule that has had other names, those of each of them, too. */
static int add_all(const char *secret, const struct sdo_gift *gift,
                   struct sdo_buffer *digests) {
  int failed = add_digests(secret, gift, gift->rule, strlen(gift->rule), digests) < 0;
  for (const char *at = gift->names; at && *at && !failed; at += strspn(at, "\n")) {
    size_t len = strcspn(at, "\n");
    failed = len && add_digests(secret, gift, at, len, digests) < 0;
    at += len;
  }
  return failed ? -1 : 0;
}

int sdo_people_tell(const struct sdo_store *store, struct sdo_gift *gifts, size_t count,
                    struct sdo_arena *texts, struct sdo_error *err) {
  struct sdo_buffer digests = {0};
  int failed = 0;
  for (size_t i = 0; i < count && !failed; i++) {
    struct sdo_gift *gift = &gifts[i];
    if (!gift->rule || !gift->occasion || !gift->identifiers) continue;
    sdo_buffer_clear(&digests);
    failed = add_all(store->secret, gift, &digests) < 0;
    gift->people = digests.len ? sdo_arena_copy(texts, digests.data) : NULL;
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

int sdo_people_are_shared(const struct sdo_gift *a, const struct sdo_gift *b) {
  for (const char *at = a->people; at && *at; at += strcspn(at, " "), at += strspn(at, " "))
    if (is_among(at, b->people)) return 1;
  return 0;
}

/* The digests stand in the order of the identifiers, over and over: once for each name of
   the rule. */
int sdo_people_are_same(const struct sdo_gift *gift, const struct sdo_gift *other) {
  const char *digest = gift->people, *at = gift->identifiers;
  if (!at || !digest || !other->recipient || !gift->recipient[0] ||
      strcasecmp(gift->recipient, other->recipient) != 0)
    return 0;
  while (*digest) {
    at += strspn(at, "\n");
    if (!*at) at = gift->identifiers + strspn(gift->identifiers, "\n");
    if (strncmp(at, "id ", 3) == 0 && is_among(digest, other->people)) return 1;
    at += strcspn(at, "\n");
    digest += strcspn(digest, " ");
    digest += strspn(digest, " ");
  }
  return 0;
}

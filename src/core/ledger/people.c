#include "ledger/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "ledger/inside.h"

enum {
  /* Hexadecimal digits of a digest that are kept: with 64 bits, two of a million people
     hardly ever have the same, and then one gift is held. */
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
  KIN,
  USES
};

static int is_id(const char *identifier) { return strncmp(identifier, "id ", 3) == 0; }

/* Is an identifier, with its mark (0: it has none), of that use? */
static int is_of_use(enum use use, int mark, const char *identifier) {
  switch (use) {
  case STORED: return mark != '?';
  case SOUGHT: return mark != '!';
  case PROOF: return !mark && is_id(identifier);
  case KIN: return !is_id(identifier);
  default: return 0;
  }
}

/* What digests of gifts are made with, and those of the last gift, by their uses: with a
   blank between, in the order of the identifiers. A ledger keeps it: beginning costs as
   much as several digests. */
struct sdo_telling {
  struct sdo_digester digester;
  /* that it was begun with: one that is filled gets another */
  char secret[SDO_SECRET_SIZE];
  struct sdo_buffer text;
  struct sdo_buffer digests[USES];
};

void sdo_people_forget(struct sdo_ledger *ledger) {
  struct sdo_telling *telling = ledger->telling;
  ledger->telling = NULL;
  if (!telling) return;
  sdo_digester_end(&telling->digester);
  explicit_bzero(telling->secret, sizeof telling->secret);
  sdo_buffer_free(&telling->text);
  for (int use = 0; use < USES; use++)
    sdo_buffer_free(&telling->digests[use]);
  free(telling);
}

/* NULL: memory is short, or this system computes no digests. */
static struct sdo_telling *telling_of(struct sdo_ledger *ledger) {
  const char *secret = ledger->store->secret;
  if (ledger->telling && strcmp(ledger->telling->secret, secret) == 0)
    return ledger->telling;
  sdo_people_forget(ledger);
  ledger->telling = calloc(1, sizeof *ledger->telling);
  if (!ledger->telling) return NULL;
  snprintf(ledger->telling->secret, SDO_SECRET_SIZE, "%s", secret);
  if (sdo_digester_begin(&ledger->telling->digester, secret) < 0) sdo_people_forget(ledger);
  return ledger->telling;
}

/* Adds the digest of what the text is followed by, where it is of use. */
static int add_digest(struct sdo_telling *telling, const char *line, size_t len) {
  char digest[SDO_DIGEST_SIZE];
  struct sdo_buffer *text = &telling->text;
  size_t before = text->len;
  int mark = strchr("?!~", *line) ? *line : 0;
  const char *identifier = mark ? line + 1 : line;
  int failed = sdo_buffer_add(text, identifier, (size_t)(line + len - identifier)) < 0 ||
               sdo_digester_make(&telling->digester, text->data, text->len, digest) < 0;
  text->len = before;
  for (int use = 0; use < USES && !failed; use++) {
    struct sdo_buffer *digests = &telling->digests[use];
    if (!is_of_use(use, mark, identifier)) continue;
    failed = (digests->len && sdo_buffer_text(digests, " ") < 0) ||
             sdo_buffer_add(digests, digest, DIGITS) < 0;
  }
  return failed ? -1 : 0;
}

/* The digests of all identifiers. The zero bytes keep apart what stands beside each
   other. */
static int add_digests(struct sdo_telling *telling, const struct sdo_gift *gift,
                       const char *rule, size_t rule_len) {
  sdo_buffer_clear(&telling->text);
  int failed =
      sdo_buffer_add(&telling->text, rule, rule_len) < 0 ||
      sdo_buffer_add(&telling->text, "", 1) < 0 ||
      sdo_buffer_add(&telling->text, gift->occasion, strlen(gift->occasion) + 1) < 0;
  for (const char *at = gift->identifiers; *at && !failed; at += strspn(at, "\n")) {
    size_t len = strcspn(at, "\n");
    if (len) failed = add_digest(telling, at, len) < 0;
    at += len;
  }
  return failed ? -1 : 0;
}

/* Of a rule that has had other names, those of each of them, too. */
static int tell(struct sdo_telling *telling, const struct sdo_gift *gift) {
  for (int use = 0; use < USES; use++)
    sdo_buffer_clear(&telling->digests[use]);
  int failed = add_digests(telling, gift, gift->rule, strlen(gift->rule)) < 0;
  for (const char *at = gift->names; at && *at && !failed; at += strspn(at, "\n")) {
    size_t len = strcspn(at, "\n");
    failed = len && add_digests(telling, gift, at, len) < 0;
    at += len;
  }
  return failed ? -1 : 0;
}

static int is_told(const struct sdo_gift *gift) {
  return gift->rule && gift->occasion && gift->identifiers;
}

static const char *keep(struct sdo_arena *texts, const struct sdo_buffer *digests) {
  return digests->len ? sdo_arena_copy(texts, digests->data) : NULL;
}

int sdo_people_tell(struct sdo_ledger *ledger, struct sdo_gift *gifts, size_t count,
                    struct sdo_arena *texts, struct sdo_error *err) {
  struct sdo_telling *telling = telling_of(ledger);
  int failed = !telling;
  for (size_t i = 0; i < count && !failed; i++) {
    struct sdo_gift *gift = &gifts[i];
    if (!is_told(gift)) continue;
    failed = tell(telling, gift) < 0;
    gift->people = keep(texts, &telling->digests[STORED]);
    gift->sought = keep(texts, &telling->digests[SOUGHT]);
  }
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
static int has_one(struct sdo_ledger *ledger, const struct sdo_gift *gift, enum use use,
                   const struct sdo_gift *other) {
  struct sdo_telling *telling = is_told(gift) ? telling_of(ledger) : NULL;
  return telling && tell(telling, gift) == 0 &&
         are_any_among(telling->digests[use].data, other->people);
}

int sdo_people_are_same(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                        const struct sdo_gift *other) {
  return other->recipient && gift->recipient[0] &&
         strcasecmp(gift->recipient, other->recipient) == 0 &&
         has_one(ledger, gift, PROOF, other);
}

int sdo_people_are_akin(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                        const struct sdo_gift *other) {
  return has_one(ledger, gift, KIN, other);
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

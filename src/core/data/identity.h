/* Which rows of a file are one person: those that share an identifier, which is an ID or an
   email address. A few bytes a row, whatever their identifiers are. */
#ifndef SENDOSO_IDENTITY_H
#define SENDOSO_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

/* What an identifier may be made of. */
enum sdo_identifier { SDO_ID, SDO_MAIL };

/* Longer texts are no identifiers. */
enum { SDO_IDENTIFIER_MAX = 320 };

/* Writes a text as all exports have it in common: lower case, without what nobody sees; an
   ID without leading zeros, ".0" and ="…", too. Returns its length, which is 0 if the text
   is no identifier: empty, "n/a", or an address without @. */
size_t sdo_identifier_normal(enum sdo_identifier kind, const char *text, size_t len,
                             char normal[SDO_IDENTIFIER_MAX]);

struct sdo_identity;

/* Makes one, with room for so many identifiers: with fewer than come it would have to grow,
   and then there are two for a while. NULL when out of memory. */
struct sdo_identity *sdo_identity_new(size_t identifiers);
void sdo_identity_free(struct sdo_identity *identity);

/* Joins a row, whose number is below UINT32_MAX, with the rows that have the same
   identifier: a normal form, and what it is an identifier of, such as "id". Two identifiers
   may seldom be joined by chance: who asks for the rows compares them. It is not done at
   once, but before sdo_identity_settle returns, which is to be called before anything is
   asked. Both return 0, or -1 when out of memory. */
int sdo_identity_join(struct sdo_identity *identity, uint32_t row, const char *what,
                      const char *identifier, size_t len);
int sdo_identity_settle(struct sdo_identity *identity);

/* Has any row that identifier? Seldom it only seems so. */
int sdo_identity_has(const struct sdo_identity *identity, const char *what,
                     const char *identifier, size_t len);

/* The next row from `row` on that shares a person with an earlier one, or UINT32_MAX; and
   the first row of the person of a row. */
uint32_t sdo_identity_next(const struct sdo_identity *identity, uint32_t row);
uint32_t sdo_identity_first(const struct sdo_identity *identity, uint32_t row);

#endif

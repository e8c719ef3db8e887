/* The operations of the Sendoso Core API as one static table. Argument checks, URLs,
   request bodies, Lua functions, iterators, commands, the sandbox's routes and the help are
   derived from it. Needs no library, so that the host can link it alone. */
#ifndef SENDOSO_OPERATION_H
#define SENDOSO_OPERATION_H

#include <stddef.h>
#include <stdint.h>

enum sdo_type {
  SDO_STRING,
  SDO_EMAIL,
  SDO_INTEGER,
  /* an amount of money, kept as its text: never a binary float, at most two decimals */
  SDO_DECIMAL,
  SDO_BOOLEAN,
  /* a phone number: its digits, a JSON number on the wire */
  SDO_DIGITS,
  /* a list of email addresses: [{"email": ...}, ...] on the wire */
  SDO_EMAILS
};

enum sdo_where { SDO_PATH, SDO_QUERY, SDO_BODY };

/* What an operation does to the world. */
enum sdo_does { SDO_READ, SDO_SPEND, SDO_INVITE };

struct sdo_param {
  /* on the wire */
  const char *name;
  /* in Lua and on the command line, where it differs; or NULL */
  const char *alias;
  enum sdo_type type;
  enum sdo_where where;
  int required;
  /* always this value; never given by a caller; or NULL */
  const char *fixed;
  /* the value when none is given; or NULL */
  const char *otherwise;
  /* "mail|email"; or NULL */
  const char *choices;
  /* of an integer, when max > 0 */
  int64_t min, max;
  const char *help;
};

enum { SDO_PARAMS = 16 };

struct sdo_operation {
  /* path with {name} for a parameter */
  const char *name, *method, *path;
  enum sdo_does does;
  /* the documented status */
  int success;
  /* the request body is {"<wrapper>": {...}}; or NULL */
  const char *wrapper;
  /* a list: the member that holds the items, which are objects; or NULL */
  const char *collection;
  /* a list: the member that counts them; or NULL */
  const char *total;
  /* a single answer is {"<item>": {...}}; or NULL */
  const char *item;
  /* of a spend, or of what is read alone: the member without which an answer is none; or
     NULL */
  const char *proof;
  /* the proof is a list, with something for each recipient */
  int proof_is_list;
  /* a spend: the list that shows what it made; or NULL */
  const char *readback;
  /* a spend: the delivery_type its campaign must have; or NULL */
  const char *campaign;
  /* what a table shows of an item: "id name recipient.email" */
  const char *columns;
  const char *help;
  /* ends with name == NULL */
  struct sdo_param params[SDO_PARAMS];
};

/* The table; ends with name == NULL. */
extern const struct sdo_operation sdo_operations[];

/* The operation of that name, or NULL. */
const struct sdo_operation *sdo_operation_named(const char *name);

/* The parameter with that name on the wire, or NULL. */
const struct sdo_param *sdo_param_named(const struct sdo_operation *op, const char *name);

#endif

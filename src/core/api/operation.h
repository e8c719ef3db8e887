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
  SDO_DECIMAL, /* a number kept as its text: money is never a binary float */
  SDO_BOOLEAN,
  SDO_DIGITS, /* a phone number: its digits, a JSON number on the wire */
  SDO_EMAILS  /* a list of e-mail addresses: [{"email": ...}, ...] on the wire */
};

enum sdo_where { SDO_PATH, SDO_QUERY, SDO_BODY };

/* What an operation does to the world. */
enum sdo_does { SDO_READ, SDO_SPEND, SDO_INVITE };

struct sdo_param {
  const char *name;  /* on the wire */
  const char *alias; /* in Lua and on the command line, where it differs; or NULL */
  enum sdo_type type;
  enum sdo_where where;
  int required;
  const char *fixed;     /* always this value; never given by a caller; or NULL */
  const char *otherwise; /* the value when none is given; or NULL */
  const char *choices;   /* "mail|email"; or NULL */
  int64_t min, max;      /* of an integer, when max > 0 */
  const char *help;
};

enum { SDO_PARAMS = 16 };

struct sdo_operation {
  const char *name, *method, *path; /* path with {name} for a parameter */
  enum sdo_does does;
  int success;            /* the documented status */
  const char *wrapper;    /* the request body is {"<wrapper>": {...}}; or NULL */
  const char *collection; /* a list: the member that holds the items; or NULL */
  const char *total;      /* a list: the member that counts them; or NULL */
  const char *item;       /* a single answer is {"<item>": {...}}; or NULL */
  const char *proof;      /* a spend: the member without which it is no answer; or NULL */
  int proof_is_list;      /* the proof is a list, with something for each recipient */
  const char *readback;   /* a spend: the list that shows what it made; or NULL */
  const char *campaign;   /* a spend: the delivery_type its campaign must have; or NULL */
  const char *columns;    /* what a table shows of an item: "id name recipient.email" */
  const char *help;
  struct sdo_param params[SDO_PARAMS]; /* ends with name == NULL */
};

/* The table; ends with name == NULL. */
extern const struct sdo_operation sdo_operations[];

/* The operation of that name, or NULL. */
const struct sdo_operation *sdo_operation_named(const char *name);

/* The parameter with that name on the wire, or NULL. */
const struct sdo_param *sdo_param_named(const struct sdo_operation *op, const char *name);

#endif

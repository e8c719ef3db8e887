/* What went wrong, in a form that code can branch on and a person can read. */
#ifndef SENDOSO_ERROR_H
#define SENDOSO_ERROR_H

/* The closed list of kinds: the only thing that code branches on. */
enum sdo_kind {
  SDO_NONE,
  /* nothing left this machine */
  SDO_NETWORK,
  /* 429 */
  SDO_LIMITED,
  /* 5xx to a read */
  SDO_SERVER,
  /* it left, and no usable answer came */
  SDO_UNKNOWN,
  /* an earlier outcome of this key is not known, or a person has to look at it */
  SDO_HELD,
  /* 401, 403, or no token */
  SDO_AUTH,
  /* 404, or no campaign of that name */
  SDO_NOT_FOUND,
  /* a value that cannot be used */
  SDO_INVALID,
  /* refused by a guard: where gifts go, how many */
  SDO_GUARD,
  /* an answer that cannot be read */
  SDO_REPLY,
  /* a file, a database or the memory of this machine */
  SDO_STORE,
  /* stopped by the user */
  SDO_CANCELLED
};

struct sdo_error {
  enum sdo_kind kind;
  /* HTTP status, 0 if there was none */
  int status;
  char message[320];
  /* X-Request-Id of the answer, or "" */
  char request_id[64];
  /* the parameter that is wrong, or "" */
  char field[64];
  /* what to do next, or "" */
  char hint[240];
  /* Is it about the run, and not about a gift or a read? Whatever comes next fails, too. */
  int ends_run;
  /* Is it a file that cannot be read as what it is? */
  int is_damaged;
};

/* Fills err and returns -1. err may be NULL. Allocates nothing. */
int sdo_fail(struct sdo_error *err, enum sdo_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As sdo_fail with SDO_INVALID, naming the parameter. */
int sdo_fail_field(struct sdo_error *err, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds what to do next to a filled error. Returns -1, so that it can end a function. */
int sdo_hint(struct sdo_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "network", "limited", ...; static storage. */
const char *sdo_kind_name(enum sdo_kind kind);

/* The kind with this name, or SDO_NONE. */
enum sdo_kind sdo_kind_named(const char *name);

#endif

/* What is asked of a server before a ledger is trusted to it. */
#ifndef SENDOSO_POSTGRES_SERVER_H
#define SENDOSO_POSTGRES_SERVER_H

#include "postgres/connection.h"

/* Refuses a server that is too old, that follows another one, that says "written" before it
   is, or whose database cannot hold every letter. Returns 0, or -1 with SDO_STORE and what
   to do about it. */
int sdo_server_check(struct sdo_connection *connection, struct sdo_error *err);

/* What tells one server from another, and from what it was before a copy took over. */
struct sdo_server_identity {
  /* the same in all copies of a server */
  char system[24];
  /* goes up when a copy takes over */
  int timeline;
};

/* Any user may ask for it. Returns 0, or -1 with SDO_STORE. */
int sdo_server_identify(struct sdo_connection *connection,
                        struct sdo_server_identity *identity, struct sdo_error *err);

#endif

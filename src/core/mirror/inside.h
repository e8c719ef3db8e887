/* What the files of the mirror share. */
#ifndef SENDOSO_MIRROR_INSIDE_H
#define SENDOSO_MIRROR_INSIDE_H

#include "base/database.h"
#include "mirror/mirror.h"

enum sdo_mirror_statement {
  SDO_MIRROR_NOTE,
  SDO_MIRROR_SET_NOTE,
  SDO_MIRROR_FIND,
  SDO_MIRROR_SEEN,
  SDO_MIRROR_BACK,
  SDO_MIRROR_INSERT,
  SDO_MIRROR_UPDATE,
  SDO_MIRROR_BODY,
  SDO_MIRROR_KNOWN,
  SDO_MIRROR_NAMED,
  SDO_MIRROR_ADD,
  SDO_MIRROR_ADD_HEARD,
  SDO_MIRROR_OF_GID,
  SDO_MIRROR_HAS_EVENT,
  SDO_MIRROR_HEAR,
  SDO_MIRROR_HEARD,
  SDO_MIRROR_FORGET_HEARD,
  SDO_MIRROR_JOIN,
  SDO_MIRROR_PAGES,
  SDO_MIRROR_NEWS,
  SDO_MIRROR_NEWS_OF,
  SDO_MIRROR_WAS_TOLD,
  SDO_MIRROR_TOLD,
  SDO_MIRROR_STATEMENTS
};

struct sdo_mirror {
  sqlite3 *db;
  /* the file whose bytes stand for the changes that are being told, or -1: not open yet */
  char *telling_path;
  int telling;
  struct sdo_statement statements[SDO_MIRROR_STATEMENTS];
};

/* The columns of a send, in the order in which sdo_mirror_read reads them. */
#define SDO_SEND_COLUMNS                                                                   \
  "s.n, s.id, s.gid, s.status, s.campaign_name, s.email, s.team, s.country, s.currency,"   \
  " b.text, s.gift, s.script, s.rule, s.campaign, s.created, s.changed, s.reached,"        \
  " s.cost, s.terminal, s.place, s.pass"

enum { SDO_SEND_COLUMN_COUNT = 21 };

/* How much of the database is kept in memory: where pages are met again, as by what takes
   up sends, and where each is met once. */
#define SDO_MIRROR_CACHE "PRAGMA cache_size = -16384;"
#define SDO_MIRROR_SMALL_CACHE "PRAGMA cache_size = -1024;"

/* Makes a statement of what stands before and behind the conditions of a filter; send is s
   in it. NULL: err is filled. */
sqlite3_stmt *sdo_mirror_select(struct sdo_mirror *mirror,
                                const struct sdo_send_filter *filter, const char *before,
                                const char *behind, struct sdo_error *err);

/* Has a statement a row? stmt may be NULL. 1, 0 or -1. */
int sdo_mirror_has_row(struct sdo_mirror *mirror, sqlite3_stmt *stmt,
                       struct sdo_error *err);

/* Reads a send from a row, from a column on. Its texts are the statement's. */
void sdo_mirror_read(sqlite3_stmt *stmt, int column, struct sdo_send *send);

#endif

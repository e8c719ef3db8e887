/* The files of an SQLite database as the system has them, but for its journal, which stays
   between two writes: it is written in large pieces, and its folder is synced once. SQLite
   writes each page of it in three, and syncs it before the database is touched; what was
   not synced by then counts for nothing. */
#ifndef SENDOSO_PIECES_SQLITE_H
#define SENDOSO_PIECES_SQLITE_H

struct sdo_pieces;

/* Makes it for one database that is opened to be written. NULL: out of memory. */
struct sdo_pieces *sdo_pieces_make(void);

/* The name by which the database is opened with it; of NULL: NULL, which is as usual. */
const char *sdo_pieces_name(const struct sdo_pieces *pieces);

/* Frees it, once the database is closed. */
void sdo_pieces_free(struct sdo_pieces *pieces);

#endif

#include "ledger/pieces_sqlite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_SIZE = 64 * 1024 };

struct sdo_pieces {
  /* first: SQLite knows nothing else of it */
  sqlite3_vfs vfs;
  sqlite3_vfs *system;
  char name[40];
  /* Is the name of the journal on the disk, as far as this opening has seen to it? */
  int is_named;
  /* what is still to be written of the journal that is open, and where */
  sqlite3_int64 at;
  int len;
  char bytes[PIECE_SIZE];
};

/* An open journal; the system's own file lies behind it. */
struct journal {
  sqlite3_file base;
  struct sdo_pieces *pieces;
};

static sqlite3_file *own(sqlite3_file *file) {
  return (sqlite3_file *)((struct journal *)file + 1);
}

static struct sdo_pieces *pieces_of(sqlite3_file *file) {
  return ((struct journal *)file)->pieces;
}

/* What could not be written stays: it is tried again, or the journal is given up. */
static int flush(sqlite3_file *file) {
  struct sdo_pieces *p = pieces_of(file);
  if (p->len == 0) return SQLITE_OK;
  int code = own(file)->pMethods->xWrite(own(file), p->bytes, p->len, p->at);
  if (code == SQLITE_OK) p->len = 0;
  return code;
}

static int close_file(sqlite3_file *file) {
  int flushed = flush(file);
  pieces_of(file)->len = 0;
  int code = own(file)->pMethods->xClose(own(file));
  return code == SQLITE_OK ? flushed : code;
}

static int read_file(sqlite3_file *file, void *to, int len, sqlite3_int64 at) {
  int code = flush(file);
  return code == SQLITE_OK ? own(file)->pMethods->xRead(own(file), to, len, at) : code;
}

static int write_file(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at) {
  struct sdo_pieces *p = pieces_of(file);
  int goes_on = p->len > 0 && at == p->at + p->len && len <= PIECE_SIZE - p->len;
  int code = goes_on ? SQLITE_OK : flush(file);
  if (code != SQLITE_OK) return code;
  if (len > PIECE_SIZE) return own(file)->pMethods->xWrite(own(file), bytes, len, at);
  if (p->len == 0) p->at = at;
  memcpy(p->bytes + p->len, bytes, (size_t)len);
  p->len += len;
  return SQLITE_OK;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
  struct sdo_pieces *p = pieces_of(file);
  if (p->at >= size) p->len = 0; /* all of it would be cut off */
  int code = flush(file);
  return code == SQLITE_OK ? own(file)->pMethods->xTruncate(own(file), size) : code;
}

static int sync_file(sqlite3_file *file, int flags) {
  int code = flush(file);
  if (code == SQLITE_OK) code = own(file)->pMethods->xSync(own(file), flags);
  if (code == SQLITE_OK) pieces_of(file)->is_named = 1;
  return code;
}

static int size_file(sqlite3_file *file, sqlite3_int64 *size) {
  int code = flush(file);
  return code == SQLITE_OK ? own(file)->pMethods->xFileSize(own(file), size) : code;
}

static int lock_file(sqlite3_file *file, int lock) {
  return own(file)->pMethods->xLock(own(file), lock);
}

static int unlock_file(sqlite3_file *file, int lock) {
  return own(file)->pMethods->xUnlock(own(file), lock);
}

static int check_lock(sqlite3_file *file, int *is_reserved) {
  return own(file)->pMethods->xCheckReservedLock(own(file), is_reserved);
}

static int control_file(sqlite3_file *file, int what, void *data) {
  return own(file)->pMethods->xFileControl(own(file), what, data);
}

static int size_sector(sqlite3_file *file) {
  return own(file)->pMethods->xSectorSize(own(file));
}

static int describe_device(sqlite3_file *file) {
  return own(file)->pMethods->xDeviceCharacteristics(own(file));
}

/* The first sync of a journal that may have been made syncs its folder, too. It stays
   between two writes: once its name is on the disk, it is made only if it has gone. */
static int open_system(struct sdo_pieces *p, sqlite3_filename name, sqlite3_file *file,
                       int flags, int *flags_now) {
  int code = SQLITE_CANTOPEN;
  if (p->is_named)
    code = p->system->xOpen(p->system, name, file, flags & ~SQLITE_OPEN_CREATE, flags_now);
  if (code == SQLITE_OK) return SQLITE_OK;
  p->is_named = 0;
  return p->system->xOpen(p->system, name, file, flags, flags_now);
}

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *flags_now) {
  static const sqlite3_io_methods methods = {.iVersion = 1,
                                             .xClose = close_file,
                                             .xRead = read_file,
                                             .xWrite = write_file,
                                             .xTruncate = truncate_file,
                                             .xSync = sync_file,
                                             .xFileSize = size_file,
                                             .xLock = lock_file,
                                             .xUnlock = unlock_file,
                                             .xCheckReservedLock = check_lock,
                                             .xFileControl = control_file,
                                             .xSectorSize = size_sector,
                                             .xDeviceCharacteristics = describe_device};
  struct sdo_pieces *p = (struct sdo_pieces *)vfs;
  if (!(flags & SQLITE_OPEN_MAIN_JOURNAL))
    return p->system->xOpen(p->system, name, file, flags, flags_now);
  struct journal *journal = (struct journal *)file;
  journal->base.pMethods = NULL;
  journal->pieces = p;
  int code = open_system(p, name, own(file), flags, flags_now);
  if (code == SQLITE_OK) journal->base.pMethods = &methods;
  return code;
}

struct sdo_pieces *sdo_pieces_make(void) {
  sqlite3_vfs *system = sqlite3_vfs_find(NULL);
  struct sdo_pieces *p = system ? calloc(1, sizeof *p) : NULL;
  if (!p) return NULL;
  snprintf(p->name, sizeof p->name, "sendoso-%p", (void *)p);
  p->system = system;
  p->vfs = *system;
  p->vfs.pNext = NULL;
  p->vfs.zName = p->name;
  p->vfs.szOsFile += (int)sizeof(struct journal);
  p->vfs.xOpen = open_file;
  if (sqlite3_vfs_register(&p->vfs, 0) == SQLITE_OK) return p;
  free(p);
  return NULL;
}

const char *sdo_pieces_name(const struct sdo_pieces *pieces) {
  return pieces ? pieces->name : NULL;
}

void sdo_pieces_free(struct sdo_pieces *pieces) {
  if (!pieces) return;
  sqlite3_vfs_unregister(&pieces->vfs);
  free(pieces);
}

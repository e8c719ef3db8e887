/* Where the credentials of a profile are kept, and refreshed by one process at a time.

   Where that is, is a driver's: a file of this machine (vault_file.h), or the database of a
   ledger that several machines share, which is a module of its own. */
#ifndef SENDOSO_VAULT_H
#define SENDOSO_VAULT_H

#include <signal.h>

#include "base/error.h"
#include "client/credentials.h"

/* Of the driver's form: another one is refused. */
enum { SDO_VAULT_VERSION = 1 };

struct sdo_vault_driver;

/* What a driver opens begins with it. */
struct sdo_vault {
  const struct sdo_vault_driver *driver;
  /* what may be shown of where it is */
  const char *name;
};

struct sdo_vault_options {
  /* a path, or a URL */
  const char *place;
  /* in a database; or NULL */
  const char *schema;
  /* whose they are; in a file NULL: its name says it */
  const char *profile;
};

struct sdo_vault_driver {
  int version;

  /* 0, or -1. Nothing is made yet. */
  int (*open)(const struct sdo_vault_options *options, struct sdo_vault **vault,
              struct sdo_error *err);

  /* Unlocks it, too. */
  void (*close)(struct sdo_vault *vault);

  /* Reads the text that is kept. 1; 0: nobody has signed in; or -1, with SDO_GUARD where
     others could read it or change it. The caller wipes the text. */
  int (*read)(struct sdo_vault *vault, struct sdo_buffer *text, struct sdo_error *err);

  /* Keeps others from writing: for so many ms at least, if this process dies meanwhile; or
     until it does. 1; 0: somebody else does; or -1. What was written when a process was
     ended, but not put in its place, is there afterwards. */
  int (*lock)(struct sdo_vault *vault, int64_t lease_ms, struct sdo_error *err);
  void (*unlock)(struct sdo_vault *vault);

  /* Of a locked one: makes sure that there is room for what will be written. 0, or -1. */
  int (*reserve)(struct sdo_vault *vault, struct sdo_error *err);

  /* Of a locked one, in the room that was made: when it returns 0, the text is there
     whatever happens to this machine; with -1 the one before may still be. */
  int (*write)(struct sdo_vault *vault, const struct sdo_buffer *text,
               struct sdo_error *err);

  /* Of a locked one: forgets them. 0, or -1. */
  int (*remove)(struct sdo_vault *vault, struct sdo_error *err);
};

/* Opens a vault. Returns as the driver does. */
int sdo_vault_open(const struct sdo_vault_driver *driver,
                   const struct sdo_vault_options *options, struct sdo_vault **vault,
                   struct sdo_error *err);
void sdo_vault_close(struct sdo_vault *vault); /* NULL is allowed */

/* Reads what is kept, as the driver does; SDO_STORE where it is damaged. The caller frees
   it. */
int sdo_vault_read(struct sdo_vault *vault, struct sdo_credentials *credentials,
                   struct sdo_error *err);

/* Writes, as the driver does. */
int sdo_vault_write(struct sdo_vault *vault, const struct sdo_credentials *credentials,
                    struct sdo_error *err);

/* Puts credentials there after a sign-in, in the place of others, and sets their
   generation. Waits for a process that is at it, unless the user asks to stop. Returns 0,
   or -1. */
int sdo_vault_put(struct sdo_vault *vault, struct sdo_credentials *credentials,
                  const volatile sig_atomic_t *stop, struct sdo_error *err);

/* Forgets what is there. Waits, too. 0, or -1. */
int sdo_vault_forget(struct sdo_vault *vault, const volatile sig_atomic_t *stop,
                     struct sdo_error *err);

#endif

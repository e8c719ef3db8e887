#include "client/vault.h"

#include "base/clock.h"

/* How long a process may be at it, and how often it is looked for. */
enum { WAIT_MS = 120 * 1000, LOOK_MS = 50 };

/* To write takes no longer than that. */
enum { LEASE_MS = 30 * 1000 };

int sdo_vault_open(const struct sdo_vault_driver *driver,
                   const struct sdo_vault_options *options, struct sdo_vault **vault,
                   struct sdo_error *err) {
  *vault = NULL;
  if (driver->version != SDO_VAULT_VERSION)
    return sdo_fail(err, SDO_STORE,
                    "the driver of the credentials is from another version of sendoso");
  if (driver->open(options, vault, err) < 0) return -1;
  (*vault)->driver = driver;
  return 0;
}

void sdo_vault_close(struct sdo_vault *vault) {
  if (vault) vault->driver->close(vault);
}

int sdo_vault_read(struct sdo_vault *vault, struct sdo_credentials *credentials,
                   struct sdo_error *err) {
  struct sdo_buffer text = {0};
  int found = vault->driver->read(vault, &text, err);
  if (found > 0 && sdo_credentials_read(text.data, text.len, credentials, err) < 0)
    found = sdo_fail(err, SDO_STORE, "the credentials %.150s are damaged", vault->name);
  sdo_buffer_wipe(&text);
  return found;
}

int sdo_vault_write(struct sdo_vault *vault, const struct sdo_credentials *credentials,
                    struct sdo_error *err) {
  struct sdo_buffer text = {0};
  int result = sdo_credentials_write(credentials, &text, err);
  if (result == 0) result = vault->driver->write(vault, &text, err);
  sdo_buffer_wipe(&text);
  return result;
}

static int lock(struct sdo_vault *vault, const volatile sig_atomic_t *stop,
                struct sdo_error *err) {
  int64_t until = sdo_clock_boot() + WAIT_MS;
  int locked;
  while ((locked = vault->driver->lock(vault, LEASE_MS, err)) == 0) {
    if (stop && *stop) return sdo_fail(err, SDO_CANCELLED, "interrupted");
    if (sdo_clock_boot() > until)
      return sdo_fail(err, SDO_STORE, "another process holds the credentials");
    sdo_clock_sleep(LOOK_MS);
  }
  return locked < 0 ? -1 : 0;
}

int sdo_vault_put(struct sdo_vault *vault, struct sdo_credentials *credentials,
                  const volatile sig_atomic_t *stop, struct sdo_error *err) {
  const struct sdo_vault_driver *driver = vault->driver;
  struct sdo_credentials before;
  struct sdo_error unused; /* what cannot be read is replaced */
  if (lock(vault, stop, err) < 0) return -1;
  credentials->generation = 1;
  if (sdo_vault_read(vault, &before, &unused) > 0) {
    credentials->generation += before.generation;
    sdo_credentials_free(&before);
  }
  int failed =
      driver->reserve(vault, err) < 0 || sdo_vault_write(vault, credentials, err) < 0;
  driver->unlock(vault);
  return failed ? -1 : 0;
}

int sdo_vault_forget(struct sdo_vault *vault, const volatile sig_atomic_t *stop,
                     struct sdo_error *err) {
  if (lock(vault, stop, err) < 0) return -1;
  int result = vault->driver->remove(vault, err);
  vault->driver->unlock(vault);
  return result;
}

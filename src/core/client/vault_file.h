/* Credentials in a file of this machine: text, 0600, in a folder that is its owner's alone.
   Beside it NAME.lock is locked by who changes it, and NAME.new becomes it. */
#ifndef SENDOSO_VAULT_FILE_H
#define SENDOSO_VAULT_FILE_H

#include "client/vault.h"

/* The place is the path of the file. */
extern const struct sdo_vault_driver sdo_vault_file;

#endif

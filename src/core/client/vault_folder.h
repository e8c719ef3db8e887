/* The folder of credentials: its owner's alone, as each file in it. It is opened once for
   each thing that is done, so that it stays the same folder meanwhile. */
#ifndef SENDOSO_VAULT_FOLDER_H
#define SENDOSO_VAULT_FOLDER_H

#include "base/buffer.h"
#include "base/error.h"

enum { SDO_NO_FOLDER = -2 };

/* Opens the folder in which a file of credentials stands, or would. Returns its descriptor;
   SDO_NO_FOLDER; or -1: SDO_GUARD where others can reach it. */
int sdo_vault_folder_open(const char *path, struct sdo_error *err);

/* Reads a file of it, up to the first zero: what was reserved and not used up. What is
   longer than credentials can be is read to where that can be seen. path: of the
   credentials, for errors. 1; 0: there is none; -1. The caller wipes the text. */
int sdo_vault_folder_read(const char *path, int folder, const char *name,
                          struct sdo_buffer *text, struct sdo_error *err);

/* Fills err: "cannot WHAT the credentials ...", and why (of errno). Returns -1. */
int sdo_vault_folder_fail(const char *path, const char *what, int number,
                          struct sdo_error *err);

#endif

/* A file of settings: sections of keys and values, as libiniparser reads them. What the
   library would drop, cut or overwrite without a word is an error that names its line, and
   an error never has the text of a line in it, which may be a secret. */
#ifndef SENDOSO_INI_H
#define SENDOSO_INI_H

#include <stddef.h>

#include "base/error.h"

struct sdo_ini;

struct sdo_setting {
  /* a section's own line has no key and no value */
  const char *section, *key, *value;
  unsigned line;
};

/* Reads a file. NULL with SDO_NOT_FOUND (there is none), SDO_STORE (cannot be read) or
   SDO_INVALID (a line that is no setting, or cannot be read whole; a section or a value
   that is given twice). */
struct sdo_ini *sdo_ini_read(const char *path, struct sdo_error *err);
void sdo_ini_free(struct sdo_ini *ini);

/* The settings in the order of the file. Texts stay until the file is freed. */
size_t sdo_ini_count(const struct sdo_ini *ini);
const struct sdo_setting *sdo_ini_at(const struct sdo_ini *ini, size_t at);

#endif

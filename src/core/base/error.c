#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
    [SDO_NONE] = "none",           [SDO_NETWORK] = "network",     [SDO_LIMITED] = "limited",
    [SDO_SERVER] = "server",       [SDO_UNKNOWN] = "unknown",     [SDO_HELD] = "held",
    [SDO_AUTH] = "auth",           [SDO_NOT_FOUND] = "not_found", [SDO_INVALID] = "invalid",
    [SDO_GUARD] = "guard",         [SDO_REPLY] = "reply",         [SDO_STORE] = "store",
    [SDO_CANCELLED] = "cancelled",
};

enum { KINDS = sizeof names / sizeof *names };

static void fill(struct sdo_error *err, enum sdo_kind kind, const char *format,
                 va_list args) {
  *err = (struct sdo_error){.kind = kind};
  vsnprintf(err->message, sizeof err->message, format, args);
}

int sdo_fail(struct sdo_error *err, enum sdo_kind kind, const char *format, ...) {
  if (!err) return -1;
  va_list args;
  va_start(args, format);
  fill(err, kind, format, args);
  va_end(args);
  return -1;
}

int sdo_fail_field(struct sdo_error *err, const char *field, const char *format, ...) {
  if (!err) return -1;
  va_list args;
  va_start(args, format);
  fill(err, SDO_INVALID, format, args);
  va_end(args);
  snprintf(err->field, sizeof err->field, "%s", field);
  return -1;
}

int sdo_hint(struct sdo_error *err, const char *format, ...) {
  if (!err) return -1;
  va_list args;
  va_start(args, format);
  vsnprintf(err->hint, sizeof err->hint, format, args);
  va_end(args);
  return -1;
}

const char *sdo_kind_name(enum sdo_kind kind) {
  return (unsigned)kind < KINDS ? names[kind] : names[SDO_NONE];
}

enum sdo_kind sdo_kind_named(const char *name) {
  for (int kind = 0; kind < KINDS; kind++)
    if (strcmp(names[kind], name) == 0) return (enum sdo_kind)kind;
  return SDO_NONE;
}

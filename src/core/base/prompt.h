/* A secret that a person types. */
#ifndef SENDOSO_PROMPT_H
#define SENDOSO_PROMPT_H

#include <signal.h>
#include <stddef.h>

#include "base/error.h"

/* Asks at the terminal of this process, whatever stdin is, and shows nothing of what is
   typed. Writes the line, without its end, to text. Returns 0, or -1: there is no terminal
   (SDO_NOT_FOUND), the line is too long (SDO_INVALID), nothing was typed or *stop was set
   (SDO_CANCELLED; stop may be NULL). */
int sdo_prompt(const char *question, char *text, size_t size,
               const volatile sig_atomic_t *stop, struct sdo_error *err);

#endif

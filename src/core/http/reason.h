/* Why there is no answer, in words, and what to do about that. */
#ifndef SENDOSO_REASON_H
#define SENDOSO_REASON_H

#include "http/proxy.h"

struct sdo_reason {
  /* without secrets */
  char text[200];
  /* or "" */
  char hint[200];
  /* Does it not pass by itself, since it is about this machine, or its network? */
  int is_lasting;
};

/* Says why a transfer (a CURL *) has ended with a code (a CURLcode), for which libcurl has
   words of its own, or "". */
void sdo_reason_find(void *easy, int code, const char *words, const struct sdo_proxy *proxy,
                     struct sdo_reason *reason);

#endif

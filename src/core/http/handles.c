#include "http/handles.h"

#include <stddef.h>

#include "http/curl.h"

void *sdo_handles_take(struct sdo_handles *handles, int has_body) {
  struct sdo_kept_handles *kept = &handles->kinds[has_body != 0];
  return kept->count > 0 ? kept->list[--kept->count] : NULL;
}

/* Takes out what was its transfer's own. 0, or -1. */
static int clear(CURL *easy) {
  static const CURLoption own[] = {
      CURLOPT_HTTPHEADER, CURLOPT_CONNECT_TO, CURLOPT_ERRORBUFFER, CURLOPT_PRIVATE,
      CURLOPT_PREREQDATA, CURLOPT_WRITEDATA,  CURLOPT_HEADERDATA,  CURLOPT_READDATA};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (curl_easy_setopt(easy, own[i], NULL) != CURLE_OK) return -1;
  return 0;
}

void sdo_handles_keep(struct sdo_handles *handles, int has_body, void *easy) {
  struct sdo_kept_handles *kept = &handles->kinds[has_body != 0];
  if (kept->count < SDO_HANDLES_MAX && clear(easy) == 0) kept->list[kept->count++] = easy;
  else curl_easy_cleanup(easy);
}

void sdo_handles_free(struct sdo_handles *handles) {
  for (int kind = 0; kind < 2; kind++)
    while (handles->kinds[kind].count > 0)
      curl_easy_cleanup(handles->kinds[kind].list[--handles->kinds[kind].count]);
}

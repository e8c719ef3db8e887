#include "http/headers.h"

#include <string.h>

#include "http/curl.h"

static int add_header(struct curl_slist **headers, const char *line) {
  struct curl_slist *more = curl_slist_append(*headers, line);
  if (!more) return -1;
  *headers = more;
  return 0;
}

/* Adds a line of two parts. */
static int add_parts(struct curl_slist **headers, const char *name, const char *value) {
  struct sdo_buffer line = {0};
  int failed = sdo_buffer_reserve(&line, strlen(name) + strlen(value) + 2) ||
               sdo_buffer_text(&line, name) || sdo_buffer_text(&line, value) ||
               add_header(headers, line.data);
  sdo_buffer_wipe(&line);
  return failed;
}

static int add_named(struct curl_slist **headers, const char *name, const char *value) {
  struct sdo_buffer begin = {0};
  int failed = sdo_buffer_text(&begin, name) || sdo_buffer_text(&begin, ": ") ||
               add_parts(headers, begin.data, value);
  sdo_buffer_free(&begin);
  return failed;
}

struct curl_slist *sdo_headers_make(const struct sdo_exchange_request *request) {
  struct curl_slist *headers = NULL;
  int failed = add_header(&headers, "Accept: application/json");
  if (request->body)
    failed = failed || add_header(&headers, "Content-Type: application/json") ||
             add_header(&headers, "Expect:"); /* no round trip to ask whether to send */
  else /* The answer to a gift is short, and must not be lost to a gateway's compression. */
    failed = failed || add_header(&headers, "Accept-Encoding: gzip, deflate");
  if (request->token)
    failed = failed || add_parts(&headers, "Authorization: Bearer ", request->token);
  if (request->basic)
    failed = failed || add_parts(&headers, "Authorization: Basic ", request->basic);
  for (const char *const *header = request->headers; header && *header; header += 2)
    failed = failed || add_named(&headers, header[0], header[1]);
  if (!failed) return headers;
  sdo_headers_free(headers);
  return NULL;
}

void sdo_headers_free(struct curl_slist *headers) {
  for (struct curl_slist *line = headers; line; line = line->next)
    explicit_bzero(line->data, strlen(line->data));
  curl_slist_free_all(headers);
}

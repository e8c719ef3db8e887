/* The headers of a request. They have what signs it: they are wiped when they are freed. */
#ifndef SENDOSO_HEADERS_H
#define SENDOSO_HEADERS_H

#include "http/transport.h"

struct curl_slist;

/* Returns NULL when memory is short. */
struct curl_slist *sdo_headers_make(const struct sdo_exchange_request *request);

/* NULL is allowed. */
void sdo_headers_free(struct curl_slist *headers);

#endif

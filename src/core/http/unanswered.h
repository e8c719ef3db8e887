/* Says why a request has no answer. */
#ifndef SENDOSO_UNANSWERED_H
#define SENDOSO_UNANSWERED_H

#include "base/error.h"
#include "http/service.h"
#include "http/transport.h"

/* Fills err with SDO_NETWORK, for a reply that is not answered. Returns -1. */
int sdo_unanswered(const struct sdo_service *service, const struct sdo_reply *reply,
                   struct sdo_error *err);

#endif

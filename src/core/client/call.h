/* A call of an operation: from its start to its end.

   It goes through: take a permit, write the intent down (a spend), transfer, decide,
   settle. It waits where it must, and is driven by sdo_client_step until it is done. */
#ifndef SENDOSO_CALL_H
#define SENDOSO_CALL_H

#include <stdint.h>

#include "api/json.h"
#include "api/page.h"
#include "api/request.h"
#include "base/error.h"
#include "base/gift.h"

struct sdo_client;
struct sdo_ledger;
struct sdo_call;

/* Starts a call. The request's content moves into the call. For a spend, gifts and ledger
   say what is claimed and where (gifts are copied; the ledger must outlive the call): one,
   or one for each recipient of the request, all or none of which are sent. For a read both
   are NULL. Returns the call, or NULL with err filled. */
struct sdo_call *sdo_call_start(struct sdo_client *client, struct sdo_request *request,
                                const struct sdo_gift *gifts, size_t count,
                                struct sdo_ledger *ledger, struct sdo_error *err);

/* What was asked before a spend was started (is somebody else sending the same?) holds for
   that many ms, and not beyond a 429, or another process that was sending the same gift and
   has not sent it: somebody else is there. If the call has not left by then, it is done,
   and stale: nothing left, and its request may be started anew. Did it meet others? */
void sdo_call_must_leave(struct sdo_call *call, int64_t within_ms);
int sdo_call_is_stale(const struct sdo_call *call);
int sdo_call_met_others(const struct sdo_call *call);

/* Moves the request of a stale call back to where it came from. */
void sdo_call_return_request(struct sdo_call *call, struct sdo_request *request);

/* Is the call done? Then its error has a kind, or it succeeded, or it is stale. */
int sdo_call_done(const struct sdo_call *call);
const struct sdo_error *sdo_call_error(const struct sdo_call *call);

/* Of a read that succeeded: its JSON, checked; valid until the call is freed. */
struct sdo_slice sdo_call_value(const struct sdo_call *call);

/* The same of a list: the page in it. */
const struct sdo_page *sdo_call_page(const struct sdo_call *call);

/* How long its answer took, in ms. */
int64_t sdo_call_trip_ms(const struct sdo_call *call);

/* Of a spend that succeeded: what came back for each gift, and whether that was an earlier
   call's (of several gifts: at least one was, and nothing was sent now). */
const struct sdo_receipt *sdo_call_receipt(const struct sdo_call *call, int *duplicate);

/* Frees a call; one that is not done is broken off first, as in sdo_client_close. A call
   whose client was closed is still to be freed. */
void sdo_call_free(struct sdo_call *call);

#endif

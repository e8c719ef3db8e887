/* Reads the answer to an operation: is it the documented one, a refusal, or none? */
#ifndef SENDOSO_ANSWER_H
#define SENDOSO_ANSWER_H

#include "api/json.h"
#include "api/operation.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/gift.h"

enum sdo_answer {
  SDO_ANSWER_OK,
  SDO_ANSWER_LIMITED, /* 429, whatever its body */
  SDO_ANSWER_AUTH,    /* 401, whatever its body */
  SDO_ANSWER_REFUSED, /* another 4xx that says so in JSON; to a read, any other 4xx */
  SDO_ANSWER_BROKEN   /* 3xx, 5xx, or a body that is not the documented one */
};

/* Judges an answer. OK sets *value to its JSON (the inner object where the operation wraps
   it), and of err only status and request id; anything else fills err. What is documented
   of errors: two forms, {"message"} and
   {"description", "expired"}; the text is never matched on. */
enum sdo_answer sdo_answer_read(const struct sdo_operation *op, int status,
                                const struct sdo_buffer *body, const char *request_id,
                                struct sdo_slice *value, struct sdo_error *err);

/* Reads what the OK answer to a spend gave one recipient. Returns 1 if it has the
   operation's proof that it was sent: a tracking code, or the recipient's link. */
int sdo_answer_receipt(const struct sdo_operation *op, struct sdo_slice answer,
                       const char *recipient, struct sdo_receipt *receipt);

#endif

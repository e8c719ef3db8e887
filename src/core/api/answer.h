/* Reads the answer to an operation: is it the documented one, a refusal, or none? */
#ifndef SENDOSO_ANSWER_H
#define SENDOSO_ANSWER_H

#include "api/json.h"
#include "api/operation.h"
#include "api/page.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/gift.h"
#include "base/outcome.h"

/* Judges an answer: ok, limited, auth, refused or broken. OK sets *value to its JSON (the
   inner object where the operation wraps it), for a list *page to what is in it, and of
   err only status and request id; anything else fills err. A fault inside of a text is
   mended in the body, and spoils nothing else. What is documented of errors: two forms,
   {"message"} and {"description", "expired"}; the text is never matched on. */
enum sdo_outcome sdo_answer_read(const struct sdo_operation *op, int status,
                                 struct sdo_buffer *body, const char *request_id,
                                 struct sdo_slice *value, struct sdo_page *page,
                                 struct sdo_error *err);

/* Reads what the OK answer to a spend gave one recipient. Returns 1 if it has the
   operation's proof that it was sent: a tracking code, or the recipient's link, with no
   fault in it. */
int sdo_answer_receipt(const struct sdo_operation *op, struct sdo_slice answer,
                       const char *recipient, struct sdo_receipt *receipt);

#endif

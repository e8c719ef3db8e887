/* Turns an operation and its arguments into what goes over the wire, or says which argument
   breaks which rule. */
#ifndef SENDOSO_REQUEST_H
#define SENDOSO_REQUEST_H

#include "api/json.h"
#include "api/operation.h"
#include "base/buffer.h"
#include "base/error.h"

/* The value of one parameter, borrowed. A decimal is its text. */
struct sdo_arg {
  const struct sdo_param *param;
  /* string, email, decimal, digits */
  const char *text;
  size_t len;
  /* emails */
  const struct sdo_slice *list;
  size_t count;
  /* integer, boolean */
  int64_t integer;
};

struct sdo_request {
  const struct sdo_operation *operation;
  /* path and query, from "/api" on */
  struct sdo_buffer url;
  /* JSON; empty for a read */
  struct sdo_buffer body;
  /* how often it was sent and is to be sent again: nothing came of that */
  int attempts;
};

/* Checks the arguments and writes URL and body into request. Fixed parameters are filled
   in. Returns 0, or -1: SDO_INVALID names the parameter in err->field. Either way the
   caller frees the request. */
int sdo_request_build(const struct sdo_operation *op, const struct sdo_arg *args,
                      size_t count, struct sdo_request *request, struct sdo_error *err);

/* A read of any path, for what the table of operations does not know. The path begins with
   one "/" and is used as it is; anything that could make another host of it is refused. */
int sdo_request_get(const char *path, struct sdo_request *request, struct sdo_error *err);

void sdo_request_free(struct sdo_request *request);

#endif

/* One page of a list, as an answer has it. */
#ifndef SENDOSO_PAGE_H
#define SENDOSO_PAGE_H

#include <stdint.h>

#include "api/json.h"
#include "api/operation.h"
#include "base/error.h"

struct sdo_page {
  /* as the answer says, 0 if it does not */
  int64_t number, per_page;
  /* items in all as the answer says, -1 if it says no whole number; may lie */
  int64_t total;
  /* the answer is an array, and no envelope */
  int bare;
  /* the array: objects, and null for what is no item */
  struct sdo_slice items;
  /* places in it, and items */
  int64_t places, count;
  /* the first place, from 1, with neither an object nor null; 0: none */
  int64_t odd;
};

/* Reads the page of a list operation from its answer: the documented envelope, or a bare
   array, with objects and null in its list and nothing else. Done once for each answer, in
   one pass. Returns 0, or -1 with SDO_REPLY when there is no such list. */
int sdo_page_read(const struct sdo_operation *op, struct sdo_slice answer,
                  struct sdo_page *page, struct sdo_error *err);

#endif

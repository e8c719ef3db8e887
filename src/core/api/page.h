/* One page of a list, as an answer has it. */
#ifndef SENDOSO_PAGE_H
#define SENDOSO_PAGE_H

#include <stdint.h>

#include "api/json.h"
#include "api/operation.h"
#include "base/buffer.h"
#include "base/error.h"

enum {
  SDO_PAGE_NOTED = 100, /* the most that a page has, where one is documented */
  SDO_PAGE_MEMBERS = 2048
};

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
  /* the first items, and the members of them: what is behind is found anew */
  struct sdo_item noted[SDO_PAGE_NOTED];
  struct sdo_member members[SDO_PAGE_MEMBERS];
  int64_t used;
};

/* Checks the text of an answer as sdo_json_check does, and reads the page of a list
   operation from it in the same pass: the documented envelope, or a bare array. Whether
   there is a list, sdo_page_judge says. */
int sdo_page_check(const struct sdo_operation *op, const struct sdo_buffer *text,
                   struct sdo_slice *answer, struct sdo_page *page, struct sdo_error *err);

/* The same, and mends the text as sdo_json_mend does. */
int sdo_page_read(const struct sdo_operation *op, struct sdo_buffer *text,
                  struct sdo_slice *answer, struct sdo_page *page, struct sdo_error *err);

/* Is there a list in the page, with objects and null in it and nothing else? Returns 0, or
   -1 with SDO_REPLY. */
int sdo_page_judge(const struct sdo_operation *op, const struct sdo_page *page,
                   struct sdo_error *err);

/* Reads the next item of a page, or null. Returns 1, or 0 at the end. */
int sdo_page_next(const struct sdo_page *page, struct sdo_place *place,
                  struct sdo_item *item);

#endif

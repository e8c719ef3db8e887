#include "api/page.h"

#include <string.h>

static int64_t read_integer(struct sdo_slice object, const char *name, int64_t otherwise) {
  struct sdo_slice value;
  int64_t integer;
  if (sdo_json_member(object, name, &value) && sdo_json_integer(value, &integer))
    return integer;
  return otherwise;
}

/* Each list names its total otherwise; any total_* is taken if the documented one is not
   there. */
static int64_t read_total(const struct sdo_operation *op, struct sdo_slice answer) {
  int64_t total = op->total ? read_integer(answer, op->total, -1) : -1;
  struct sdo_slice at = {0}, key, value;
  while (total < 0 && sdo_json_next(answer, &at, &key, &value))
    if (key.len > 8 && memcmp(key.at, "\"total_", 7) == 0)
      if (!sdo_json_integer(value, &total)) total = -1;
  return total;
}

int sdo_page_read(const struct sdo_operation *op, struct sdo_slice answer,
                  struct sdo_page *page, struct sdo_error *err) {
  *page = (struct sdo_page){.total = -1, .items = answer};
  if (sdo_json_type(answer) == SDO_JSON_ARRAY) return 0;
  if (!sdo_json_member(answer, op->collection, &page->items) ||
      sdo_json_type(page->items) != SDO_JSON_ARRAY)
    return sdo_fail(err, SDO_REPLY, "the answer to %s has no list of %s", op->name,
                    op->collection);
  page->number = read_integer(answer, "current_page", 0);
  page->per_page = read_integer(answer, "per_page", 0);
  page->total = read_total(op, answer);
  return 0;
}

#include "api/page.h"

#include <string.h>

static int64_t read_integer(struct sdo_slice value, int64_t otherwise) {
  int64_t integer;
  return sdo_json_integer(value, &integer) ? integer : otherwise;
}

/* A text is no total, and neither is what is below nothing. */
static int64_t read_total(struct sdo_slice value) {
  if (sdo_json_type(value) != SDO_JSON_NUMBER) return -1;
  int64_t total = read_integer(value, -1);
  return total < 0 ? -1 : total;
}

/* Each list names its total otherwise. The name of another one's is understood, too. */
static int names_total(struct sdo_slice key) {
  for (const struct sdo_operation *op = sdo_operations; op->name; op++)
    if (op->total && sdo_json_key_is(key, op->total)) return 1;
  return 0;
}

/* Reads the members of an envelope, the last of each name. */
static void read_envelope(const struct sdo_operation *op, struct sdo_slice answer,
                          struct sdo_page *page) {
  struct sdo_slice at = {0}, key, value;
  int documented = 0;
  while (sdo_json_next(answer, &at, &key, &value)) {
    if (sdo_json_key_is(key, op->collection)) {
      page->items = value;
    } else if (sdo_json_key_is(key, "current_page")) {
      page->number = read_integer(value, 0);
    } else if (sdo_json_key_is(key, "per_page")) {
      page->per_page = read_integer(value, 0);
    } else if (op->total && sdo_json_key_is(key, op->total)) {
      page->total = read_total(value);
      documented = 1;
    } else if (op->total && !documented && names_total(key)) {
      page->total = read_total(value);
    }
  }
}

/* The number of the first item, from 1, that is neither an object nor null; 0: none is. */
static int find_odd(struct sdo_slice items) {
  struct sdo_slice at = {0}, item;
  for (int number = 1; sdo_json_next(items, &at, NULL, &item); number++) {
    enum sdo_json_type type = sdo_json_type(item);
    if (type != SDO_JSON_OBJECT && type != SDO_JSON_NULL) return number;
  }
  return 0;
}

int sdo_page_read(const struct sdo_operation *op, struct sdo_slice answer,
                  struct sdo_page *page, struct sdo_error *err) {
  *page = (struct sdo_page){.total = -1};
  page->bare = sdo_json_type(answer) == SDO_JSON_ARRAY;
  if (page->bare) page->items = answer;
  else if (sdo_json_type(answer) == SDO_JSON_OBJECT) read_envelope(op, answer, page);
  if (page->items.at && sdo_json_type(page->items) == SDO_JSON_ARRAY) return 0;
  return sdo_fail(err, SDO_REPLY, "the answer to %s has no list of %s", op->name,
                  op->collection);
}

int sdo_page_check(const struct sdo_operation *op, struct sdo_slice answer,
                   struct sdo_error *err) {
  struct sdo_page page;
  if (sdo_page_read(op, answer, &page, err) < 0) return -1;
  int odd = find_odd(page.items);
  if (odd == 0) return 0;
  return sdo_fail(err, SDO_REPLY, "the answer to %s: item %d of its %s is no object",
                  op->name, odd, op->collection);
}

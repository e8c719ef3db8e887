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

/* Reads the list, and counts what is in it. Passes over it: *at is behind its opener. */
static void read_items(const char **at, struct sdo_slice list, struct sdo_page *page) {
  struct sdo_slice item;
  page->items = list;
  page->places = page->count = page->odd = 0;
  if (sdo_json_type(list) != SDO_JSON_ARRAY) {
    sdo_json_pass(at, &page->items);
    return;
  }
  while (sdo_json_token(at, &item)) {
    sdo_json_pass(at, &item);
    enum sdo_json_type type = sdo_json_type(item);
    page->places++;
    page->count += type != SDO_JSON_NULL;
    if (!page->odd && type != SDO_JSON_OBJECT && type != SDO_JSON_NULL)
      page->odd = page->places;
  }
  page->items.len = (size_t)(*at - list.at);
}

/* Reads the members of an envelope, the last of each name. */
static void read_envelope(const struct sdo_operation *op, const char *at,
                          struct sdo_page *page) {
  struct sdo_slice key, value;
  int documented = 0;
  while (sdo_json_token(&at, &key)) {
    sdo_json_token(&at, &value);
    if (sdo_json_key_is(key, op->collection)) {
      read_items(&at, value, page);
      continue;
    }
    sdo_json_pass(&at, &value);
    if (sdo_json_key_is(key, "current_page")) {
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

int sdo_page_read(const struct sdo_operation *op, struct sdo_slice answer,
                  struct sdo_page *page, struct sdo_error *err) {
  const char *at = answer.at + 1;
  *page = (struct sdo_page){.total = -1};
  page->bare = sdo_json_type(answer) == SDO_JSON_ARRAY;
  if (page->bare) read_items(&at, answer, page);
  else if (sdo_json_type(answer) == SDO_JSON_OBJECT) read_envelope(op, at, page);
  if (!page->items.at || sdo_json_type(page->items) != SDO_JSON_ARRAY)
    return sdo_fail(err, SDO_REPLY, "the answer to %s has no list of %s", op->name,
                    op->collection);
  if (page->odd)
    return sdo_fail(err, SDO_REPLY, "the answer to %s: item %lld of its %s is no object",
                    op->name, (long long)page->odd, op->collection);
  return 0;
}

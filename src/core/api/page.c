#include "api/page.h"

#include "api/scan.h"

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

/* Notes a member of an item, of which all are noted or none. */
static void note_of_item(struct sdo_slice key, struct sdo_slice value,
                         struct sdo_page *page, struct sdo_item *item) {
  if (sdo_json_key_is(key, "id")) item->id = value;
  if (page->used == SDO_PAGE_MEMBERS) item->members = NULL;
  if (!item->members) return;
  page->members[page->used++] =
      (struct sdo_member){.key = (uint32_t)(key.at - item->text.at),
                          .key_len = (uint32_t)key.len,
                          .value = (uint32_t)(value.at - item->text.at),
                          .value_len = (uint32_t)value.len};
  item->count++;
}

/* Reads an item, which is in so many containers. */
static int scan_item(struct sdo_scan *s, int outside, struct sdo_page *page,
                     struct sdo_item *item) {
  struct sdo_slice key, value;
  item->text.at = s->at;
  if (*s->at != '{') {
    if (!sdo_scan_value(s, outside)) return 0;
  } else {
    int more = sdo_scan_open(s, '}');
    while (more > 0) {
      if (!sdo_scan_key(s, &key)) return 0;
      value.at = s->at;
      if (!sdo_scan_value(s, outside + 1)) return 0;
      value.len = (size_t)(s->at - value.at);
      note_of_item(key, value, page, item);
      more = sdo_scan_more(s, '}');
    }
    if (more < 0) return 0;
  }
  item->text.len = (size_t)(s->at - item->text.at);
  return 1;
}

/* Reads the list, which is in so many containers. */
static int scan_items(struct sdo_scan *s, int outside, struct sdo_page *page) {
  struct sdo_item beyond;
  page->items.at = s->at;
  page->places = page->count = page->odd = page->used = 0;
  int more = sdo_scan_open(s, ']');
  for (; more > 0; more = sdo_scan_more(s, ']')) {
    int is_noted = page->places < SDO_PAGE_NOTED;
    struct sdo_item *item = is_noted ? &page->noted[page->places] : &beyond;
    *item = (struct sdo_item){.members = is_noted ? &page->members[page->used] : NULL};
    if (!scan_item(s, outside + 1, page, item)) return 0;
    enum sdo_json_type type = sdo_json_type(item->text);
    page->places++;
    page->count += type != SDO_JSON_NULL;
    if (!page->odd && type != SDO_JSON_OBJECT && type != SDO_JSON_NULL)
      page->odd = page->places;
  }
  page->items.len = (size_t)(s->at - page->items.at);
  return more == 0;
}

/* Notes a member of an envelope, of which the last of each name counts. */
static void note_member(const struct sdo_operation *op, struct sdo_slice key,
                        struct sdo_slice value, struct sdo_page *page, int *documented) {
  if (sdo_json_key_is(key, op->collection)) {
    page->items = value;
  } else if (sdo_json_key_is(key, "current_page")) {
    page->number = read_integer(value, 0);
  } else if (sdo_json_key_is(key, "per_page")) {
    page->per_page = read_integer(value, 0);
  } else if (op->total && sdo_json_key_is(key, op->total)) {
    page->total = read_total(value);
    *documented = 1;
  } else if (op->total && !*documented && names_total(key)) {
    page->total = read_total(value);
  }
}

static int scan_envelope(struct sdo_scan *s, const struct sdo_operation *op,
                         struct sdo_page *page) {
  struct sdo_slice key, value;
  int documented = 0, more = sdo_scan_open(s, '}');
  for (; more > 0; more = sdo_scan_more(s, '}')) {
    if (!sdo_scan_key(s, &key)) return 0;
    value.at = s->at;
    int is_list = *s->at == '[' && sdo_json_key_is(key, op->collection);
    if (!(is_list ? scan_items(s, 1, page) : sdo_scan_value(s, 1))) return 0;
    value.len = (size_t)(s->at - value.at);
    note_member(op, key, value, page, &documented);
  }
  return more == 0;
}

int sdo_page_check(const struct sdo_operation *op, const struct sdo_buffer *text,
                   struct sdo_slice *answer, struct sdo_page *page, struct sdo_error *err) {
  const char *start = text->len ? text->data : "";
  struct sdo_scan s = {.at = start, .end = start + text->len};
  page->number = page->per_page = page->places = page->count = page->odd = 0;
  page->total = -1;
  page->items = (struct sdo_slice){0};
  sdo_scan_space(&s);
  answer->at = s.at;
  page->bare = *s.at == '[';
  int is_json = page->bare     ? scan_items(&s, 0, page)
                : *s.at == '{' ? scan_envelope(&s, op, page)
                               : sdo_scan_value(&s, 0);
  answer->len = (size_t)(s.at - answer->at);
  return sdo_scan_end(&s, start, is_json, err);
}

int sdo_page_read(const struct sdo_operation *op, struct sdo_buffer *text,
                  struct sdo_slice *answer, struct sdo_page *page, struct sdo_error *err) {
  if (sdo_page_check(op, text, answer, page, NULL) == 0) return 0;
  return sdo_json_mend(text, answer, err) < 0 ? -1
                                              : sdo_page_check(op, text, answer, page, err);
}

int sdo_page_judge(const struct sdo_operation *op, const struct sdo_page *page,
                   struct sdo_error *err) {
  if (!page->items.at || sdo_json_type(page->items) != SDO_JSON_ARRAY)
    return sdo_fail(err, SDO_REPLY, "the answer to %s has no list of %s", op->name,
                    op->collection);
  if (page->odd)
    return sdo_fail(err, SDO_REPLY, "the answer to %s: item %lld of its %s is no object",
                    op->name, (long long)page->odd, op->collection);
  return 0;
}

int sdo_page_next(const struct sdo_page *page, struct sdo_place *place,
                  struct sdo_item *item) {
  if (place->number < page->places && place->number < SDO_PAGE_NOTED) {
    *item = page->noted[place->number++];
    place->at.at = item->text.at + item->text.len;
    return 1;
  }
  if (place->number == page->places) return 0;
  place->number++;
  *item = (struct sdo_item){0};
  return sdo_json_next_with(page->items, &place->at, "id", &item->text, &item->id);
}

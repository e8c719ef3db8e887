/* A fuzz target: any bytes as the answer to any operation. Run by ./bootstrap test --all.

   The first byte chooses the operation, the second the status, the third what the body is
   said to be compressed with; the rest is the body. Whatever it is, reading it must end,
   and must touch nothing that is not its own. */
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"
#include "api/walk.h"
#include "base/utf8.h"
#include "http/coding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads a value down to its leaves, as the binding does. */
static void visit(struct sdo_slice value, int depth) {
  struct sdo_slice at = {0}, key, item;
  struct sdo_buffer text = {0};
  int64_t integer;
  enum sdo_json_type type = sdo_json_type(value);
  if (depth > 80) abort(); /* deeper than what the check lets through */
  if (type == SDO_JSON_OBJECT || type == SDO_JSON_ARRAY) {
    while (sdo_json_next(value, &at, &key, &item))
      visit(item, depth + 1);
    return;
  }
  sdo_json_text(value, &text);
  if (type == SDO_JSON_STRING && !sdo_utf8_valid(text.data ? text.data : "", text.len))
    abort();
  sdo_json_integer(value, &integer);
  sdo_buffer_free(&text);
}

/* Walks the same page again and again: the walk has to come to an end. */
static void walk(const struct sdo_operation *op, const struct sdo_page *page) {
  struct sdo_error err = {0};
  struct sdo_item item;
  int64_t number;
  struct sdo_walk *w = sdo_walk_new(100, op->total != NULL);
  for (int pages = 0; w;) {
    enum sdo_step step = sdo_walk_next(w, &item, &number);
    if (step == SDO_STEP_END) {
      sdo_walk_check(w, &err);
      break;
    }
    if (step == SDO_STEP_ITEM) {
      if (sdo_json_type(item.text) != SDO_JSON_OBJECT) abort();
      int ahead = sdo_walk_ahead(w, 1000, 300);
      if (ahead < 0 || ahead > SDO_WALK_AHEAD) abort();
      continue;
    }
    if (++pages > SDO_WALK_BARREN + 2) abort();
    if (sdo_walk_feed(w, page, 1000, &err) < 0) break;
  }
  sdo_walk_free(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const int statuses[] = {200, 201, 204, 302, 400, 401, 404, 408, 429, 500};
  static const char *const codings[] = {"", "gzip", "deflate", "br"};
  enum { MOST = 1024 * 1024 };
  if (size < 3) return 0;
  int count = 0;
  while (sdo_operations[count].name)
    count++;
  const struct sdo_operation *op = &sdo_operations[data[0] % count];
  int status = statuses[data[1] % (sizeof statuses / sizeof *statuses)];
  struct sdo_buffer body = {0};
  if (sdo_buffer_add(&body, (const char *)data + 3, size - 3) < 0) return 0;
  struct sdo_slice value;
  struct sdo_page page;
  struct sdo_error err = {0};
  const char *coding = codings[data[2] % (sizeof codings / sizeof *codings)];
  if (sdo_coding_undo(coding, &body, MOST, &err) < 0) err = (struct sdo_error){0};
  if (body.len > MOST) abort();
  enum sdo_outcome outcome =
      sdo_answer_read(op, status, &body, "fuzz", &value, &page, &err);
  if ((outcome == SDO_OUTCOME_OK) != (err.kind == SDO_NONE)) abort();
  if (outcome == SDO_OUTCOME_OK) {
    struct sdo_receipt receipt = {0};
    struct sdo_slice again;
    if (sdo_json_check(value.at, value.len, &again, NULL) < 0) abort();
    visit(value, 0);
    if (op->collection) walk(op, &page);
    if (op->does != SDO_READ) sdo_answer_receipt(op, value, "ann@example.com", &receipt);
    sdo_receipt_free(&receipt);
  }
  sdo_buffer_free(&body);
  return 0;
}

#include "api/answer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Copies as much of a text as fits, and no half of a character. */
static void copy_text(const char *text, char *to, size_t size) {
  size_t len = strnlen(text, size);
  if (len == size) len--;
  while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
    len--;
  memcpy(to, text, len);
  to[len] = '\0';
}

/* Copies a string member into a fixed array, as much of it as fits. Returns 1 if all of it
   is there, and it is not blank. */
static int read_text(struct sdo_slice object, const char *name, char *to, size_t size) {
  struct sdo_slice value;
  to[0] = '\0';
  if (!sdo_json_member(object, name, &value) || sdo_json_type(value) != SDO_JSON_STRING)
    return 0;
  struct sdo_buffer text = {0};
  int found = 0, whole = 0;
  if (sdo_json_text(value, &text) == 0 && text.data) {
    copy_text(text.data, to, size);
    whole = strlen(to) == text.len;
    for (const char *at = to; *at; at++)
      found = found || !isspace((unsigned char)*at);
  }
  sdo_buffer_free(&text);
  return found && whole;
}

/* Reads all of a string member, which the caller frees. NULL: there is none, it is blank,
   or it had a fault that was mended: half a link is none. */
static char *read_all(struct sdo_slice object, const char *name) {
  struct sdo_slice value;
  struct sdo_buffer text = {0};
  if (!sdo_json_member(object, name, &value) || sdo_json_type(value) != SDO_JSON_STRING ||
      sdo_json_text(value, &text) < 0 || !text.data || strlen(text.data) != text.len ||
      text.data[strspn(text.data, " \t\r\n\v\f")] == '\0' ||
      strstr(text.data, "\xef\xbf\xbd")) {
    sdo_buffer_free(&text);
    return NULL;
  }
  return text.data;
}

static int is_true(struct sdo_slice object, const char *name) {
  struct sdo_slice value;
  return sdo_json_member(object, name, &value) && sdo_json_type(value) == SDO_JSON_TRUE;
}

/* The one sentence that an error body has, in whichever member. */
static void read_sentence(int is_json, struct sdo_slice body, const char *otherwise,
                          struct sdo_error *err) {
  static const char *const members[] = {"description", "message", "error_description"};
  for (size_t i = 0; is_json && i < sizeof members / sizeof *members; i++)
    if (read_text(body, members[i], err->message, sizeof err->message) || err->message[0])
      return;
  snprintf(err->message, sizeof err->message, "%s", otherwise);
}

static enum sdo_outcome refuse(enum sdo_outcome outcome, enum sdo_kind kind, int is_json,
                               struct sdo_slice body, const char *otherwise,
                               struct sdo_error *err) {
  err->kind = kind;
  read_sentence(is_json, body, otherwise, err);
  return outcome;
}

/* The link that a list of {egift_link, recipient_email_or_phone_number} has for
   somebody. */
static int read_link(struct sdo_slice links, const char *recipient,
                     struct sdo_receipt *receipt) {
  struct sdo_slice at = {0}, link;
  char whose[256];
  while (sdo_json_next(links, &at, NULL, &link))
    if (read_text(link, "recipient_email_or_phone_number", whose, sizeof whose) &&
        strcasecmp(whose, recipient) == 0)
      return (receipt->link = read_all(link, "egift_link")) != NULL;
  return 0;
}

int sdo_answer_receipt(const struct sdo_operation *op, struct sdo_slice answer,
                       const char *recipient, struct sdo_receipt *receipt) {
  sdo_receipt_free(receipt);
  receipt->tracking_code = read_all(answer, "tracking_code");
  receipt->tracking_url = read_all(answer, "tracking_url");
  receipt->message = read_all(answer, "message");
  if (op->does == SDO_INVITE) {
    receipt->invitation_status = read_all(answer, "invitation_status");
    receipt->expires_at = read_all(answer, "expires_at");
  }
  struct sdo_slice list;
  if (!op->proof_is_list) {
    char *proof = read_all(answer, op->proof);
    free(proof);
    return proof != NULL;
  }
  return sdo_json_member(answer, op->proof, &list) &&
         sdo_json_type(list) == SDO_JSON_ARRAY && read_link(list, recipient, receipt);
}

static enum sdo_outcome read_sent(struct sdo_slice body, struct sdo_error *err) {
  if (is_true(body, "success")) return SDO_OUTCOME_OK;
  sdo_fail(err, SDO_REPLY, "the answer does not report success");
  return SDO_OUTCOME_BROKEN;
}

/* Is there an id? A number, or a text that is not empty: both are documented. */
static int has_id(struct sdo_slice object, const char *name) {
  struct sdo_slice id;
  if (!sdo_json_member(object, name, &id)) return 0;
  enum sdo_json_type type = sdo_json_type(id);
  return type == SDO_JSON_NUMBER || (type == SDO_JSON_STRING && id.len > 2);
}

/* A single campaign is documented as wrapped, and listed bare by others: both are read. */
static enum sdo_outcome read_one(const struct sdo_operation *op, struct sdo_slice *value,
                                 struct sdo_error *err) {
  if (op->item && sdo_json_member(*value, op->item, value)) {
    struct sdo_slice at = {0}, first;
    if (sdo_json_type(*value) == SDO_JSON_ARRAY && sdo_json_next(*value, &at, NULL, &first))
      *value = first;
  }
  if (!op->proof || has_id(*value, op->proof)) return SDO_OUTCOME_OK;
  sdo_fail(err, SDO_REPLY, "the answer to %s has no %s", op->name, op->proof);
  return SDO_OUTCOME_BROKEN;
}

/* Says what an answer is that is not JSON. */
static void read_other(const struct sdo_operation *op, const struct sdo_buffer *body,
                       const struct sdo_error *unreadable, struct sdo_error *err) {
  *err = *unreadable;
  const char *text = body->data ? body->data : "";
  text += strspn(text, " \t\r\n");
  if (*text != '<') return;
  sdo_fail(err, SDO_REPLY, "the answer is a web page, and not Sendoso's");
  if (op->does == SDO_READ)
    sdo_hint(err, "check the base URL, and whether a proxy answers in Sendoso's place");
}

static enum sdo_outcome read_success(const struct sdo_operation *op, int is_json,
                                     struct sdo_slice body, struct sdo_slice *value,
                                     const struct sdo_page *page, struct sdo_error *err) {
  *value = body;
  if (!is_json) return SDO_OUTCOME_BROKEN; /* err says what it is */
  if (op->does != SDO_READ) return read_sent(body, err);
  if (op->collection)
    return sdo_page_judge(op, page, err) < 0 ? SDO_OUTCOME_BROKEN : SDO_OUTCOME_OK;
  if (sdo_json_type(body) == SDO_JSON_OBJECT || sdo_json_type(body) == SDO_JSON_ARRAY)
    return read_one(op, value, err);
  sdo_fail(err, SDO_REPLY, "the answer to %s is not a JSON object", op->name);
  return SDO_OUTCOME_BROKEN;
}

/* A 4xx that nothing else is known of. */
static enum sdo_outcome read_refusal(const struct sdo_operation *op, int status,
                                     int is_json, struct sdo_slice text,
                                     const char *otherwise, struct sdo_error *err) {
  /* What a proxy says in HTML is not Sendoso's word that it did not take the gift. */
  int said = is_json && sdo_json_type(text) == SDO_JSON_OBJECT;
  /* 408 and 499 are said by gateways, after they have passed a request on. */
  int doubtful = !said || status == 408 || status == 499 || is_true(text, "success");
  if (op->does != SDO_READ && doubtful) {
    sdo_fail(err, SDO_UNKNOWN, "%s, without Sendoso's own error message", otherwise);
    return SDO_OUTCOME_BROKEN;
  }
  enum sdo_kind kind = status == 404   ? SDO_NOT_FOUND
                       : status == 403 ? SDO_AUTH
                                       : SDO_INVALID;
  return refuse(SDO_OUTCOME_REFUSED, kind, said, text, otherwise, err);
}

/* Takes off the mark that some put before a text to say that it is UTF-8. */
static void take_mark(struct sdo_buffer *body) {
  if (body->len < 3 || memcmp(body->data, "\xef\xbb\xbf", 3) != 0) return;
  body->len -= 3;
  memmove(body->data, body->data + 3, body->len + 1);
}

static enum sdo_outcome judge(const struct sdo_operation *op, int status,
                              struct sdo_buffer *body, struct sdo_slice *value,
                              struct sdo_page *page, struct sdo_error *err) {
  struct sdo_slice text = {0};
  struct sdo_error unreadable = {0};
  take_mark(body);
  int is_json = op->collection ? sdo_page_read(op, body, &text, page, &unreadable) == 0
                               : sdo_json_mend(body, &text, &unreadable) == 0;
  char otherwise[64];
  snprintf(otherwise, sizeof otherwise, "Sendoso answered %d", status);
  if (status == 429)
    return refuse(SDO_OUTCOME_LIMITED, SDO_LIMITED, is_json, text, "too many requests",
                  err);
  if (status == 401) {
    refuse(SDO_OUTCOME_AUTH, SDO_AUTH, is_json, text, "the access token was not accepted",
           err);
    sdo_hint(err, "set SENDOSO_ACCESS_TOKEN to a token that has not expired");
    return SDO_OUTCOME_AUTH;
  }
  if (status >= 200 && status < 300) {
    if (!is_json) read_other(op, body, &unreadable, err);
    return read_success(op, is_json, text, value, page, err);
  }
  if (status >= 400 && status < 500)
    return read_refusal(op, status, is_json, text, otherwise, err);
  enum sdo_kind kind = status >= 500 ? SDO_SERVER : SDO_REPLY;
  if (status < 400 && op->does == SDO_READ)
    sdo_hint(err, "check the base URL: what answers there sends its callers elsewhere");
  return refuse(SDO_OUTCOME_BROKEN, kind, is_json, text, otherwise, err);
}

enum sdo_outcome sdo_answer_read(const struct sdo_operation *op, int status,
                                 struct sdo_buffer *body, const char *request_id,
                                 struct sdo_slice *value, struct sdo_page *page,
                                 struct sdo_error *err) {
  enum sdo_outcome outcome = judge(op, status, body, value, page, err);
  err->status = status;
  snprintf(err->request_id, sizeof err->request_id, "%s", request_id);
  return outcome;
}

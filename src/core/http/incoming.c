#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "http/after.h"
#include "http/coding.h"
#include "http/reason.h"
#include "http/transport_inside.h"

/* What came of a request: its answer, or why there is none. */

/* A page of 100 sends is some 100 KB. What is larger than this is no answer of
   Sendoso's. */
enum { REPLY_MAX = 16 * 1024 * 1024, EXPECTED_MAX = 256 * 1024 };

/* Makes room for all of an answer at once, as far as it says how long it is: a page comes
   in ten pieces. What it says may be a lie: it gets no more than it needs soon. */
static void expect(struct sdo_transfer *t) {
  curl_off_t length = 0;
  curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length > 0 && length <= EXPECTED_MAX) sdo_buffer_reserve(&t->reply, (size_t)length);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
  struct sdo_transfer *t = data;
  size_t len = size * count;
  if (!t->reply.data) expect(t);
  t->too_large = t->reply.len + len > REPLY_MAX;
  if (t->too_large || sdo_buffer_add(&t->reply, bytes, len) < 0)
    return CURL_WRITEFUNC_ERROR;
  return len;
}

/* Called for each line. */
static size_t on_header(char *bytes, size_t size, size_t count, void *data) {
  struct sdo_transfer *t = data;
  if (sdo_head_read(&t->head, bytes, size * count)) t->early = t->given < t->request.len;
  return size * count;
}

void sdo_incoming_collect(CURL *easy) {
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
}

/* When the answer came, though it is looked at later: whoever drives the loop may have
   waited for a ledger on another machine meanwhile, and how much round trips differ decides
   how soon the next request may leave. */
static int64_t came_at(const struct sdo_transfer *t) {
  int64_t now = sdo_clock_boot();
  int64_t came = now - sdo_sockets_idle_ms(&t->transport->sockets, t->ports);
  return t->began && came < t->began ? now : came;
}

/* Why there is no answer, and what to do about it. */
static void say_why(const struct sdo_transfer *t, CURLcode code, struct sdo_reply *reply) {
  struct sdo_reason reason;
  sdo_reason_find(t->easy, code, t->reason, &t->transport->proxy, &reason);
  if (t->too_large)
    snprintf(reason.text, sizeof reason.text, "the answer is larger than 16 MiB");
  memcpy(reply->reason, reason.text, sizeof reply->reason);
  memcpy(reply->hint, reason.hint, sizeof reply->hint);
  reply->is_lasting = reason.is_lasting;
}

void sdo_incoming_fill(struct sdo_transfer *t, CURLcode code, struct sdo_reply *reply) {
  *reply = (struct sdo_reply){.left = t->began,
                              .answered = code == CURLE_OK ? came_at(t) : sdo_clock_boot(),
                              .date = t->head.date,
                              .after_ms = -1,
                              .ports = t->ports};
  memcpy(reply->request_id, t->head.request_id, sizeof reply->request_id);
  long status = 0;
  curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK) {
    struct sdo_error err = {0};
    reply->outcome = SDO_OUTCOME_ANSWERED;
    reply->status = (int)status;
    /* libcurl stops giving where it is refused: then nothing whole has left. */
    reply->early = t->early && (status < 300 || t->given == t->request.len);
    reply->after_ms = sdo_after_read(t->head.after,
                                     t->head.date ? t->head.date : sdo_clock_wall() / 1000);
    if (sdo_coding_undo(t->head.coding, &t->reply, REPLY_MAX, &err) < 0)
      snprintf(reply->reason, sizeof reply->reason, "%.190s", err.message);
    reply->body = t->reply;
    t->reply = (struct sdo_buffer){0};
    return;
  }
  reply->outcome = reply->left ? SDO_OUTCOME_LOST : SDO_OUTCOME_NEVER_LEFT;
  say_why(t, code, reply);
}

/* One request, and its answer: at once, later, or bit by bit. */
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/server_inside.h"

static struct sdo_visit **queue_of(struct sdo_visit *visit) {
  switch (visit->stage) {
  case DELAYED: return &visit->server->delayed;
  case KEPT:
  case STREAMING: return &visit->server->kept;
  default: return &visit->server->first;
  }
}

void sdo_visit_enqueue(struct sdo_visit *visit) {
  struct sdo_visit **last = queue_of(visit);
  while (*last)
    last = &(*last)->next;
  *last = visit;
  visit->next = NULL;
  visit->queued = 1;
}

void sdo_visit_dequeue(struct sdo_visit *visit) {
  struct sdo_visit **at = queue_of(visit);
  while (*at && *at != visit)
    at = &(*at)->next;
  if (*at) *at = visit->next;
  visit->queued = 0;
}

void sdo_visit_resume(struct sdo_visit *visit) {
  visit->stage = ANSWERED;
  visit->server->is_answered = 1;
  MHD_resume_connection(visit->connection);
}

const char *sdo_visit_method(const struct sdo_visit *visit) { return visit->method; }

const char *sdo_visit_path(const struct sdo_visit *visit) { return visit->path; }

const char *sdo_visit_header(const struct sdo_visit *visit, const char *name) {
  return MHD_lookup_connection_value(visit->connection, MHD_HEADER_KIND, name);
}

const struct sdo_buffer *sdo_visit_body(const struct sdo_visit *visit) {
  return &visit->body;
}

struct reader {
  sdo_visit_each *each;
  void *data;
};

static enum MHD_Result on_value(void *data, enum MHD_ValueKind kind, const char *name,
                                const char *value) {
  (void)kind;
  struct reader *reader = data;
  reader->each(reader->data, name, value ? value : "");
  return MHD_YES;
}

void sdo_visit_query(const struct sdo_visit *visit, sdo_visit_each *each, void *data) {
  struct reader reader = {each, data};
  MHD_get_connection_values(visit->connection, MHD_GET_ARGUMENT_KIND, on_value, &reader);
}

void sdo_visit_headers(const struct sdo_visit *visit, sdo_visit_each *each, void *data) {
  struct reader reader = {each, data};
  MHD_get_connection_values(visit->connection, MHD_HEADER_KIND, on_value, &reader);
}

int sdo_visit_number(const struct sdo_visit *visit) { return visit->number; }

/* Gives what there is, and breaks the connection behind it. */
static ssize_t give_part(void *data, uint64_t at, char *to, size_t max) {
  struct sdo_visit *visit = data;
  if (at >= visit->answer.len) return MHD_CONTENT_READER_END_WITH_ERROR;
  size_t left = visit->answer.len - (size_t)at, len = max < left ? max : left;
  memcpy(to, visit->answer.data + at, len);
  return (ssize_t)len;
}

/* An answer that is whole, or one that breaks off before the length that it says. */
static struct MHD_Response *make_response(struct sdo_visit *visit,
                                          const struct sdo_visit_answer *answer) {
  size_t given = answer->len;
  size_t said = answer->said >= 0 ? (size_t)answer->said : given;
  if (answer->cut >= 0 && (size_t)answer->cut < given) given = (size_t)answer->cut;
  if (said <= given)
    return MHD_create_response_from_buffer(said, (void *)(size_t)answer->body,
                                           MHD_RESPMEM_MUST_COPY);
  if (sdo_buffer_add(&visit->answer, answer->body, given) < 0) return NULL;
  return MHD_create_response_from_callback(said, 1024, give_part, visit, NULL);
}

static void add_headers(struct sdo_visit *visit, const char *const *header) {
  for (; header && *header; header += 2)
    MHD_add_response_header(visit->response, header[0], header[1]);
}

int sdo_visit_answer(struct sdo_visit *visit, const struct sdo_visit_answer *answer) {
  if (visit->queued) sdo_visit_dequeue(visit);
  visit->response = make_response(visit, answer);
  if (!visit->response) {
    sdo_visit_drop(visit);
    return -1;
  }
  add_headers(visit, answer->headers);
  visit->status = (unsigned)answer->status;
  if (answer->delay_ms > 0) {
    visit->stage = DELAYED;
    visit->due = sdo_clock_boot() + answer->delay_ms;
    sdo_visit_enqueue(visit);
  } else {
    sdo_visit_resume(visit);
  }
  return 0;
}

void sdo_visit_drop(struct sdo_visit *visit) {
  if (visit->queued) sdo_visit_dequeue(visit);
  int sleeps = visit->stage != STREAMING || visit->idle;
  visit->stage = DROPPED;
  visit->idle = 0;
  if (sleeps) MHD_resume_connection(visit->connection);
}

void sdo_visit_keep(struct sdo_visit *visit, struct sdo_visit **keeper) {
  visit->keeper = keeper;
  visit->stage = KEPT;
  sdo_visit_enqueue(visit);
}

void sdo_visit_forget(struct sdo_visit *visit) { visit->keeper = NULL; }

/* Gives what there is of a stream; sleeps while there is nothing. */
static ssize_t give_stream(void *data, uint64_t at, char *to, size_t max) {
  (void)at;
  struct sdo_visit *visit = data;
  size_t len = visit->answer.len < max ? visit->answer.len : max;
  if (visit->stage == DROPPED) return MHD_CONTENT_READER_END_WITH_ERROR;
  if (len > 0) {
    memcpy(to, visit->answer.data, len);
    visit->answer.len -= len;
    memmove(visit->answer.data, visit->answer.data + len, visit->answer.len);
    return (ssize_t)len;
  }
  if (visit->finished) return MHD_CONTENT_READER_END_OF_STREAM;
  visit->idle = 1;
  MHD_suspend_connection(visit->connection);
  return 0;
}

/* Wakes a stream that sleeps. */
static void wake(struct sdo_visit *visit) {
  if (!visit->idle) return;
  visit->idle = 0;
  MHD_resume_connection(visit->connection);
}

int sdo_visit_stream(struct sdo_visit *visit, int status, const char *const *headers) {
  visit->response =
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, give_stream, visit, NULL);
  if (!visit->response) {
    sdo_visit_drop(visit);
    return -1;
  }
  add_headers(visit, headers);
  visit->status = (unsigned)status;
  visit->stage = STREAMING; /* in the same list */
  MHD_resume_connection(visit->connection);
  return 0;
}

int sdo_visit_write(struct sdo_visit *visit, const char *bytes, size_t len) {
  if (sdo_buffer_add(&visit->answer, bytes, len) < 0) return -1;
  wake(visit);
  return 0;
}

void sdo_visit_finish(struct sdo_visit *visit) {
  visit->finished = 1;
  wake(visit);
}

int sdo_visit_is_gone(const struct sdo_visit *visit) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(visit->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  char byte;
  return info && recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

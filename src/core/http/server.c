#include "http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* A request larger than this is nobody's script; it is dropped. */
enum { BODY_MAX = 4 * 1024 * 1024 };

enum stage { READING, WAITING, DELAYED, ANSWERED, DROPPED };

struct sdo_visit {
  /* in the queue of those that wait, or of those that are delayed */
  struct sdo_visit *next;
  struct sdo_server *server;
  struct MHD_Connection *connection;
  enum stage stage;
  int queued;
  char *method, *path;
  struct sdo_buffer body;
  struct MHD_Response *response;
  /* what is given of the body before the connection breaks */
  struct sdo_buffer answer;
  unsigned status;
  int number;
  /* DELAYED: when to answer (sdo_clock_boot) */
  int64_t due;
};

struct sdo_server {
  struct MHD_Daemon *daemon;
  struct sdo_visit *first, *delayed;
  /* then nothing new is taken */
  int closing;
};

static struct sdo_visit **queue_of(struct sdo_visit *visit) {
  return visit->stage == DELAYED ? &visit->server->delayed : &visit->server->first;
}

static void enqueue(struct sdo_visit *visit) {
  struct sdo_visit **last = queue_of(visit);
  while (*last)
    last = &(*last)->next;
  *last = visit;
  visit->next = NULL;
  visit->queued = 1;
}

static void dequeue(struct sdo_visit *visit) {
  struct sdo_visit **at = queue_of(visit);
  while (*at && *at != visit)
    at = &(*at)->next;
  if (*at) *at = visit->next;
  visit->queued = 0;
}

/* A connection counts its requests. */
static void on_connection(void *data, struct MHD_Connection *connection, void **count,
                          enum MHD_ConnectionNotificationCode what) {
  (void)data, (void)connection;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) *count = calloc(1, sizeof(int));
  else free(*count);
}

static int count_request(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  int *count = info ? info->socket_context : NULL;
  return count ? ++*count : 1;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *bytes, size_t *len, void **context) {
  (void)version;
  struct sdo_visit *visit = *context;
  if (!visit) {
    visit = calloc(1, sizeof *visit);
    if (!visit) return MHD_NO;
    visit->server = data;
    visit->connection = connection;
    visit->number = count_request(connection);
    visit->method = strdup(method);
    visit->path = strdup(path);
    *context = visit;
    return visit->method && visit->path ? MHD_YES : MHD_NO;
  }
  if (*len > 0) {
    if (visit->body.len + *len > BODY_MAX || sdo_buffer_add(&visit->body, bytes, *len) < 0)
      return MHD_NO;
    *len = 0;
    return MHD_YES;
  }
  if (visit->stage == READING && visit->server->closing) return MHD_NO;
  if (visit->stage == READING) {
    visit->stage = WAITING;
    MHD_suspend_connection(connection);
    enqueue(visit);
    return MHD_YES;
  }
  if (visit->stage == ANSWERED && visit->response)
    return MHD_queue_response(connection, visit->status, visit->response);
  return visit->stage == WAITING || visit->stage == DELAYED ? MHD_YES : MHD_NO;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode why) {
  (void)data, (void)connection, (void)why;
  struct sdo_visit *visit = *context;
  if (!visit) return;
  if (visit->queued) dequeue(visit);
  if (visit->response) MHD_destroy_response(visit->response);
  sdo_buffer_free(&visit->body);
  sdo_buffer_free(&visit->answer);
  free(visit->method);
  free(visit->path);
  free(visit);
  *context = NULL;
}

int sdo_server_open(const struct sdo_server_options *options, struct sdo_server **server,
                    struct sdo_error *err) {
  *server = NULL;
  struct sdo_server *made = calloc(1, sizeof *made);
  if (!made) return sdo_fail(err, SDO_STORE, "out of memory");
  struct sockaddr_in four = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)options->port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                             .sin6_port = htons((unsigned short)options->port),
                             .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key},
                                 {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->cert},
                                 {MHD_OPTION_END, 0, NULL}};
  if (!options->key) tls[0].option = MHD_OPTION_END;
  unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
  if (options->key) flags |= MHD_USE_TLS;
  if (options->ipv6) flags |= MHD_USE_IPv6;
  made->daemon = MHD_start_daemon(
      flags, 0, NULL, NULL, on_request, made, MHD_OPTION_SOCK_ADDR,
      options->ipv6 ? (void *)&six : (void *)&four, MHD_OPTION_NOTIFY_COMPLETED,
      on_completed, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL,
      MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
  if (!made->daemon) {
    free(made);
    sdo_fail(err, SDO_STORE, "cannot listen on %s:%d",
             options->ipv6 ? "[::1]" : "127.0.0.1", options->port);
    return sdo_hint(err, "the port may be in use; with --port 0 the system chooses one");
  }
  *server = made;
  return 0;
}

void sdo_server_close(struct sdo_server *server) {
  if (!server) return;
  server->closing = 1; /* a connection that is suspended would be the end of the process */
  while (server->first)
    sdo_visit_drop(sdo_server_take(server));
  while (server->delayed) {
    struct sdo_visit *visit = server->delayed;
    dequeue(visit);
    sdo_visit_drop(visit);
  }
  MHD_run(server->daemon); /* lets the dropped go */
  MHD_stop_daemon(server->daemon);
  free(server);
}

int sdo_server_port(const struct sdo_server *server) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

int sdo_server_fd(const struct sdo_server *server) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info ? info->epoll_fd : -1;
}

int sdo_server_timeout(struct sdo_server *server) {
  MHD_UNSIGNED_LONG_LONG timeout = 0;
  int64_t soonest =
      MHD_get_timeout(server->daemon, &timeout) == MHD_YES ? (int64_t)timeout : -1;
  int64_t now = sdo_clock_boot();
  for (struct sdo_visit *visit = server->delayed; visit; visit = visit->next) {
    int64_t left = visit->due > now ? visit->due - now : 0;
    if (soonest < 0 || left < soonest) soonest = left;
  }
  return soonest > 1000 ? 1000 : (int)soonest;
}

static void resume(struct sdo_visit *visit) {
  visit->stage = ANSWERED;
  MHD_resume_connection(visit->connection);
}

void sdo_server_run(struct sdo_server *server) {
  int64_t now = sdo_clock_boot();
  for (struct sdo_visit *visit = server->delayed, *next; visit; visit = next) {
    next = visit->next;
    if (visit->due > now) continue;
    dequeue(visit);
    resume(visit);
  }
  MHD_run(server->daemon);
}

struct sdo_visit *sdo_server_take(struct sdo_server *server) {
  struct sdo_visit *visit = server->first;
  if (visit) dequeue(visit);
  return visit;
}

const char *sdo_visit_method(const struct sdo_visit *visit) { return visit->method; }

const char *sdo_visit_path(const struct sdo_visit *visit) { return visit->path; }

const char *sdo_visit_header(const struct sdo_visit *visit, const char *name) {
  return MHD_lookup_connection_value(visit->connection, MHD_HEADER_KIND, name);
}

const struct sdo_buffer *sdo_visit_body(const struct sdo_visit *visit) {
  return &visit->body;
}

struct query {
  void (*each)(void *data, const char *name, const char *value);
  void *data;
};

static enum MHD_Result on_argument(void *data, enum MHD_ValueKind kind, const char *name,
                                   const char *value) {
  (void)kind;
  struct query *query = data;
  query->each(query->data, name, value ? value : "");
  return MHD_YES;
}

void sdo_visit_query(const struct sdo_visit *visit,
                     void (*each)(void *data, const char *name, const char *value),
                     void *data) {
  struct query query = {each, data};
  MHD_get_connection_values(visit->connection, MHD_GET_ARGUMENT_KIND, on_argument, &query);
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

int sdo_visit_answer(struct sdo_visit *visit, const struct sdo_visit_answer *answer) {
  visit->response = make_response(visit, answer);
  if (!visit->response) {
    sdo_visit_drop(visit);
    return -1;
  }
  const char *const *header = answer->headers;
  for (; header && *header; header += 2)
    MHD_add_response_header(visit->response, header[0], header[1]);
  visit->status = (unsigned)answer->status;
  if (answer->delay_ms > 0) {
    visit->stage = DELAYED;
    visit->due = sdo_clock_boot() + answer->delay_ms;
    enqueue(visit);
  } else {
    resume(visit);
  }
  return 0;
}

void sdo_visit_drop(struct sdo_visit *visit) {
  visit->stage = DROPPED;
  MHD_resume_connection(visit->connection);
}

#include "http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/server_inside.h"

/* A request larger than this is nobody's script: it is refused when it has come, so that
   the client reads why; of what has no end, no more is taken. */
enum { BODY_MAX = 4 * 1024 * 1024, PASSED_MAX = 64 * 1024 * 1024 };

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

/* Takes some bytes of a body. */
static enum MHD_Result read_body(struct sdo_visit *visit, const char *bytes, size_t *len) {
  size_t count = *len;
  *len = 0;
  if (visit->body.len + count <= BODY_MAX && !visit->passed)
    return sdo_buffer_add(&visit->body, bytes, count) < 0 ? MHD_NO : MHD_YES;
  visit->passed += count;
  return visit->passed > PASSED_MAX ? MHD_NO : MHD_YES;
}

static enum MHD_Result refuse_large(struct MHD_Connection *connection) {
  static char text[] = "the body is larger than 4 MiB\n";
  struct MHD_Response *response =
      MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
  if (!response) return MHD_NO;
  MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
  enum MHD_Result queued =
      MHD_queue_response(connection, MHD_HTTP_CONTENT_TOO_LARGE, response);
  MHD_destroy_response(response);
  return queued;
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
  if (*len > 0) return read_body(visit, bytes, len);
  if (visit->passed) return refuse_large(connection);
  if (visit->stage == READING && visit->server->closing) return MHD_NO;
  if (visit->stage == READING) {
    visit->stage = WAITING;
    MHD_suspend_connection(connection);
    sdo_visit_enqueue(visit);
    return MHD_YES;
  }
  if ((visit->stage == ANSWERED || visit->stage == STREAMING) && visit->response)
    return MHD_queue_response(connection, visit->status, visit->response);
  return visit->stage == READING || visit->stage >= ANSWERED ? MHD_NO : MHD_YES;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode why) {
  (void)data, (void)connection, (void)why;
  struct sdo_visit *visit = *context;
  if (!visit) return;
  if (visit->queued) sdo_visit_dequeue(visit);
  if (visit->keeper) *visit->keeper = NULL;
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
  while (server->kept)
    sdo_visit_drop(server->kept);
  while (server->delayed)
    sdo_visit_drop(server->delayed);
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

void sdo_server_run(struct sdo_server *server) {
  int64_t now = sdo_clock_boot();
  for (struct sdo_visit *visit = server->delayed, *next; visit; visit = next) {
    next = visit->next;
    if (visit->due > now) continue;
    sdo_visit_dequeue(visit);
    sdo_visit_resume(visit);
  }
  MHD_run(server->daemon);
}

struct sdo_visit *sdo_server_take(struct sdo_server *server) {
  struct sdo_visit *visit = server->first;
  if (visit) sdo_visit_dequeue(visit);
  return visit;
}

/* What a connection may take: bytes, time, and its place among others. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/server_inside.h"

void sdo_limits_on_connection(void *data, struct MHD_Connection *connection, void **own,
                              enum MHD_ConnectionNotificationCode what) {
  struct sdo_server *server = data;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    struct sdo_connection *made = calloc(1, sizeof *made);
    *own = made;
    if (!made) return;
    made->connection = connection;
    made->since = sdo_clock_boot();
    made->next = server->connections;
    server->connections = made;
    server->connections_count++;
    made->is_over =
        server->connections_max && server->connections_count > server->connections_max;
    return;
  }
  struct sdo_connection **at = &server->connections;
  while (*at && *at != *own)
    at = &(*at)->next;
  if (!*at) return;
  *at = (*at)->next;
  server->connections_count--;
  free(*own);
  *own = NULL;
}

struct sdo_connection *sdo_limits_connection(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

void sdo_limits_turn(struct MHD_Connection *connection, enum turn turn) {
  struct sdo_connection *own = sdo_limits_connection(connection);
  if (!own) return;
  own->turn = turn;
  own->since = sdo_clock_boot();
}

void *sdo_limits_on_line(void *data, const char *uri, struct MHD_Connection *connection) {
  (void)data, (void)uri;
  sdo_limits_turn(connection, ASKING);
  return NULL; /* no visit yet */
}

unsigned sdo_limits_refuse(const struct sdo_visit *visit) {
  const struct sdo_connection *own = sdo_limits_connection(visit->connection);
  if (own && own->is_over) return MHD_HTTP_SERVICE_UNAVAILABLE;
  const char *length = sdo_visit_header(visit, MHD_HTTP_HEADER_CONTENT_LENGTH);
  size_t most = SDO_PASSED_TIMES * visit->server->body_max;
  int is_endless = length && strtoull(length, NULL, 10) > most;
  return is_endless ? MHD_HTTP_CONTENT_TOO_LARGE : 0;
}

enum MHD_Result sdo_limits_answer(struct sdo_visit *visit, unsigned status) {
  static const char busy[] = "try again later\n", large[] = "the body is too large\n";
  const char *text = status == MHD_HTTP_SERVICE_UNAVAILABLE ? busy : large;
  visit->response = MHD_create_response_from_buffer(strlen(text), (void *)(size_t)text,
                                                    MHD_RESPMEM_PERSISTENT);
  if (!visit->response) return MHD_NO;
  MHD_add_response_header(visit->response, MHD_HTTP_HEADER_CONNECTION, "close");
  if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
    MHD_add_response_header(visit->response, MHD_HTTP_HEADER_RETRY_AFTER, "30");
  visit->stage = ANSWERED;
  sdo_limits_turn(visit->connection, ANSWERING);
  return MHD_queue_response(visit->connection, status, visit->response);
}

/* How long whoever was told that it is too slow may go on sending: a connection that is
   closed at once takes with it what was said. */
enum { LINGER_MS = 1000 };

/* Ends a connection that libmicrohttpd still reads from. What is said to its other side is
   said past it; through TLS nothing can be. */
static void end(struct sdo_server *server, struct sdo_connection *own) {
  static const char late[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
                             "Content-Length: 0\r\n\r\n";
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(own->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (!info) return;
  int is_to_hear = !server->has_tls && (own->turn == ASKING || own->count == 0);
  if (is_to_hear && own->turn != TOLD)
    (void)!send(info->connect_fd, late, sizeof late - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(info->connect_fd, is_to_hear && own->turn != TOLD ? SHUT_WR : SHUT_RDWR);
  own->turn = TOLD;
  own->since = sdo_clock_boot();
}

static int is_slow(const struct sdo_server *server, const struct sdo_connection *own,
                   int64_t now) {
  if (own->turn == ANSWERING) return 0;
  return now - own->since > (own->turn == TOLD ? LINGER_MS : server->time_ms);
}

void sdo_limits_sweep(struct sdo_server *server) {
  if (!server->time_ms) return;
  int64_t now = sdo_clock_boot();
  for (struct sdo_connection *own = server->connections; own; own = own->next)
    if (is_slow(server, own, now)) end(server, own);
}

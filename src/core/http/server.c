#include "http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/server_inside.h"

enum {
  /* unless the options say otherwise: a request larger than this is nobody's script */
  BODY_MAX = 4 * 1024 * 1024,
  /* after so many times of time_ms a connection ends on which nothing moves */
  QUIET_TIMES = 3
};

static int count_request(struct MHD_Connection *connection) {
  struct sdo_connection *own = sdo_limits_connection(connection);
  return own ? ++own->count : 1;
}

/* Takes a part of the body. What is too large is read on, so that its answer is heard, but
   not for ever. */
static enum MHD_Result take_part(struct sdo_visit *visit, const char *bytes, size_t *len) {
  size_t most = visit->server->body_max, count = *len;
  *len = 0;
  if (visit->body.len + count <= most && !visit->passed)
    return sdo_buffer_add(&visit->body, bytes, count) < 0 ? MHD_NO : MHD_YES;
  visit->passed += count;
  return visit->passed > SDO_PASSED_TIMES * most ? MHD_NO : MHD_YES;
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
    if (!visit->method || !visit->path) return MHD_NO;
    unsigned refused = sdo_limits_refuse(visit);
    return refused ? sdo_limits_answer(visit, refused) : MHD_YES;
  }
  if (*len > 0) return take_part(visit, bytes, len);
  if (visit->stage == READING && visit->passed)
    return sdo_limits_answer(visit, MHD_HTTP_CONTENT_TOO_LARGE);
  if (visit->stage == READING && visit->server->closing) return MHD_NO;
  if (visit->stage == READING) {
    visit->stage = WAITING;
    sdo_limits_turn(connection, ANSWERING);
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
  (void)data, (void)why;
  sdo_limits_turn(connection, QUIET);
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

/* Writes the address to listen on. 0, or -1 where the text is none. */
static int read_address(const struct sdo_server_options *options,
                        struct sockaddr_storage *to, struct sdo_error *err) {
  const char *text = options->address ? options->address
                     : options->ipv6  ? "::1"
                                      : "127.0.0.1";
  struct sockaddr_in four = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)options->port)};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                             .sin6_port = htons((unsigned short)options->port)};
  if (inet_pton(AF_INET, text, &four.sin_addr) == 1) {
    memcpy(to, &four, sizeof four);
  } else if (inet_pton(AF_INET6, text, &six.sin6_addr) == 1) {
    memcpy(to, &six, sizeof six);
  } else {
    return sdo_fail_field(err, "address",
                          "\"%.80s\" is not an address of this machine (expected "
                          "one such as 0.0.0.0 or ::)",
                          text);
  }
  return 0;
}

static int fail_to_listen(const struct sdo_server_options *options, struct sdo_error *err) {
  const char *address = options->address ? options->address : "127.0.0.1";
  if (options->ipv6) address = "[::1]";
  sdo_fail(err, SDO_STORE, "cannot listen on %.80s:%d", address, options->port);
  if (options->key)
    return sdo_hint(err, "the port may be in use, or the certificate and its key do not "
                         "belong together");
  return sdo_hint(err, "the port may be in use; with --port 0 the system chooses one");
}

/* Opens the socket to listen on, or returns -1. */
static int listen_on(const struct sockaddr_storage *address) {
  int yes = 1, is_six = address->ss_family == AF_INET6;
  int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  socklen_t len = is_six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
      (!is_six || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) &&
      bind(fd, (const struct sockaddr *)address, len) == 0 && listen(fd, SOMAXCONN) == 0)
    return fd;
  close(fd);
  return -1;
}

/* The port of a socket. */
static int port_of(int fd) {
  union {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
  } address = {0};
  socklen_t len = sizeof address;
  getsockname(fd, &address.any, &len);
  return ntohs(address.any.sa_family == AF_INET6 ? address.six.sin6_port
                                                 : address.four.sin_port);
}

/* Starts libmicrohttpd on the socket, which is its own then. */
static int start(struct sdo_server *server, const char *key, const char *cert,
                 struct sdo_error *err) {
  struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
                                 {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)cert},
                                 {MHD_OPTION_END, 0, NULL}};
  if (!key) tls[0].option = MHD_OPTION_END;
  if (sdo_microhttpd_load(err) < 0) return -1;
  /* Also of whoever does not read an answer: of what waits for us, it counts nothing. */
  unsigned idle_s = (unsigned)(QUIET_TIMES * server->time_ms / 1000);
  unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
  if (key) flags |= MHD_USE_TLS;
  if (server->is_ipv6) flags |= MHD_USE_IPv6;
  server->daemon = MHD_start_daemon(
      flags, 0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, server->socket,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_NOTIFY_CONNECTION,
      sdo_limits_on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, sdo_limits_on_line,
      server, MHD_OPTION_CONNECTION_TIMEOUT, idle_s, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
  return server->daemon ? 0 : sdo_fail(err, SDO_STORE, "cannot start libmicrohttpd");
}

/* Closes the socket of a server that has not started. */
static void give_up(struct sdo_server *server) {
  if (server->socket >= 0) close(server->socket);
  server->socket = -1;
}

int sdo_server_open(const struct sdo_server_options *options, struct sdo_server **server,
                    struct sdo_error *err) {
  *server = NULL;
  struct sockaddr_storage address = {0};
  if (read_address(options, &address, err) < 0) return -1;
  struct sdo_server *made = calloc(1, sizeof *made);
  if (!made) return sdo_fail(err, SDO_STORE, "out of memory");
  made->has_tls = options->key != NULL;
  made->is_ipv6 = address.ss_family == AF_INET6;
  made->body_max = options->body_max ? (size_t)options->body_max : BODY_MAX;
  made->connections_max = options->connections_max;
  made->time_ms = options->time_ms;
  made->socket = listen_on(&address);
  if (made->socket < 0 ||
      (made->has_tls && start(made, options->key, options->cert, err) < 0)) {
    give_up(made);
    free(made);
    return fail_to_listen(options, err);
  }
  made->port = port_of(made->socket);
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
  if (server->daemon) {
    MHD_run(server->daemon); /* lets the dropped go */
    MHD_stop_daemon(server->daemon);
  } else {
    give_up(server);
  }
  free(server);
}

int sdo_server_port(const struct sdo_server *server) { return server->port; }

int sdo_server_fd(const struct sdo_server *server) {
  if (!server->daemon) return server->socket;
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info ? info->epoll_fd : -1;
}

int sdo_server_timeout(struct sdo_server *server) {
  if (!server->daemon) return -1;
  if (server->is_answered) return 0; /* libmicrohttpd does not say so */
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

/* Is the server there? It starts when somebody comes: the sandbox of most commands is only
   named. Where it cannot, whoever comes is refused. */
static int is_there(struct sdo_server *server) {
  struct pollfd fd = {.fd = server->socket, .events = POLLIN};
  struct sdo_error err;
  if (server->daemon) return 1;
  if (server->socket < 0 || poll(&fd, 1, 0) <= 0) return 0;
  if (start(server, NULL, NULL, &err) == 0) return 1;
  give_up(server);
  return 0;
}

void sdo_server_run(struct sdo_server *server) {
  if (!is_there(server)) return;
  int64_t now = sdo_clock_boot();
  for (struct sdo_visit *visit = server->delayed, *next; visit; visit = next) {
    next = visit->next;
    if (visit->due > now) continue;
    sdo_visit_dequeue(visit);
    sdo_visit_resume(visit);
  }
  sdo_limits_sweep(server);
  server->is_answered = 0;
  MHD_run(server->daemon);
}

struct sdo_visit *sdo_server_take(struct sdo_server *server) {
  struct sdo_visit *visit = server->first;
  if (visit) sdo_visit_dequeue(visit);
  return visit;
}

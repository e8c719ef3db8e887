#include "http/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Keeps a socket in mind. Returns 0, or -1 when memory is short. */
static int add(struct sdo_sockets *sockets, int fd) {
  if (sockets->count == sockets->cap) {
    size_t cap = sockets->cap ? sockets->cap * 2 : 8;
    struct sdo_socket *list = realloc(sockets->list, cap * sizeof *list);
    if (!list) return -1;
    sockets->list = list;
    sockets->cap = cap;
  }
  sockets->list[sockets->count++] = (struct sdo_socket){.fd = fd};
  return 0;
}

int sdo_sockets_open(struct sdo_sockets *sockets, int family, int type, int protocol) {
  int fd = socket(family, type | SOCK_CLOEXEC, protocol);
  if (fd < 0 || add(sockets, fd) == 0) return fd;
  close(fd);
  return -1;
}

int sdo_sockets_close(struct sdo_sockets *sockets, int fd) {
  for (size_t i = 0; i < sockets->count; i++)
    if (sockets->list[i].fd == fd) sockets->list[i--] = sockets->list[--sockets->count];
  return close(fd);
}

typedef int end_of(int fd, struct sockaddr *address, socklen_t *len);

/* The port at one end of a socket, or 0. */
static int port_of(int fd, end_of *end) {
  struct sockaddr_storage address = {0};
  socklen_t len = sizeof address;
  if (end(fd, (struct sockaddr *)&address, &len) < 0) return 0;
  if (address.ss_family == AF_INET)
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
  if (address.ss_family == AF_INET6)
    return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
  return 0;
}

static struct sdo_ports ports_of(struct sdo_socket *s) {
  if (s->ports.far == 0)
    s->ports = (struct sdo_ports){port_of(s->fd, getsockname), port_of(s->fd, getpeername)};
  return s->ports;
}

/* The socket of a connection, or -1. */
static int find(struct sdo_sockets *sockets, struct sdo_ports ports) {
  for (size_t i = 0; i < sockets->count && ports.far > 0; i++) {
    struct sdo_ports its = ports_of(&sockets->list[i]);
    if (its.near == ports.near && its.far == ports.far) return sockets->list[i].fd;
  }
  return -1;
}

void sdo_sockets_end(struct sdo_sockets *sockets, struct sdo_ports ports) {
  int fd = find(sockets, ports);
  if (fd >= 0) shutdown(fd, SHUT_RD);
}

int sdo_sockets_has_input(struct sdo_sockets *sockets, struct sdo_ports ports) {
  int fd = find(sockets, ports);
  char byte;
  if (fd < 0) return 0;
  return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

/* The kernel notes in ticks when data came: every 4 ms, or every 10. */
static int64_t tick_ms(void) {
  struct timespec tick = {0};
  clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
  return tick.tv_nsec / 1000000 + 1;
}

int64_t sdo_sockets_idle_ms(struct sdo_sockets *sockets, struct sdo_ports ports) {
  struct tcp_info info = {0};
  socklen_t len = sizeof info;
  int fd = find(sockets, ports);
  if (fd < 0 || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0) return 0;
  /* It may have come at the end of its tick, which counts from its beginning. */
  int64_t idle = (int64_t)info.tcpi_last_data_recv - tick_ms();
  return idle > 0 ? idle : 0;
}

void sdo_sockets_free(struct sdo_sockets *sockets) {
  free(sockets->list);
  *sockets = (struct sdo_sockets){0};
}

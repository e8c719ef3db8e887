/* The sockets of the connections that are open: libcurl does not tell over which of them a
   request is about to go, but it tells the ports. */
#ifndef SENDOSO_SOCKETS_H
#define SENDOSO_SOCKETS_H

#include <stddef.h>

struct sdo_sockets {
  /* owned */
  int *fds;
  size_t count, cap;
};

/* Opens a socket as socket() does, not to be inherited by programs that are started, and
   keeps it in mind. Returns it, or -1. */
int sdo_sockets_open(struct sdo_sockets *sockets, int family, int type, int protocol);

/* Closes a socket. Returns what close() does. */
int sdo_sockets_close(struct sdo_sockets *sockets, int fd);

/* Is there anything to be read from the connection between these ports: bytes, its end, or
   an error? 0 as well when there is no such connection. */
int sdo_sockets_has_input(const struct sdo_sockets *sockets, int near_port, int far_port);

/* Forgets all of them, which others have closed. */
void sdo_sockets_free(struct sdo_sockets *sockets);

#endif

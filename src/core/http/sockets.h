/* The sockets of the connections that are open, by their ports: libcurl does not tell which
   of them a request is about to use. */
#ifndef SENDOSO_SOCKETS_H
#define SENDOSO_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

/* The two ends of a connection; {0}: there is none. */
struct sdo_ports {
  int near, far;
};

/* One that is open. Its ports are asked for once, when it is connected. */
struct sdo_socket {
  int fd;
  struct sdo_ports ports;
};

struct sdo_sockets {
  /* owned */
  struct sdo_socket *list;
  size_t count, cap;
};

/* Opens a socket as socket() does, not to be inherited by programs that are started, and
   keeps it in mind. Returns it, or -1. */
int sdo_sockets_open(struct sdo_sockets *sockets, int family, int type, int protocol);

/* Closes a socket. Returns what close() does. */
int sdo_sockets_close(struct sdo_sockets *sockets, int fd);

/* Ends what a connection gives: whoever would use it next finds it dead. What TLS has to
   say at its end may still be said. */
void sdo_sockets_end(struct sdo_sockets *sockets, struct sdo_ports ports);

/* Is there anything to be read from a connection: bytes, its end or an error? 0 as well
   when there is no such connection. */
int sdo_sockets_has_input(struct sdo_sockets *sockets, struct sdo_ports ports);

/* For how many ms at least a connection has received nothing, as the kernel tells; 0 when
   it does not tell, or there is no such connection. */
int64_t sdo_sockets_idle_ms(struct sdo_sockets *sockets, struct sdo_ports ports);

/* Forgets all of them, which were closed. */
void sdo_sockets_free(struct sdo_sockets *sockets);

#endif

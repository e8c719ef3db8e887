/* A network that ends at this machine: every name is 127.0.0.1, and a connection to port
   443 goes to $NEARBY_PORT. Loaded in front of a program (LD_PRELOAD) that believes to talk
   to Sendoso, which it cannot reach then. */
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

__attribute__((visibility("default"))) int getaddrinfo(const char *name,
                                                       const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **found) {
  typedef int function(const char *, const char *, const struct addrinfo *,
                       struct addrinfo **);
  function *real = (function *)dlsym(RTLD_NEXT, "getaddrinfo");
  struct addrinfo of_four = hints ? *hints : (struct addrinfo){0};
  of_four.ai_family = AF_INET;
  return real(name ? "127.0.0.1" : NULL, service, &of_four, found);
}

__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *address,
                                                   socklen_t length) {
  typedef int function(int, const struct sockaddr *, socklen_t);
  function *real = (function *)dlsym(RTLD_NEXT, "connect");
  if (address->sa_family == AF_UNIX) return real(fd, address, length);
  const char *port = getenv("NEARBY_PORT");
  if (address->sa_family != AF_INET || !port) {
    errno = ENETUNREACH;
    return -1;
  }
  struct sockaddr_in near = *(const struct sockaddr_in *)address;
  near.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (ntohs(near.sin_port) == 443) near.sin_port = htons((in_port_t)atoi(port));
  return real(fd, (const struct sockaddr *)&near, sizeof near);
}

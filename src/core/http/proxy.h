/* The proxy that the environment names. libcurl reads the variables itself (no_proxy too),
   and prints them whole where it cannot make anything of them: this is what it must not
   see, and what may be said. */
#ifndef SENDOSO_PROXY_H
#define SENDOSO_PROXY_H

struct sdo_proxy {
  /* of the environment; NULL: no proxy is named. Static storage */
  const char *variable;
  /* Can its URL be read, and in one way only? */
  int is_readable;
  /* host and port, without a name and a password; "" if it cannot be read */
  char host[200];
};

/* Finds the proxy for https, in the order in which libcurl looks. */
void sdo_proxy_find(struct sdo_proxy *proxy);

/* Keeps libcurl from a URL that cannot be read: a transfer (a CURL *) that would go through
   that proxy fails with CURLE_COULDNT_RESOLVE_PROXY. */
void sdo_proxy_apply(const struct sdo_proxy *proxy, void *easy);

#endif

/* The proxy that the environment names. libcurl reads the variables itself, and prints them
   whole where it cannot make anything of them: this is what it must not see, and what may
   be said. What it does not know of no_proxy, and others do, is written out for it. */
#ifndef SENDOSO_PROXY_H
#define SENDOSO_PROXY_H

struct sdo_proxy {
  /* of the environment; NULL: no proxy is named. Static storage */
  const char *variable;
  /* Can its URL be read, and in one way only? */
  int is_readable;
  /* Is there a user name in it? */
  int has_user;
  /* which hosts need none, as libcurl reads it; NULL: none is named */
  char *none_for;
};

/* Finds the proxy on the way to a URL of https, in the order in which libcurl looks. 0, or
   -1 when memory is short. */
int sdo_proxy_find(struct sdo_proxy *proxy, const char *base_url);

void sdo_proxy_free(struct sdo_proxy *proxy);

/* Keeps libcurl from a URL that cannot be read: a transfer (a CURL *) that would go through
   that proxy fails with CURLE_COULDNT_RESOLVE_PROXY. */
void sdo_proxy_apply(const struct sdo_proxy *proxy, void *easy);

#endif

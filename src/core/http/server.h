/* A small HTTP server by libmicrohttpd, on loopback unless another address is asked for:
   for the sandbox, for webhooks, and for a browser that comes back from a sign-in. It has
   no thread; its descriptor is waited on in somebody's loop, and requests are taken from a
   queue. What is larger or slower than its limits is answered by itself. */
#ifndef SENDOSO_SERVER_H
#define SENDOSO_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

struct sdo_server;
struct sdo_visit; /* one request and the answer it waits for */

struct sdo_server_options {
  /* 0: the system chooses */
  int port;
  /* listen on ::1 instead of 127.0.0.1 */
  int ipv6;
  /* listen there instead: an address of this machine, 0.0.0.0 or :: for all; or NULL */
  const char *address;
  /* PEM texts: serve https; or NULL */
  const char *key, *cert;
  /* bytes of a body, else 413; 0: 4 MiB */
  int64_t body_max;
  /* connections at once, more are answered 503; 0: as many as there may be */
  int64_t connections_max;
  /* ms until a request is there, else 408, and between two of them; 0: any time */
  int64_t time_ms;
};

int sdo_server_open(const struct sdo_server_options *options, struct sdo_server **server,
                    struct sdo_error *err);
void sdo_server_close(struct sdo_server *server); /* drops what waits; NULL is allowed */

int sdo_server_port(const struct sdo_server *server);

/* The descriptor to wait on, and the milliseconds after which to run anyway (-1: none). */
int sdo_server_fd(const struct sdo_server *server);
int sdo_server_timeout(struct sdo_server *server);

/* Reads and writes what can be. Does not wait. */
void sdo_server_run(struct sdo_server *server);

/* Takes the next complete request, or NULL. It must be answered or dropped. */
struct sdo_visit *sdo_server_take(struct sdo_server *server);

/* What was asked; valid until the visit is answered or dropped. */
const char *sdo_visit_method(const struct sdo_visit *visit);
const char *sdo_visit_path(const struct sdo_visit *visit);
const char *sdo_visit_header(const struct sdo_visit *visit, const char *name); /* or NULL */
const struct sdo_buffer *sdo_visit_body(const struct sdo_visit *visit);
typedef void sdo_visit_each(void *data, const char *name, const char *value);
void sdo_visit_query(const struct sdo_visit *visit, sdo_visit_each *each, void *data);
void sdo_visit_headers(const struct sdo_visit *visit, sdo_visit_each *each, void *data);

/* Which request of its connection this is: the first one is 1. */
int sdo_visit_number(const struct sdo_visit *visit);

struct sdo_visit_answer {
  int status;
  /* {name, value, ..., NULL}; or NULL */
  const char *const *headers;
  /* copied */
  const char *body;
  size_t len;
  /* answer that much later */
  int64_t delay_ms;
  /* bytes of the body after which the connection breaks; -1: none */
  int64_t cut;
  /* the length that is said, where it is not that of the body; or -1 */
  int64_t said;
};

/* Answers. 0, or -1 when out of memory: then the visit is dropped. */
int sdo_visit_answer(struct sdo_visit *visit, const struct sdo_visit_answer *answer);

/* Closes the connection without a word. */
void sdo_visit_drop(struct sdo_visit *visit);

/* Answers later: until then the visit is the keeper's, which is set to NULL when it is over
   (the other side may hang up). */
void sdo_visit_keep(struct sdo_visit *visit, struct sdo_visit **keeper);

/* The keeper goes; what becomes of the visit is no affair of its any more. */
void sdo_visit_forget(struct sdo_visit *visit);

/* Answers one that is kept bit by bit: the head now. 0, or -1 when out of memory: then the
   visit is dropped. */
int sdo_visit_stream(struct sdo_visit *visit, int status, const char *const *headers);

/* More of a stream: 0, or -1 when out of memory; and its end. */
int sdo_visit_write(struct sdo_visit *visit, const char *bytes, size_t len);
void sdo_visit_finish(struct sdo_visit *visit);

/* Has the other side hung up? For one that is kept: nothing of it is read meanwhile. */
int sdo_visit_is_gone(const struct sdo_visit *visit);

#endif

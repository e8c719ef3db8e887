/* A small HTTP server on loopback, by libmicrohttpd: for the sandbox. It has no thread; its
   descriptor is waited on in somebody's loop, and requests are taken from a queue. */
#ifndef SENDOSO_SERVER_H
#define SENDOSO_SERVER_H

#include <stddef.h>

#include "buffer.h"
#include "error.h"

struct sdo_server;
struct sdo_visit; /* one request and the answer it waits for */

struct sdo_server_options {
  int port;               /* 0: the system chooses */
  const char *key, *cert; /* PEM texts: serve https; or NULL */
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
void sdo_visit_query(const struct sdo_visit *visit,
                     void (*each)(void *data, const char *name, const char *value),
                     void *data);

/* Answers. headers is {name, value, ..., NULL}, or NULL. The body is copied. */
void sdo_visit_answer(struct sdo_visit *visit, int status, const char *const *headers,
                      const char *body, size_t len);

/* Closes the connection without a word. */
void sdo_visit_drop(struct sdo_visit *visit);

#endif

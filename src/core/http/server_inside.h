/* What the files of the server share. */
#ifndef SENDOSO_SERVER_INSIDE_H
#define SENDOSO_SERVER_INSIDE_H

#include "http/microhttpd.h"
#include "http/server.h"

enum stage {
  READING,
  /* in the queue of the server */
  WAITING,
  /* somebody has it, and answers later */
  KEPT,
  /* its answer goes out bit by bit */
  STREAMING,
  DELAYED,
  ANSWERED,
  DROPPED
};

/* Who waits for whom on a connection. */
enum turn {
  /* nothing of a request is there, as far as we know */
  QUIET,
  /* it has begun */
  ASKING,
  /* it is there, and not answered yet */
  ANSWERING,
  /* it was told that it is too slow */
  TOLD
};

struct sdo_connection {
  /* in the server's list */
  struct sdo_connection *next;
  struct MHD_Connection *connection;
  enum turn turn;
  /* when that began (sdo_clock_boot) */
  int64_t since;
  /* how many requests there were */
  int count;
  /* one more than there may be */
  int is_over;
};

struct sdo_visit {
  /* in one of the server's lists */
  struct sdo_visit *next;
  struct sdo_server *server;
  struct MHD_Connection *connection;
  enum stage stage;
  int queued;
  char *method, *path;
  struct sdo_buffer body;
  /* bytes that came behind the largest body, and were not kept */
  size_t passed;
  struct MHD_Response *response;
  /* what is given of the body before the connection breaks, or of a stream and not given
     yet */
  struct sdo_buffer answer;
  unsigned status;
  int number;
  /* DELAYED: when to answer (sdo_clock_boot) */
  int64_t due;
  /* STREAMING: does it wait for more, and will there be none? */
  int idle, finished;
  /* set to NULL when the visit is over; or NULL */
  struct sdo_visit **keeper;
};

struct sdo_server {
  /* NULL: nobody has come yet, and the socket is ours */
  struct MHD_Daemon *daemon;
  int socket, port, is_ipv6;
  /* those that wait, those that are kept or are streams, those whose time has not come */
  struct sdo_visit *first, *kept, *delayed;
  /* then nothing new is taken */
  int closing;
  int has_tls;
  /* a connection was resumed since the last round */
  int is_answered;
  size_t body_max;
  int64_t connections_max, time_ms;
  struct sdo_connection *connections;
  int64_t connections_count;
};

/* limits.c */

/* Callbacks of libmicrohttpd: a connection begins and ends; the first line of a request is
   there. Both have the server as their data. */
void sdo_limits_on_connection(void *data, struct MHD_Connection *connection, void **own,
                              enum MHD_ConnectionNotificationCode what);
void *sdo_limits_on_line(void *data, const char *uri, struct MHD_Connection *connection);

struct sdo_connection *sdo_limits_connection(struct MHD_Connection *connection);

/* It is another one's turn. */
void sdo_limits_turn(struct MHD_Connection *connection, enum turn turn);

/* So much of a body that is too large is read and not kept, so that the client reads why it
   is refused: as many times what may be. */
enum { SDO_PASSED_TIMES = 16 };

/* The status with which a request is refused whose headers are there, or 0. */
unsigned sdo_limits_refuse(const struct sdo_visit *visit);

/* Answers a request with such a status and closes its connection. */
enum MHD_Result sdo_limits_answer(struct sdo_visit *visit, unsigned status);

/* Ends connections that are too slow. */
void sdo_limits_sweep(struct sdo_server *server);

void sdo_visit_enqueue(struct sdo_visit *visit);
void sdo_visit_dequeue(struct sdo_visit *visit);
void sdo_visit_resume(struct sdo_visit *visit);

#endif

/* What the files of the server share. */
#ifndef SENDOSO_SERVER_INSIDE_H
#define SENDOSO_SERVER_INSIDE_H

#include <microhttpd.h>

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
  struct MHD_Daemon *daemon;
  /* those that wait, those that are kept or are streams, those whose time has not come */
  struct sdo_visit *first, *kept, *delayed;
  /* then nothing new is taken */
  int closing;
};

void sdo_visit_enqueue(struct sdo_visit *visit);
void sdo_visit_dequeue(struct sdo_visit *visit);
void sdo_visit_resume(struct sdo_visit *visit);

#endif

/* What the files of the transport share: how a request leaves (outgoing.c), and what came
   of it (incoming.c). */
#ifndef SENDOSO_TRANSPORT_INSIDE_H
#define SENDOSO_TRANSPORT_INSIDE_H

#include "http/curl.h"
#include "http/handles.h"
#include "http/head.h"
#include "http/proxy.h"
#include "http/transport.h"

struct sdo_transport {
  CURLM *multi;
  struct sdo_transfer *first;
  struct sdo_transport_options options; /* strings owned */
  struct sdo_proxy proxy;
  struct sdo_sockets sockets;
  struct sdo_handles handles;
};

struct sdo_transfer {
  struct sdo_transfer *next;
  struct sdo_transport *transport;
  CURL *easy;
  struct curl_slist *headers, *connect_to;
  void *owner;
  struct sdo_buffer request, reply;
  int has_body;
  size_t given; /* bytes of the request's body that libcurl has taken */
  int too_large;
  int early;       /* the answer began before all of the body was given */
  int stale;       /* there was something on its connection before its request */
  int is_fresh;    /* over a new connection only */
  int is_reusable; /* it came to a good end, and its handle is as they all are */
  struct sdo_ports ports;
  int64_t began; /* sdo_clock_boot when the request could go; 0: never */
  int64_t begin_by, deadline;
  struct sdo_head head; /* of the reply */
  char reason[CURL_ERROR_SIZE];
};

/* Gives a transfer a handle of libcurl, set up for a request. Returns 0, or -1: memory is
   short. */
int sdo_outgoing_set(struct sdo_transport *transport, struct sdo_transfer *transfer,
                     const struct sdo_exchange_request *request);

/* Has a handle collect what is answered in its transfer, which its CURLOPT_WRITEDATA and
   CURLOPT_HEADERDATA name. */
void sdo_incoming_collect(CURL *easy);

/* Fills *reply with what came of a transfer that has ended with code. */
void sdo_incoming_fill(struct sdo_transfer *transfer, CURLcode code,
                       struct sdo_reply *reply);

#endif

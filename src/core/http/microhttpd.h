/* libmicrohttpd, loaded when it is first needed: see base/library.h. */
#ifndef SENDOSO_MICROHTTPD_H
#define SENDOSO_MICROHTTPD_H

#include <microhttpd.h>

#include "base/error.h"

struct sdo_microhttpd {
  __typeof__(MHD_add_response_header) *add_response_header;
  __typeof__(MHD_create_response_from_buffer) *create_response_from_buffer;
  __typeof__(MHD_create_response_from_callback) *create_response_from_callback;
  __typeof__(MHD_destroy_response) *destroy_response;
  __typeof__(MHD_get_connection_info) *get_connection_info;
  __typeof__(MHD_get_connection_values) *get_connection_values;
  __typeof__(MHD_get_daemon_info) *get_daemon_info;
  __typeof__(MHD_get_timeout) *get_timeout;
  __typeof__(MHD_get_version) *get_version;
  __typeof__(MHD_lookup_connection_value) *lookup_connection_value;
  __typeof__(MHD_queue_response) *queue_response;
  __typeof__(MHD_resume_connection) *resume_connection;
  __typeof__(MHD_run) *run;
  __typeof__(MHD_start_daemon) *start_daemon;
  __typeof__(MHD_stop_daemon) *stop_daemon;
  __typeof__(MHD_suspend_connection) *suspend_connection;
};

/* Loads the library, unless it is loaded: before any of its functions is called. Returns 0,
   or -1 with SDO_STORE. */
int sdo_microhttpd_load(struct sdo_error *err);

/* Its functions. */
extern struct sdo_microhttpd sdo_microhttpd;

#define MHD_add_response_header sdo_microhttpd.add_response_header
#define MHD_create_response_from_buffer sdo_microhttpd.create_response_from_buffer
#define MHD_create_response_from_callback sdo_microhttpd.create_response_from_callback
#define MHD_destroy_response sdo_microhttpd.destroy_response
#define MHD_get_connection_info sdo_microhttpd.get_connection_info
#define MHD_get_connection_values sdo_microhttpd.get_connection_values
#define MHD_get_daemon_info sdo_microhttpd.get_daemon_info
#define MHD_get_timeout sdo_microhttpd.get_timeout
#define MHD_get_version sdo_microhttpd.get_version
#define MHD_lookup_connection_value sdo_microhttpd.lookup_connection_value
#define MHD_queue_response sdo_microhttpd.queue_response
#define MHD_resume_connection sdo_microhttpd.resume_connection
#define MHD_run sdo_microhttpd.run
#define MHD_start_daemon sdo_microhttpd.start_daemon
#define MHD_stop_daemon sdo_microhttpd.stop_daemon
#define MHD_suspend_connection sdo_microhttpd.suspend_connection

#endif

#include "http/microhttpd.h"

#include "base/library.h"

struct sdo_microhttpd sdo_microhttpd;

static const struct sdo_symbol symbols[] = {
    {"MHD_add_response_header", &sdo_microhttpd.add_response_header},
    {"MHD_create_response_from_buffer", &sdo_microhttpd.create_response_from_buffer},
    {"MHD_create_response_from_callback", &sdo_microhttpd.create_response_from_callback},
    {"MHD_destroy_response", &sdo_microhttpd.destroy_response},
    {"MHD_get_connection_info", &sdo_microhttpd.get_connection_info},
    {"MHD_get_connection_values", &sdo_microhttpd.get_connection_values},
    {"MHD_get_daemon_info", &sdo_microhttpd.get_daemon_info},
    {"MHD_get_timeout", &sdo_microhttpd.get_timeout},
    {"MHD_get_version", &sdo_microhttpd.get_version},
    {"MHD_lookup_connection_value", &sdo_microhttpd.lookup_connection_value},
    {"MHD_queue_response", &sdo_microhttpd.queue_response},
    {"MHD_resume_connection", &sdo_microhttpd.resume_connection},
    {"MHD_run", &sdo_microhttpd.run},
    {"MHD_start_daemon", &sdo_microhttpd.start_daemon},
    {"MHD_stop_daemon", &sdo_microhttpd.stop_daemon},
    {"MHD_suspend_connection", &sdo_microhttpd.suspend_connection},
};

static struct sdo_library library = {"libmicrohttpd.so.12", symbols,
                                     sizeof symbols / sizeof *symbols, 0};

int sdo_microhttpd_load(struct sdo_error *err) { return sdo_library_load(&library, err); }

#include "http/curl.h"

#include "base/library.h"

struct sdo_curl sdo_curl;

static const struct sdo_symbol symbols[] = {
    {"curl_easy_cleanup", &sdo_curl.easy_cleanup},
    {"curl_easy_getinfo", &sdo_curl.easy_getinfo},
    {"curl_easy_init", &sdo_curl.easy_init},
    {"curl_easy_setopt", &sdo_curl.easy_setopt},
    {"curl_easy_strerror", &sdo_curl.easy_strerror},
    {"curl_free", &sdo_curl.free},
    {"curl_getdate", &sdo_curl.getdate},
    {"curl_global_cleanup", &sdo_curl.global_cleanup},
    {"curl_global_init", &sdo_curl.global_init},
    {"curl_multi_add_handle", &sdo_curl.multi_add_handle},
    {"curl_multi_cleanup", &sdo_curl.multi_cleanup},
    {"curl_multi_info_read", &sdo_curl.multi_info_read},
    {"curl_multi_init", &sdo_curl.multi_init},
    {"curl_multi_perform", &sdo_curl.multi_perform},
    {"curl_multi_poll", &sdo_curl.multi_poll},
    {"curl_multi_remove_handle", &sdo_curl.multi_remove_handle},
    {"curl_multi_strerror", &sdo_curl.multi_strerror},
    {"curl_slist_append", &sdo_curl.slist_append},
    {"curl_slist_free_all", &sdo_curl.slist_free_all},
    {"curl_url", &sdo_curl.url},
    {"curl_url_cleanup", &sdo_curl.url_cleanup},
    {"curl_url_get", &sdo_curl.url_get},
    {"curl_url_set", &sdo_curl.url_set},
    {"curl_version_info", &sdo_curl.version_info},
};

static struct sdo_library library = {"libcurl.so.4", symbols,
                                     sizeof symbols / sizeof *symbols, 0};

int sdo_curl_load(struct sdo_error *err) { return sdo_library_load(&library, err); }

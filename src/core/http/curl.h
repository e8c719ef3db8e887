/* libcurl, loaded when it is first needed: see base/library.h. */
#ifndef SENDOSO_CURL_H
#define SENDOSO_CURL_H

#include <curl/curl.h>

#include "base/error.h"

/* Of these it makes macros. */
#undef curl_easy_getinfo
#undef curl_easy_setopt

struct sdo_curl {
  __typeof__(curl_easy_cleanup) *easy_cleanup;
  __typeof__(curl_easy_getinfo) *easy_getinfo;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_setopt) *easy_setopt;
  __typeof__(curl_easy_strerror) *easy_strerror;
  __typeof__(curl_free) *free;
  __typeof__(curl_getdate) *getdate;
  __typeof__(curl_global_cleanup) *global_cleanup;
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_multi_add_handle) *multi_add_handle;
  __typeof__(curl_multi_cleanup) *multi_cleanup;
  __typeof__(curl_multi_info_read) *multi_info_read;
  __typeof__(curl_multi_init) *multi_init;
  __typeof__(curl_multi_perform) *multi_perform;
  __typeof__(curl_multi_poll) *multi_poll;
  __typeof__(curl_multi_remove_handle) *multi_remove_handle;
  __typeof__(curl_multi_strerror) *multi_strerror;
  __typeof__(curl_slist_append) *slist_append;
  __typeof__(curl_slist_free_all) *slist_free_all;
  __typeof__(curl_url) *url;
  __typeof__(curl_url_cleanup) *url_cleanup;
  __typeof__(curl_url_get) *url_get;
  __typeof__(curl_url_set) *url_set;
  __typeof__(curl_version_info) *version_info;
};

/* Loads the library, unless it is loaded: before any of its functions is called. Returns 0,
   or -1 with SDO_STORE. */
int sdo_curl_load(struct sdo_error *err);

/* Its functions. */
extern struct sdo_curl sdo_curl;

#define curl_easy_cleanup sdo_curl.easy_cleanup
#define curl_easy_getinfo sdo_curl.easy_getinfo
#define curl_easy_init sdo_curl.easy_init
#define curl_easy_setopt sdo_curl.easy_setopt
#define curl_easy_strerror sdo_curl.easy_strerror
#define curl_free sdo_curl.free
#define curl_getdate sdo_curl.getdate
#define curl_global_cleanup sdo_curl.global_cleanup
#define curl_global_init sdo_curl.global_init
#define curl_multi_add_handle sdo_curl.multi_add_handle
#define curl_multi_cleanup sdo_curl.multi_cleanup
#define curl_multi_info_read sdo_curl.multi_info_read
#define curl_multi_init sdo_curl.multi_init
#define curl_multi_perform sdo_curl.multi_perform
#define curl_multi_poll sdo_curl.multi_poll
#define curl_multi_remove_handle sdo_curl.multi_remove_handle
#define curl_multi_strerror sdo_curl.multi_strerror
#define curl_slist_append sdo_curl.slist_append
#define curl_slist_free_all sdo_curl.slist_free_all
#define curl_url sdo_curl.url
#define curl_url_cleanup sdo_curl.url_cleanup
#define curl_url_get sdo_curl.url_get
#define curl_url_set sdo_curl.url_set
#define curl_version_info sdo_curl.version_info

#endif

#include "http/reason.h"

#include <openssl/x509_vfy.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/redact.h"
#include "http/curl.h"

static void say(struct sdo_reason *reason, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(reason->text, sizeof reason->text, format, args);
  va_end(args);
}

static void hint(struct sdo_reason *reason, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(reason->hint, sizeof reason->hint, format, args);
  va_end(args);
}

/* libcurl tells by its words only that a certificate is another host's: all else about it
   is right. */
static void explain_certificate(CURL *easy, const char *words, struct sdo_reason *reason) {
  long result = X509_V_OK;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
  reason->is_lasting = 1;
  if (result == X509_V_ERR_CERT_HAS_EXPIRED || result == X509_V_ERR_CERT_NOT_YET_VALID)
    hint(reason,
         "check the clock of this machine; if it is right, whoever runs that server "
         "has to renew its certificate");
  else if (strstr(words, "subject name"))
    hint(reason, "check the host in the base URL: the certificate is for another one");
  else
    hint(reason,
         "if a proxy of your company inspects TLS, name its authority with --ca-file "
         "or SSL_CERT_FILE");
}

/* "OpenSSL/3.0.15: error:0A00010B:SSL routines::wrong version number": what stands behind
   the last colon is enough. */
static void explain_handshake(const char *words, struct sdo_reason *reason) {
  const char *end = strrchr(words, ':');
  if (!strstr(words, "SSL routines:") || !end) {
    say(reason, "the connection was closed before TLS was agreed on");
    return;
  }
  say(reason, "no TLS connection: %.150s", end + 1);
  hint(reason, "check the base URL: what answers there does not use TLS 1.2 or newer");
}

/* What a proxy says instead of opening a way. Its words are not repeated: they may be
   anything. */
static void explain_refusal(long status, const struct sdo_proxy *proxy,
                            struct sdo_reason *reason) {
  const char *variable = proxy->variable;
  say(reason, "the proxy in %s answered %ld", variable, status);
  reason->is_lasting = status == 407;
  if (status != 407)
    hint(reason, "ask whoever runs the proxy whether it may reach that host");
  else if (proxy->has_user)
    hint(reason, "check the user name and the password in %s", variable);
  else hint(reason, "set %s to http://USER:PASSWORD@HOST:PORT", variable);
}

/* It closed the connection, or what it said is not HTTP. */
static void explain_silence(const struct sdo_proxy *proxy, struct sdo_reason *reason) {
  say(reason, "the proxy in %s gave no answer that can be read", proxy->variable);
  hint(reason, "check the host and the port in %s", proxy->variable);
}

static void explain_proxy_name(const struct sdo_proxy *proxy, struct sdo_reason *reason) {
  if (!proxy->variable) return;
  reason->is_lasting = !proxy->is_readable;
  if (proxy->is_readable) {
    hint(reason, "check the host in %s", proxy->variable);
    return;
  }
  say(reason, "the proxy in %s is not a URL that can be read", proxy->variable);
  hint(reason,
       "write http://USER:PASSWORD@HOST:PORT; in the password %%23 for #, %%2F for /, "
       "%%3F for ?, %%40 for @");
}

static void explain_connection(CURL *easy, const struct sdo_proxy *proxy,
                               struct sdo_reason *reason) {
  long number = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
  if (number) say(reason, "%.150s", strerror((int)number));
  if (proxy->variable) hint(reason, "check the proxy in %s", proxy->variable);
}

static void explain(CURL *easy, CURLcode code, const char *words,
                    const struct sdo_proxy *proxy, struct sdo_reason *reason) {
  switch (code) {
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE: explain_certificate(easy, words, reason); break;
  case CURLE_SSL_CONNECT_ERROR: explain_handshake(words, reason); break;
  case CURLE_COULDNT_RESOLVE_PROXY: explain_proxy_name(proxy, reason); break;
  case CURLE_COULDNT_CONNECT: explain_connection(easy, proxy, reason); break;
  case CURLE_COULDNT_RESOLVE_HOST:
    hint(reason, "check the base URL, and the network of this machine");
    break;
  case CURLE_SEND_FAIL_REWIND: /* libcurl wanted to send it again, and may not */
  case CURLE_GOT_NOTHING: say(reason, "the connection was closed before the answer"); break;
  case CURLE_UNSUPPORTED_PROTOCOL: say(reason, "the answer is not HTTP"); break;
  case CURLE_OUT_OF_MEMORY:
    say(reason, "out of memory, or a header of the answer is longer than 100 KB");
    break;
  default: break;
  }
}

void sdo_reason_find(void *easy, int code, const char *words, const struct sdo_proxy *proxy,
                     struct sdo_reason *reason) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
  *reason = (struct sdo_reason){0};
  if (!words[0]) words = curl_easy_strerror((CURLcode)code);
  say(reason, "%.190s", words);
  if (proxy->variable && status >= 300) explain_refusal(status, proxy, reason);
  else if (proxy->variable && strstr(words, "CONNECT ")) explain_silence(proxy, reason);
  else explain(easy, (CURLcode)code, words, proxy, reason);
  for (char *at = reason->text; *at; at++)
    if (*at == '\n' || *at == '\r') *at = ' ';
  sdo_redact(reason->text, NULL);
}

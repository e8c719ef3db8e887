#include "client/sign_in.h"

#include "http/once.h"
#include "http/unanswered.h"

/* Makes a request, with Basic where the client is to sign it so. */
static int ask(const struct sdo_sign_in *options, struct sdo_exchange_request *request,
               int is_basic, struct sdo_reply *reply, struct sdo_error *err) {
  struct sdo_service service;
  struct sdo_transport *transport;
  struct sdo_buffer basic = {0};
  int failed = sdo_connect(&options->to, &service, &transport, err) < 0 ||
               (is_basic && sdo_oauth_basic(&options->client, &basic, err) < 0);
  request->method = "POST";
  request->basic = basic.data;
  failed = failed || sdo_once(transport, request, options->stop, reply, err) < 0;
  if (!failed && reply->outcome != SDO_OUTCOME_ANSWERED)
    failed = sdo_unanswered(&service, reply, err);
  sdo_buffer_wipe(&basic);
  sdo_transport_close(transport);
  return failed ? -1 : 0;
}

int sdo_sign_in(const struct sdo_sign_in *options, const struct sdo_oauth_grant *grant,
                struct sdo_tokens *tokens, struct sdo_error *err) {
  const struct sdo_oauth_client *client = &options->client;
  struct sdo_buffer body = {0};
  struct sdo_reply reply = {0};
  enum sdo_outcome outcome = SDO_OUTCOME_LOST;
  *tokens = (struct sdo_tokens){0};
  if (sdo_oauth_ask(client, grant, &body, err) == 0) {
    struct sdo_exchange_request request = {
        .path = sdo_oauth_token_path, .body = body.data, .body_len = body.len};
    if (ask(options, &request, client->is_basic && client->secret, &reply, err) == 0)
      outcome =
          sdo_tokens_read(grant, reply.status, &reply.body, reply.request_id, tokens, err);
  }
  sdo_buffer_wipe(&body);
  sdo_buffer_wipe(&reply.body);
  return outcome == SDO_OUTCOME_OK ? 0 : -1;
}

int sdo_sign_out(const struct sdo_sign_in *options, const char *token,
                 struct sdo_error *err) {
  struct sdo_buffer path = {0};
  struct sdo_reply reply = {0};
  enum sdo_outcome outcome = SDO_OUTCOME_LOST;
  if (sdo_oauth_revoke(token, &path, err) == 0) {
    struct sdo_exchange_request request = {.path = path.data, .body = ""};
    if (ask(options, &request, 1, &reply, err) == 0)
      outcome = sdo_tokens_read_revoked(reply.status, &reply.body, reply.request_id, err);
  }
  sdo_buffer_wipe(&path);
  sdo_buffer_wipe(&reply.body);
  return outcome == SDO_OUTCOME_OK ? 0 : -1;
}

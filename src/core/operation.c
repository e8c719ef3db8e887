#include "operation.h"

#include <string.h>

/* clang-format off */
#define PAGING \
  { .name = "page", .type = SDO_INTEGER, .where = SDO_QUERY, .min = 1, .max = INT32_MAX, \
    .help = "the page to read, from 1" }, \
  { .name = "per_page", .type = SDO_INTEGER, .where = SDO_QUERY, .min = 1, .max = 100, \
    .help = "items on a page, at most 100" }

#define VIA(kind) \
  { .name = "via", .type = SDO_STRING, .where = SDO_BODY, .required = 1, .fixed = (kind) }, \
  { .name = "via_from", .type = SDO_STRING, .where = SDO_BODY, .required = 1, \
    .help = "name of the sending application (SENDOSO_VIA_FROM)" }

/* Sources: developer.sendoso.com, /rest-api/reference/..., as named for each row. */
const struct sdo_operation sdo_operations[] = {
  { /* users/get-current-user */
    .name = "me", .method = "GET", .path = "/api/v3/me", .does = SDO_READ, .success = 200,
    .columns = "id first_name last_name email role balance team_balance",
    .help = "who the access token belongs to, with balances",
  },
  { /* teams/get-teams */
    .name = "groups", .method = "GET", .path = "/api/v3/groups", .does = SDO_READ,
    .success = 200, .collection = "groups", .total = "total_groups",
    .columns = "id name budget monthly_budget one_time_budget rollover",
    .help = "the organisation's team groups and their budgets",
    .params = { PAGING },
  },
  { /* campaigns/get-campaigns */
    .name = "campaigns", .method = "GET", .path = "/api/v3/touches", .does = SDO_READ,
    .success = 200, .collection = "touches", .total = "total_posts",
    .columns = "id name delivery_type start_date end_date currency "
               "starting_egift_price ending_egift_price",
    .help = "the active campaigns",
    .params = { PAGING,
      { .name = "delivery_type", .type = SDO_STRING, .where = SDO_QUERY,
        .choices = "mail|email", .help = "only physical (mail) or only eGift (email) campaigns" } },
  },
  { /* campaigns/get-campaign: wrapped, unlike an element of the list */
    .name = "campaign", .method = "GET", .path = "/api/v3/touches/{touch_id}",
    .does = SDO_READ, .success = 200, .item = "touch",
    .columns = "id name delivery_type start_date end_date currency "
               "starting_egift_price ending_egift_price",
    .help = "one active campaign",
    .params = {
      { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_PATH,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "the campaign's id" } },
  },
  { /* sends/get-sends: the whole organisation's; no filter exists */
    .name = "sends", .method = "GET", .path = "/api/v3/send", .does = SDO_READ,
    .success = 200, .collection = "sends", .total = "total_count",
    .columns = "id created_at status type touch.name recipient.email current_total_cost currency",
    .help = "all sends of the organisation, with their status",
    .params = { PAGING },
  },
  { /* sends/egift/eGift; amount is undocumented, seen in public test code */
    .name = "egift", .method = "POST", .path = "/api/v3/send", .does = SDO_SPEND,
    .success = 200, .wrapper = "send", .proof = "tracking_code",
    .columns = "key outcome tracking_code tracking_url message",
    .help = "send an eGift by e-mail",
    .params = {
      { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_BODY,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "an eGift campaign: its id or exact name" },
      { .name = "name", .type = SDO_STRING, .where = SDO_BODY, .help = "the recipient's full name" },
      { .name = "email", .type = SDO_EMAIL, .where = SDO_BODY, .required = 1,
        .help = "the recipient's e-mail address" },
      { .name = "custom_message", .alias = "message", .type = SDO_STRING, .where = SDO_BODY,
        .help = "the text of the e-mail" },
      { .name = "amount", .type = SDO_DECIMAL, .where = SDO_BODY,
        .help = "the value, where the campaign has a price range (undocumented by Sendoso)" },
      VIA("single_email_address") },
  },
  { .name = NULL },
};
/* clang-format on */

const struct sdo_operation *sdo_operation_named(const char *name) {
  for (const struct sdo_operation *op = sdo_operations; op->name; op++)
    if (strcmp(op->name, name) == 0) return op;
  return NULL;
}

const struct sdo_param *sdo_param_named(const struct sdo_operation *op, const char *name) {
  for (const struct sdo_param *param = op->params; param->name; param++)
    if (strcmp(param->name, name) == 0) return param;
  return NULL;
}

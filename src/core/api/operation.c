#include "api/operation.h"

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

#define PHYSICAL_CAMPAIGN \
  { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_BODY, \
    .required = 1, .min = 1, .max = INT64_MAX, \
    .help = "a physical campaign: its id or exact name" }

#define RECIPIENT \
  { .name = "name", .type = SDO_STRING, .where = SDO_BODY, .required = 1, \
    .help = "the recipient's full name" }, \
  { .name = "email", .type = SDO_EMAIL, .where = SDO_BODY, .required = 1, \
    .help = "the recipient's e-mail address" }

#define NOTECARD \
  { .name = "custom_message", .alias = "message", .type = SDO_STRING, .where = SDO_BODY, \
    .help = "the text on the notecard, if the gift has one" }

/* Sources: developer.sendoso.com, /rest-api/reference/..., as named for each row. */
const struct sdo_operation sdo_operations[] = {
  { /* users/get-current-user */
    .name = "me", .method = "GET", .path = "/api/v3/me", .does = SDO_READ, .success = 200,
    .proof = "id",
    .columns = "id first_name last_name email role balance team_balance",
    .help = "who the access token belongs to, with balances",
  },
  { /* users/get-users: the active ones */
    .name = "users", .method = "GET", .path = "/api/v3/users", .does = SDO_READ,
    .success = 200, .collection = "users", .total = "total_users",
    .columns = "id first_name last_name email team_group_id",
    .help = "the organisation's active users",
    .params = { PAGING },
  },
  { /* users/invite-user: an invitation, not a user; its id is not told */
    .name = "invite", .method = "POST", .path = "/api/v3/users", .does = SDO_INVITE,
    .success = 201, .wrapper = "user", .proof = "receiver_email",
    .columns = "key outcome message",
    .help = "invite a new user to a team group",
    .params = {
      { .name = "first_name", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "the new user's first name" },
      { .name = "last_name", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "the new user's last name" },
      { .name = "email", .type = SDO_EMAIL, .where = SDO_BODY, .required = 1,
        .help = "the new user's e-mail address" },
      { .name = "role", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .choices = "regular|manager", .help = "regular or manager" },
      { .name = "team_group_id", .alias = "group", .type = SDO_INTEGER, .where = SDO_BODY,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "the team group's id" } },
  },
  { /* teams/get-teams */
    .name = "groups", .method = "GET", .path = "/api/v3/groups", .does = SDO_READ,
    .success = 200, .collection = "groups", .total = "total_groups",
    .columns = "id name budget monthly_budget one_time_budget rollover",
    .help = "the organisation's team groups and their budgets",
    .params = { PAGING },
  },
  { /* teams/get-team-users: a bare array, in one piece */
    .name = "members", .method = "GET", .path = "/api/v3/groups/{team_group_id}/members",
    .does = SDO_READ, .success = 200, .collection = "members",
    .columns = "id first_name last_name email balance sandbox team_group_id",
    .help = "the members of a team group, with their balances",
    .params = {
      { .name = "team_group_id", .alias = "group", .type = SDO_INTEGER, .where = SDO_PATH,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "the team group's id" } },
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
    .does = SDO_READ, .success = 200, .item = "touch", .proof = "id",
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
    .success = 200, .wrapper = "send", .proof = "tracking_code", .readback = "sends",
    .campaign = "email",
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
  { /* sends/physical/physical */
    .name = "physical", .method = "POST", .path = "/api/v3/send", .does = SDO_SPEND,
    .success = 200, .wrapper = "send", .proof = "tracking_code", .readback = "sends",
    .campaign = "mail",
    .columns = "key outcome tracking_code message",
    .help = "send a physical gift to a known address",
    .params = { PHYSICAL_CAMPAIGN, RECIPIENT,
      { .name = "address", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "street, house and floor" },
      { .name = "city", .type = SDO_STRING, .where = SDO_BODY, .required = 1, .help = "city" },
      { .name = "state", .type = SDO_STRING, .where = SDO_BODY, .required = 1, .help = "state or region" },
      { .name = "zip", .type = SDO_STRING, .where = SDO_BODY, .required = 1, .help = "postal code" },
      { .name = "country", .type = SDO_STRING, .where = SDO_BODY, .required = 1, .help = "country" },
      { .name = "mobile_no", .type = SDO_DIGITS, .where = SDO_BODY,
        .help = "the recipient's phone; required outside the US" },
      NOTECARD,
      { .name = "confirm_address", .type = SDO_BOOLEAN, .where = SDO_BODY, .fixed = "false" },
      VIA("single_person_or_company") },
  },
  { /* sends/physical/physicalAC */
    .name = "collect", .method = "POST", .path = "/api/v3/send", .does = SDO_SPEND,
    .success = 200, .wrapper = "send", .proof = "tracking_code", .readback = "sends",
    .campaign = "mail",
    .columns = "key outcome tracking_code message",
    .help = "send a physical gift to an address that the recipient is asked for",
    .params = { PHYSICAL_CAMPAIGN, RECIPIENT, NOTECARD,
      { .name = "no_address", .type = SDO_BOOLEAN, .where = SDO_BODY, .fixed = "true" },
      { .name = "confirm_address", .type = SDO_BOOLEAN, .where = SDO_BODY, .fixed = "true" },
      { .name = "address_confirmation_via", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .choices = "email|link", .otherwise = "email",
        .help = "email: Sendoso asks the recipient; link: the sender is mailed a link" },
      { .name = "resume_with_unconfirmed_address", .type = SDO_BOOLEAN, .where = SDO_BODY,
        .required = 1, .otherwise = "false", .help = "ship anyway if unconfirmed" },
      { .name = "expire_after_days", .type = SDO_INTEGER, .where = SDO_BODY, .required = 1,
        .min = 2, .max = 7, .otherwise = "7", .help = "days until the collection is cancelled, 2 to 7" },
      { .name = "hide_product_info", .type = SDO_BOOLEAN, .where = SDO_BODY, .required = 1,
        .otherwise = "false", .help = "hide the gift's name and image from the page" },
      { .name = "address_confirmation_custom_message", .type = SDO_STRING, .where = SDO_BODY,
        .help = "the text of the e-mail that asks for the address" },
      VIA("single_person_or_company") },
  },
  { /* sends/egift/eGiftlink: a link for each recipient, no tracking code */
    .name = "egift_links", .method = "POST", .path = "/api/v3/send/generate_egift_links",
    .does = SDO_SPEND, .success = 200, .wrapper = "send", .proof = "egift_links",
    .proof_is_list = 1,
    .campaign = "email", .columns = "email outcome link",
    .help = "make links to eGifts, one for each recipient, to be handed over by yourself",
    .params = {
      { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_BODY,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "an eGift campaign: its id or exact name" },
      VIA("generate_egift_links"),
      { .name = "recipient_users", .alias = "recipients", .type = SDO_EMAILS, .where = SDO_BODY,
        .required = 1, .help = "the recipients' e-mail addresses" } },
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

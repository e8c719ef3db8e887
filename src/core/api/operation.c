#include "api/operation.h"

#include <string.h>

/* clang-format off */
#define PAGING \
  { .name = "page", .type = SDO_INTEGER, .where = SDO_QUERY, .min = 1, .max = INT32_MAX, \
    .help = "The page to read, from 1" }, \
  { .name = "per_page", .type = SDO_INTEGER, .where = SDO_QUERY, .min = 1, .max = 100, \
    .help = "Items on a page, at most 100" }

#define VIA(kind) \
  { .name = "via", .type = SDO_STRING, .where = SDO_BODY, .required = 1, .fixed = (kind) }, \
  { .name = "via_from", .type = SDO_STRING, .where = SDO_BODY, .required = 1, \
    .help = "Name of the sending application (SENDOSO_VIA_FROM)" }

#define PHYSICAL_CAMPAIGN \
  { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_BODY, \
    .required = 1, .min = 1, .max = INT64_MAX, \
    .help = "A campaign for physical gifts: its ID or exact name" }

#define RECIPIENT \
  { .name = "name", .type = SDO_STRING, .where = SDO_BODY, .required = 1, \
    .help = "The recipient's full name" }, \
  { .name = "email", .type = SDO_EMAIL, .where = SDO_BODY, .required = 1, \
    .help = "The recipient's email address" }

#define NOTECARD \
  { .name = "custom_message", .alias = "message", .type = SDO_STRING, .where = SDO_BODY, \
    .help = "The text on the notecard, if the gift has one" }

/* Sources: developer.sendoso.com, /rest-api/reference/..., as named for each row. */
const struct sdo_operation sdo_operations[] = {
  { /* users/get-current-user */
    .name = "me", .method = "GET", .path = "/api/v3/me", .does = SDO_READ, .success = 200,
    .proof = "id",
    .columns = "id first_name last_name email role balance team_balance",
    .help = "Show the user of the access token, with balances",
  },
  { /* users/get-users: the active ones */
    .name = "users", .method = "GET", .path = "/api/v3/users", .does = SDO_READ,
    .success = 200, .collection = "users", .total = "total_users",
    .columns = "id first_name last_name email team_group_id",
    .help = "List the active users of the organisation",
    .params = { PAGING },
  },
  { /* users/invite-user: an invitation, not a user; its id is not told */
    .name = "invite", .method = "POST", .path = "/api/v3/users", .does = SDO_INVITE,
    .success = 201, .wrapper = "user", .proof = "receiver_email",
    .columns = "key outcome message",
    .help = "Invite a new user to a team group",
    .params = {
      { .name = "first_name", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "The new user's first name" },
      { .name = "last_name", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "The new user's last name" },
      { .name = "email", .type = SDO_EMAIL, .where = SDO_BODY, .required = 1,
        .help = "The new user's email address" },
      { .name = "role", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .choices = "regular|manager", .help = "The new user's role" },
      { .name = "team_group_id", .alias = "group", .type = SDO_INTEGER, .where = SDO_BODY,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "The ID of the team group" } },
  },
  { /* teams/get-teams */
    .name = "groups", .method = "GET", .path = "/api/v3/groups", .does = SDO_READ,
    .success = 200, .collection = "groups", .total = "total_groups",
    .columns = "id name budget monthly_budget one_time_budget rollover",
    .help = "List the team groups of the organisation, with their budgets",
    .params = { PAGING },
  },
  { /* teams/get-team-users: a bare array, in one piece */
    .name = "members", .method = "GET", .path = "/api/v3/groups/{team_group_id}/members",
    .does = SDO_READ, .success = 200, .collection = "members",
    .columns = "id first_name last_name email balance sandbox team_group_id",
    .help = "List the members of a team group, with their balances",
    .params = {
      { .name = "team_group_id", .alias = "group", .type = SDO_INTEGER, .where = SDO_PATH,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "The ID of the team group" } },
  },
  { /* campaigns/get-campaigns */
    .name = "campaigns", .method = "GET", .path = "/api/v3/touches", .does = SDO_READ,
    .success = 200, .collection = "touches", .total = "total_posts",
    .columns = "id name delivery_type start_date end_date currency "
               "starting_egift_price ending_egift_price",
    .help = "List the active campaigns",
    .params = { PAGING,
      { .name = "delivery_type", .type = SDO_STRING, .where = SDO_QUERY,
        .choices = "mail|email",
        .help = "Only campaigns for physical gifts (mail) or for eGifts (email)" } },
  },
  { /* campaigns/get-campaign: wrapped, unlike an element of the list */
    .name = "campaign", .method = "GET", .path = "/api/v3/touches/{touch_id}",
    .does = SDO_READ, .success = 200, .item = "touch", .proof = "id",
    .columns = "id name delivery_type start_date end_date currency "
               "starting_egift_price ending_egift_price",
    .help = "Show one active campaign",
    .params = {
      { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_PATH,
        .required = 1, .min = 1, .max = INT64_MAX, .help = "The ID of the campaign" } },
  },
  { /* sends/get-sends: the whole organisation's; no filter exists */
    .name = "sends", .method = "GET", .path = "/api/v3/send", .does = SDO_READ,
    .success = 200, .collection = "sends", .total = "total_count",
    .columns = "id created_at status type touch.name recipient.email current_total_cost currency",
    .help = "List all sends of the organisation, with their status",
    .params = { PAGING },
  },
  { /* sends/egift/eGift; amount is undocumented, seen in public test code */
    .name = "egift", .method = "POST", .path = "/api/v3/send", .does = SDO_SPEND,
    .success = 200, .wrapper = "send", .proof = "tracking_code", .readback = "sends",
    .campaign = "email",
    .columns = "key outcome tracking_code tracking_url message",
    .help = "Send an eGift by email",
    .params = {
      { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_BODY,
        .required = 1, .min = 1, .max = INT64_MAX,
        .help = "A campaign for eGifts: its ID or exact name" },
      { .name = "name", .type = SDO_STRING, .where = SDO_BODY,
        .help = "The recipient's full name" },
      { .name = "email", .type = SDO_EMAIL, .where = SDO_BODY, .required = 1,
        .help = "The recipient's email address" },
      { .name = "custom_message", .alias = "message", .type = SDO_STRING, .where = SDO_BODY,
        .help = "The text of the email" },
      { .name = "amount", .type = SDO_DECIMAL, .where = SDO_BODY,
        .help = "The value, for a campaign with a price range (not documented by Sendoso)" },
      VIA("single_email_address") },
  },
  { /* sends/physical/physical */
    .name = "physical", .method = "POST", .path = "/api/v3/send", .does = SDO_SPEND,
    .success = 200, .wrapper = "send", .proof = "tracking_code", .readback = "sends",
    .campaign = "mail",
    .columns = "key outcome tracking_code message",
    .help = "Send a physical gift to a known address",
    .params = { PHYSICAL_CAMPAIGN, RECIPIENT,
      { .name = "address", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "Street, house number and floor" },
      { .name = "city", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "City" },
      { .name = "state", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "State or region" },
      { .name = "zip", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "Postal code" },
      { .name = "country", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .help = "Country" },
      { .name = "mobile_no", .type = SDO_DIGITS, .where = SDO_BODY,
        .help = "The recipient's phone number (required outside the US)" },
      NOTECARD,
      { .name = "confirm_address", .type = SDO_BOOLEAN, .where = SDO_BODY, .fixed = "false" },
      VIA("single_person_or_company") },
  },
  { /* sends/physical/physicalAC */
    .name = "collect", .method = "POST", .path = "/api/v3/send", .does = SDO_SPEND,
    .success = 200, .wrapper = "send", .proof = "tracking_code", .readback = "sends",
    .campaign = "mail",
    .columns = "key outcome tracking_code message",
    .help = "Send a physical gift; Sendoso asks the recipient for the address",
    .params = { PHYSICAL_CAMPAIGN, RECIPIENT, NOTECARD,
      { .name = "no_address", .type = SDO_BOOLEAN, .where = SDO_BODY, .fixed = "true" },
      { .name = "confirm_address", .type = SDO_BOOLEAN, .where = SDO_BODY, .fixed = "true" },
      { .name = "address_confirmation_via", .type = SDO_STRING, .where = SDO_BODY, .required = 1,
        .choices = "email|link", .otherwise = "email",
        .help = "With email, Sendoso asks the recipient; with link, it mails the sender a link" },
      { .name = "resume_with_unconfirmed_address", .type = SDO_BOOLEAN, .where = SDO_BODY,
        .required = 1, .otherwise = "false", .help = "Ship even if the address is not confirmed" },
      { .name = "expire_after_days", .type = SDO_INTEGER, .where = SDO_BODY, .required = 1,
        .min = 2, .max = 7, .otherwise = "7",
        .help = "Days until the request for the address expires, 2 to 7" },
      { .name = "hide_product_info", .type = SDO_BOOLEAN, .where = SDO_BODY, .required = 1,
        .otherwise = "false", .help = "Hide the name and image of the gift on the address page" },
      { .name = "address_confirmation_custom_message", .type = SDO_STRING, .where = SDO_BODY,
        .help = "The text of the email that asks for the address" },
      VIA("single_person_or_company") },
  },
  { /* sends/egift/eGiftlink: a link for each recipient, no tracking code */
    .name = "egift_links", .method = "POST", .path = "/api/v3/send/generate_egift_links",
    .does = SDO_SPEND, .success = 200, .wrapper = "send", .proof = "egift_links",
    .proof_is_list = 1,
    .campaign = "email", .columns = "email outcome link",
    .help = "Create eGift links, one for each recipient, for you to hand over",
    .params = {
      { .name = "touch_id", .alias = "campaign", .type = SDO_INTEGER, .where = SDO_BODY,
        .required = 1, .min = 1, .max = INT64_MAX,
        .help = "A campaign for eGifts: its ID or exact name" },
      VIA("generate_egift_links"),
      { .name = "recipient_users", .alias = "recipients", .type = SDO_EMAILS, .where = SDO_BODY,
        .required = 1, .help = "The email addresses of the recipients" } },
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

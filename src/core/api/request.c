#include "api/request.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

static const char *public_name(const struct sdo_param *param) {
  return param->alias ? param->alias : param->name;
}

static int is_blank(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (!isspace((unsigned char)text[i])) return 0;
  return 1;
}

/* One @ with something on either side and no space: what is certainly no address is refused
   here, everything else is Sendoso's to judge. */
static int is_email(const char *text, size_t len) {
  const char *at = memchr(text, '@', len);
  if (!at || at == text || at + 1 == text + len) return 0;
  if (memchr(at + 1, '@', len - (size_t)(at + 1 - text))) return 0;
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)text[i] <= ' ' || text[i] == '<' || text[i] == '>') return 0;
  return 1;
}

/* Is text one of "a|b|c"? */
static int is_choice(const char *choices, const char *text, size_t len) {
  for (const char *at = choices; *at;) {
    size_t step = strcspn(at, "|");
    if (step == len && memcmp(at, text, len) == 0) return 1;
    at += step + (at[step] == '|');
  }
  return 0;
}

/* Is it an amount above 0, as JSON has it, of whole hundredths? Money has no third decimal
   and no exponent; what has more than ten digits before the point is no gift. */
static int is_amount(const char *text, size_t len) {
  size_t whole = strspn(text, "0123456789");
  size_t decimals =
      whole < len && text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
  size_t read = whole + (decimals > 0 ? decimals + 1 : 0);
  if (read < len || whole == 0 || whole > 10 || decimals > 2) return 0;
  return (whole == 1 || *text != '0') && strspn(text, "0.") < len;
}

static int check_text(const struct sdo_param *param, const char *text, size_t len,
                      struct sdo_error *err) {
  const char *name = public_name(param);
  if (!sdo_utf8_valid(text, len))
    return sdo_fail_field(err, name, "%s is not UTF-8 text", name);
  if (memchr(text, '\0', len))
    return sdo_fail_field(err, name, "%s contains a zero byte", name);
  if (param->required && is_blank(text, len))
    return sdo_fail_field(err, name, "%s is empty", name);
  if (param->type == SDO_DIGITS &&
      (len == 0 || len > 15 || strspn(text, "0123456789") < len || *text == '0'))
    return sdo_fail_field(err, name, "%s: expected up to 15 digits, with the country code",
                          name);
  int wants_email = param->type == SDO_EMAIL || param->type == SDO_EMAILS;
  if (wants_email && !is_email(text, len)) {
    sdo_fail_field(err, name, "%s is not an email address", name);
    return sdo_hint(err, "correct it and run again");
  }
  if (param->type == SDO_DECIMAL && !is_amount(text, len))
    return sdo_fail_field(
        err, name,
        "%s: expected a number above 0 with at most two decimals, such as 25 or 12.50",
        name);
  if (param->choices && !is_choice(param->choices, text, len))
    return sdo_fail_field(err, name, "%s: expected one of %s", name, param->choices);
  return 0;
}

static int check(const struct sdo_param *param, const struct sdo_arg *arg,
                 struct sdo_error *err) {
  const char *name = public_name(param);
  if (param->type == SDO_BOOLEAN) return 0;
  if (param->type == SDO_EMAILS) {
    if (arg->count == 0) return sdo_fail_field(err, name, "%s is empty", name);
    for (size_t i = 0; i < arg->count; i++)
      if (check_text(param, arg->list[i].at, arg->list[i].len, err) < 0) return -1;
    return 0;
  }
  if (param->type != SDO_INTEGER) return check_text(param, arg->text, arg->len, err);
  if (param->max > 0 && (arg->integer < param->min || arg->integer > param->max)) {
    if (param->max >= INT32_MAX)
      return sdo_fail_field(err, name, "%s: expected %" PRId64 " or more, got %" PRId64,
                            name, param->min, arg->integer);
    return sdo_fail_field(err, name,
                          "%s: expected %" PRId64 " to %" PRId64 ", got %" PRId64, name,
                          param->min, param->max, arg->integer);
  }
  return 0;
}

/* Carriers and customs want a phone number outside the US. Whether such a request fails or
   is lost without one is told differently by Sendoso's pages: it is refused here. */
static int is_us(const struct sdo_arg *country) {
  static const char *const names[] = {
      "US", "USA", "U.S.", "U.S.A.", "United States", "United States of America"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == country->len &&
        strncasecmp(names[i], country->text, country->len) == 0)
      return 1;
  return 0;
}

static const struct sdo_arg *find(const struct sdo_param *param, const struct sdo_arg *args,
                                  size_t count) {
  for (size_t i = 0; i < count; i++)
    if (args[i].param == param) return &args[i];
  return NULL;
}

static void value_text(const struct sdo_arg *arg, char digits[24], const char **text,
                       size_t *len) {
  *text = arg->text;
  *len = arg->len;
  if (arg->param->type == SDO_INTEGER) {
    *len = (size_t)snprintf(digits, 24, "%" PRId64, arg->integer);
    *text = digits;
  } else if (arg->param->type == SDO_BOOLEAN) {
    *text = arg->integer ? "true" : "false";
    *len = strlen(*text);
  }
}

/* The path with each {name} filled in. */
static int write_path(const struct sdo_operation *op, const struct sdo_arg *args,
                      size_t count, struct sdo_buffer *url) {
  const char *at = op->path;
  int failed = 0;
  while (*at && !failed) {
    size_t plain = strcspn(at, "{");
    failed = sdo_buffer_add(url, at, plain);
    at += plain;
    if (*at != '{') continue;
    size_t len = strcspn(at, "}");
    for (const struct sdo_param *param = op->params; param->name && !failed; param++) {
      if (strlen(param->name) != len - 1 || memcmp(param->name, at + 1, len - 1) != 0)
        continue;
      char digits[24];
      const char *text;
      size_t text_len;
      const struct sdo_arg *arg = find(param, args, count);
      if (!arg) continue; /* what a path needs is required: it was checked */
      value_text(arg, digits, &text, &text_len);
      failed = sdo_buffer_escape(url, text, text_len);
    }
    at += len + 1;
  }
  return failed;
}

static int write_query(const struct sdo_arg *arg, int first, struct sdo_buffer *url) {
  char digits[24];
  const char *text;
  size_t len;
  value_text(arg, digits, &text, &len);
  return sdo_buffer_text(url, first ? "?" : "&") ||
         sdo_buffer_text(url, arg->param->name) || sdo_buffer_text(url, "=") ||
         sdo_buffer_escape(url, text, len);
}

static int write_emails(const struct sdo_arg *arg, struct sdo_buffer *body) {
  int failed = sdo_buffer_text(body, "[");
  for (size_t i = 0; i < arg->count && !failed; i++)
    failed = sdo_buffer_text(body, i ? ",{\"email\":" : "{\"email\":") ||
             sdo_json_quote(body, arg->list[i].at, arg->list[i].len) ||
             sdo_buffer_text(body, "}");
  return failed || sdo_buffer_text(body, "]");
}

static int write_member(const struct sdo_param *param, const struct sdo_arg *arg, int first,
                        struct sdo_buffer *body) {
  int failed = (!first && sdo_buffer_text(body, ",")) ||
               sdo_json_quote(body, param->name, strlen(param->name)) ||
               sdo_buffer_text(body, ":");
  if (failed) return failed;
  if (!arg) {
    const char *value = param->fixed ? param->fixed : param->otherwise;
    return param->type == SDO_STRING ? sdo_json_quote(body, value, strlen(value))
                                     : sdo_buffer_text(body, value);
  }
  if (param->type == SDO_EMAILS) return write_emails(arg, body);
  char digits[24];
  const char *text;
  size_t len;
  value_text(arg, digits, &text, &len);
  if (param->type == SDO_STRING || param->type == SDO_EMAIL)
    return sdo_json_quote(body, text, len);
  return sdo_buffer_add(body, text, len);
}

static int write_request(const struct sdo_operation *op, const struct sdo_arg *args,
                         size_t count, struct sdo_request *request) {
  int failed = write_path(op, args, count, &request->url), queries = 0, members = 0;
  if (op->wrapper)
    failed = failed || sdo_buffer_text(&request->body, "{") ||
             sdo_json_quote(&request->body, op->wrapper, strlen(op->wrapper)) ||
             sdo_buffer_text(&request->body, ":{");
  for (const struct sdo_param *param = op->params; param->name && !failed; param++) {
    const struct sdo_arg *arg = find(param, args, count);
    if (!arg && !param->fixed && !param->otherwise) continue;
    if (arg && param->where == SDO_QUERY)
      failed = write_query(arg, queries++ == 0, &request->url);
    if (param->where == SDO_BODY)
      failed = write_member(param, arg, members++ == 0, &request->body);
  }
  return failed || (op->wrapper && sdo_buffer_text(&request->body, "}}"));
}

int sdo_request_build(const struct sdo_operation *op, const struct sdo_arg *args,
                      size_t count, struct sdo_request *request, struct sdo_error *err) {
  *request = (struct sdo_request){.operation = op};
  for (const struct sdo_param *param = op->params; param->name; param++) {
    if (param->fixed) continue;
    const struct sdo_arg *arg = find(param, args, count);
    if (!arg && param->required && !param->otherwise)
      return sdo_fail_field(err, public_name(param), "%s is missing", public_name(param));
    if (arg && check(param, arg, err) < 0) return -1;
  }
  const struct sdo_param *phone = sdo_param_named(op, "mobile_no");
  const struct sdo_param *country = sdo_param_named(op, "country");
  if (phone && country && !find(phone, args, count) && !is_us(find(country, args, count)))
    return sdo_fail_field(err, "mobile_no",
                          "mobile_no is missing (required outside the US)");
  if (write_request(op, args, count, request))
    return sdo_fail(err, SDO_STORE, "out of memory");
  return 0;
}

int sdo_request_get(const char *path, struct sdo_request *request, struct sdo_error *err) {
  static const struct sdo_operation get = {
      .name = "api", .method = "GET", .does = SDO_READ, .success = 200};
  *request = (struct sdo_request){.operation = &get};
  if (path[0] != '/' || path[1] == '/')
    return sdo_fail_field(err, "path",
                          "path: expected one / at the start, as in /api/v3/me");
  for (const char *at = path; *at; at++)
    if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 127 || *at == '#')
      return sdo_fail_field(err, "path",
                            "path: expected ASCII without spaces and #: "
                            "write them as %%20, %%23 and so on");
  if (sdo_buffer_text(&request->url, path) < 0)
    return sdo_fail(err, SDO_STORE, "out of memory");
  return 0;
}

void sdo_request_free(struct sdo_request *request) {
  sdo_buffer_free(&request->url);
  sdo_buffer_free(&request->body);
}

#include "base/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* What is shorter may be a word: the token of the sandbox is its name. */
enum { KNOWN_LEAST = 12 };

enum { NAME_MAX_LEN = 63 };

static const char space_or_quote[] = " \t\r\n\"'`<>";
static const char end_of_value[] = " \t\r\n\"'`<>&;#";

/* Puts at most three stars in the place of `len` bytes, and draws up what stands behind
   them. Returns where that is. */
static char *hide(char *at, size_t len) {
  size_t stars = len < 3 ? len : 3;
  memset(at, '*', stars);
  memmove(at + stars, at + len, strlen(at + len) + 1);
  return at + stars;
}

/* Does a name of a query sound like that of a secret? */
static int is_secret_name(const char *name, size_t len) {
  static const char *const parts[] = {"token",   "secret",    "passw", "pwd",
                                      "key",     "signature", "auth",  "credential",
                                      "session", "jwt"};
  static const char *const whole[] = {"code", "sig", "pass", "otp", "pin"};
  char copy[NAME_MAX_LEN + 1];
  if (len == 0 || len > NAME_MAX_LEN) return len > 0;
  memcpy(copy, name, len);
  copy[len] = '\0';
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strcasestr(copy, parts[i])) return 1;
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    if (strcasecmp(copy, whole[i]) == 0) return 1;
  return 0;
}

/* Is there an @ in a value, as it is or escaped? */
static int has_at(const char *value, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (value[i] == '@' || (len - i >= 3 && strncmp(value + i, "%40", 3) == 0)) return 1;
  return 0;
}

/* Hides name and password behind "://". A password that is not escaped may have any
   character of a URL in it, so the last @ of the word counts. */
static char *hide_user(char *at) {
  size_t len = strcspn(at, space_or_quote);
  while (len > 0 && at[len - 1] != '@')
    len--;
  return len > 0 ? hide(at, len - 1) : at;
}

/* Hides the value of a parameter whose name begins here. */
static char *hide_value(char *at) {
  size_t name = strcspn(at, "=& \t\r\n\"'`<>#;/");
  if (at[name] != '=') return at;
  char *value = at + name + 1;
  size_t len = strcspn(value, end_of_value);
  if (is_secret_name(at, name) || has_at(value, len)) return hide(value, len);
  return value;
}

/* Hides what follows the name of a way to sign in. Returns NULL if none begins here. */
static char *hide_credentials(char *at, int begins_word) {
  static const char *const schemes[] = {"bearer ", "basic "};
  for (size_t i = 0; begins_word && i < sizeof schemes / sizeof *schemes; i++) {
    size_t len = strlen(schemes[i]);
    if (strncasecmp(at, schemes[i], len) != 0) continue;
    size_t word = strcspn(at + len, space_or_quote);
    /* "Bearer token" is said of one; a token is longer, or has other characters too. */
    return word >= KNOWN_LEAST ? hide(at + len, word) : at + len;
  }
  return NULL;
}

void sdo_redact(char *text, const char *known) {
  size_t known_len = known ? strlen(known) : 0;
  char *at = text, *next;
  if (known_len >= KNOWN_LEAST)
    while ((at = strstr(at, known)))
      at = hide(at, known_len);
  for (at = text; *at; at = next) {
    next = at + 1;
    if (strncmp(at, "://", 3) == 0) next = hide_user(at + 3);
    else if (*at == '?' || *at == '&' || *at == '#' || *at == ';')
      next = hide_value(at + 1);
    else {
      char *behind = hide_credentials(at, at == text || !isalnum((unsigned char)at[-1]));
      if (behind) next = behind;
    }
  }
}

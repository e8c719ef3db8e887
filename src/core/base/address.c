#include "base/address.h"

#include <string.h>

static int is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static int is_word(char byte) { return is_letter(byte) || (byte >= '0' && byte <= '9'); }

int sdo_address_is_plain(const char *text, size_t len) {
  size_t at = 0, last;
  while (at < len && (is_word(text[at]) || (text[at] && strchr("._+-", text[at]))))
    at++;
  if (!at || at == len || text[at] != '@') return 0;
  for (last = ++at; at < len; at++) {
    int is_inner =
        at > last && at + 1 < len && text[at - 1] != '-' && is_word(text[at + 1]);
    if (text[at] == '.' && is_inner) last = at + 1;
    else if (text[at] == '-' ? at == last || !is_inner : !is_word(text[at])) return 0;
  }
  for (at = last; at < len; at++)
    if (!is_letter(text[at])) return 0;
  return last < len && text[last - 1] == '.';
}

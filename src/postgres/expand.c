#include "postgres/expand.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

struct words {
  char *identifier, *literal;
  char now[96], ms[96];
};

static int add_word(struct sdo_buffer *out, const char *word, size_t len,
                    const struct words *words) {
  const struct {
    const char *name, *text;
  } known[] = {{"now", words->now},
               {"ms", words->ms},
               {"schema", words->identifier},
               {"literal", words->literal}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strlen(known[i].name) == len && strncmp(known[i].name, word, len) == 0)
      return sdo_buffer_text(out, known[i].text);
  if (sdo_buffer_text(out, words->identifier) < 0 || sdo_buffer_text(out, ".") < 0)
    return -1;
  return sdo_buffer_add(out, word, len);
}

static int make_words(struct words *words, PGconn *pg, const char *schema,
                      int64_t ahead_ms) {
  words->identifier = PQescapeIdentifier(pg, schema, strlen(schema));
  words->literal = malloc(2 * strlen(schema) + 1);
  if (!words->identifier || !words->literal) return -1;
  PQescapeStringConn(pg, words->literal, schema, strlen(schema), NULL);
  snprintf(words->now, sizeof words->now,
           ahead_ms ? "(clock_timestamp() + %" PRId64 " * interval '1 ms')"
                    : "clock_timestamp()",
           ahead_ms);
  snprintf(words->ms, sizeof words->ms,
           "((extract(epoch FROM clock_timestamp()) * 1000)::bigint + %" PRId64 ")",
           ahead_ms);
  return 0;
}

char *sdo_expand(const char *text, struct sdo_connection *connection, const char *schema,
                 int64_t ahead_ms) {
  struct words words = {0};
  struct sdo_buffer out = {0};
  int failed = make_words(&words, sdo_connection_pg(connection), schema, ahead_ms) < 0;
  while (*text && !failed) {
    size_t len = strcspn(text, "@");
    failed = sdo_buffer_add(&out, text, len) < 0;
    text += len;
    if (!*text || failed) break;
    len = strspn(++text, "abcdefghijklmnopqrstuvwxyz");
    failed = add_word(&out, text, len, &words) < 0;
    text += len;
  }
  PQfreemem(words.identifier);
  free(words.literal);
  if (!failed) return out.data;
  sdo_buffer_free(&out);
  return NULL;
}

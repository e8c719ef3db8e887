/* One request of a server, and its answer. */
#ifndef SENDOSO_L_VISIT_H
#define SENDOSO_L_VISIT_H

#include "binding.h"
#include "http/server.h"

enum { L_HEADERS_MAX = 16 }; /* of an answer */

/* An answer, and where its headers lie. */
struct l_answer {
  struct sdo_visit_answer given;
  const char *headers[2 * L_HEADERS_MAX + 1];
};

/* Reads the answer in the table at `at`. Pushes what keeps its texts; last the headers,
   which nobody can then take away. Raises where it is none. */
void l_visit_read_answer(lua_State *L, int at, struct l_answer *answer);

/* Pushes what was asked, as a table. */
void l_visit_push_request(lua_State *L, const struct sdo_visit *visit, int with_headers);

/* Pushes an object that answers the visit later. */
void l_visit_new(lua_State *L, struct sdo_visit *visit);

void l_visit_open(lua_State *L);

#endif

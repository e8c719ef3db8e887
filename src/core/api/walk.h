/* A walk over all pages of a list. Sendoso does not document an order, and lists drift
   while gifts are being sent: an item may come again on the next page. It is given once, by
   its id, as long as it comes again within the last SDO_WALK_SEEN items; memory is bounded.

   The end is an empty page, or one that is shorter than asked for where the total agrees: a
   service may take rows out after it has cut a page, and a total may lie. It agrees when it
   is the number of items that came, repeats included. */
#ifndef SENDOSO_WALK_H
#define SENDOSO_WALK_H

#include "api/page.h"

enum { SDO_WALK_SEEN = 1024, SDO_WALK_BARREN = 3, SDO_WALK_AHEAD = 10 };

struct sdo_walk;

enum sdo_step {
  /* *item is the next one */
  SDO_STEP_ITEM,
  /* feed page number *page */
  SDO_STEP_PAGE,
  SDO_STEP_END
};

/* paged is 0 for a list that Sendoso gives in one piece. NULL when memory is short. */
struct sdo_walk *sdo_walk_new(int64_t per_page, int paged);
void sdo_walk_free(struct sdo_walk *walk);

/* Says what comes next. */
enum sdo_step sdo_walk_next(struct sdo_walk *walk, struct sdo_item *item, int64_t *page);

/* At the end: was all of the list seen, as far as can be told? Returns 0, or -1 with
   SDO_REPLY where the total never agreed, or became smaller on the way: then items have
   moved to pages that were read before. Without a total there is nothing to say. */
int sdo_walk_check(const struct sdo_walk *walk, struct sdo_error *err);

/* Gives the page that was asked for, at a time `now` (ms). It and its text must stay until
   the next one is fed. Returns 0, or -1 with SDO_REPLY when SDO_WALK_BARREN pages in a row
   had nothing new: the list repeats itself for ever. */
int sdo_walk_feed(struct sdo_walk *walk, const struct sdo_page *page, int64_t now,
                  struct sdo_error *err);

/* Might pages behind the one in hand be wanted under way? Not before half of it is used:
   the loop may be about to end. Nor beyond what the total promises. */
int sdo_walk_is_due(const struct sdo_walk *walk);

/* How many of them should be under way now, so that they are here when they are needed: as
   many as are used up in one round trip of trip_ms at the pace at which items have been
   taken, and no more than permits let through in it. */
int sdo_walk_ahead(const struct sdo_walk *walk, int64_t now, int64_t trip_ms);

#endif

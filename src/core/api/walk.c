#include "api/walk.h"

#include <stdlib.h>

/* Places for what ids end with. */
enum { ALIKE = SDO_WALK_SEEN * 8 };

struct sdo_walk {
  int64_t per_page, next_page;
  int paged, ended;
  /* items that came, and how many there are; -1: that was never said */
  int64_t received, total;
  /* the total with what came; did it become smaller on the way? */
  int agrees, shrank;
  /* the page in hand, and how far it was given; NULL: none is */
  const struct sdo_page *page;
  struct sdo_place at;
  /* when it came, and the pages that are behind it */
  int64_t fed_at, left;
  /* pages in a row that had nothing new */
  int barren;
  /* hashes of the ids last given; 0: none */
  uint64_t seen[SDO_WALK_SEEN];
  int seen_at;
  /* how many of them end alike: most ids are new, and none is like them */
  uint16_t alike[ALIKE];
};

struct sdo_walk *sdo_walk_new(int64_t per_page, int paged) {
  struct sdo_walk *walk = calloc(1, sizeof *walk);
  if (!walk) return NULL;
  walk->per_page = per_page;
  walk->paged = paged;
  walk->total = -1;
  walk->next_page = 1;
  return walk;
}

void sdo_walk_free(struct sdo_walk *walk) { free(walk); }

/* A 64-bit hash (FNV-1a, then mixed). That two different ids meet in it happens once in
   some 10^11 walks of 100,000 items. */
static uint64_t hash(uint64_t h, struct sdo_slice bytes) {
  for (size_t i = 0; i < bytes.len; i++)
    h = (h ^ (unsigned char)bytes.at[i]) * 0x100000001b3u;
  h ^= h >> 32;
  h *= 0x9e3779b97f4a7c15u;
  return h ? h : 1;
}

static const uint64_t seed = 0xcbf29ce484222325u;

/* What an item is known by: its id, or all of it. */
static uint64_t name_of(const struct sdo_item *item) {
  int has_id = item->id.at && sdo_json_type(item->id) != SDO_JSON_NULL;
  return hash(seed, has_id ? item->id : item->text);
}

/* The next item of a page and its name. A null in a list is no item. Returns 1, or 0 at the
   end. */
static int next_item(const struct sdo_page *page, struct sdo_place *at,
                     struct sdo_item *item, uint64_t *name) {
  while (sdo_page_next(page, at, item)) {
    if (sdo_json_type(item->text) == SDO_JSON_NULL) continue;
    *name = name_of(item);
    return 1;
  }
  return 0;
}

static uint16_t *alike(struct sdo_walk *walk, uint64_t name) {
  return &walk->alike[name % ALIKE];
}

static int was_given(struct sdo_walk *walk, uint64_t name) {
  if (!*alike(walk, name)) return 0;
  for (int i = 0; i < SDO_WALK_SEEN; i++)
    if (walk->seen[i] == name) return 1;
  return 0;
}

/* Takes the place of the one that was given longest ago. */
static void note_given(struct sdo_walk *walk, uint64_t name) {
  uint64_t *place = &walk->seen[walk->seen_at];
  if (*place) --*alike(walk, *place);
  ++*alike(walk, name);
  *place = name;
  walk->seen_at = (walk->seen_at + 1) % SDO_WALK_SEEN;
}

enum sdo_step sdo_walk_next(struct sdo_walk *walk, struct sdo_item *item, int64_t *page) {
  uint64_t name;
  while (walk->page && next_item(walk->page, &walk->at, item, &name)) {
    if (was_given(walk, name)) continue;
    note_given(walk, name);
    return SDO_STEP_ITEM;
  }
  walk->page = NULL;
  *page = walk->next_page;
  return walk->ended ? SDO_STEP_END : SDO_STEP_PAGE;
}

/* Is any item of a page one that was not given yet? Mostly the first is. */
static int is_fresh(struct sdo_walk *walk, const struct sdo_page *page) {
  struct sdo_place at = {0};
  struct sdo_item item;
  uint64_t name;
  while (next_item(page, &at, &item, &name))
    if (!was_given(walk, name)) return 1;
  return 0;
}

/* Compares what came with the total. Behind the end a page has nothing, and its total tells
   nothing new where all came that it says. */
static void count(struct sdo_walk *walk, const struct sdo_page *page) {
  walk->received += page->count;
  int is_behind = page->count == 0 && walk->agrees && page->total <= walk->received;
  if (page->total >= 0 && !is_behind) {
    walk->shrank = walk->shrank || page->total < walk->total;
    walk->total = page->total;
  }
  walk->agrees = walk->total == walk->received;
}

int sdo_walk_check(const struct sdo_walk *walk, struct sdo_error *err) {
  if (walk->total < 0 || (walk->agrees && !walk->shrank)) return 0;
  if (walk->agrees) sdo_fail(err, SDO_REPLY, "the list became shorter while it was read");
  else
    sdo_fail(err, SDO_REPLY, "the list has %lld items by its own total, but %lld came",
             (long long)walk->total, (long long)walk->received);
  return sdo_hint(err, "some may be missing; run it again");
}

int sdo_walk_feed(struct sdo_walk *walk, const struct sdo_page *page, int64_t now,
                  struct sdo_error *err) {
  int fresh = is_fresh(walk, page);
  int64_t full = walk->per_page;
  /* Asked for more than it gives: then its own measure says what a full page is. */
  if (page->per_page > 0 && page->per_page < full) full = page->per_page;
  count(walk, page);
  /* A bare array that is there again knows no pages: it is the list in one piece. */
  int is_whole = page->bare && !fresh && walk->next_page == 2;
  walk->ended = !walk->paged || page->places == 0 || is_whole ||
                (page->places < full && walk->agrees);
  walk->barren = fresh ? 0 : walk->barren + 1;
  if (walk->barren >= SDO_WALK_BARREN && !walk->ended)
    return sdo_fail(err, SDO_REPLY,
                    "the list never ends: page %lld and those before it repeat",
                    (long long)walk->next_page);
  walk->page = page;
  walk->at = (struct sdo_place){0};
  walk->fed_at = now;
  int64_t pages = page->total > 0 ? page->total / full + (page->total % full != 0) : 0;
  walk->left = walk->ended ? 0 : pages - walk->next_page;
  walk->next_page++;
  return 0;
}

/* Ten a second, and one that is on its way while another is used. */
static int64_t limit_of(int64_t trip_ms) {
  int64_t in_one_trip = trip_ms / 100 + 1;
  return in_one_trip < SDO_WALK_AHEAD ? in_one_trip : SDO_WALK_AHEAD;
}

int sdo_walk_is_due(const struct sdo_walk *walk) {
  return walk->left > 0 && walk->page && walk->at.number * 2 >= walk->page->places;
}

int sdo_walk_ahead(const struct sdo_walk *walk, int64_t now, int64_t trip_ms) {
  if (!sdo_walk_is_due(walk)) return 0;
  int64_t page_ms = (now - walk->fed_at) * walk->page->places / walk->at.number;
  int64_t wanted = page_ms > 0 ? (trip_ms + page_ms - 1) / page_ms : SDO_WALK_AHEAD;
  if (wanted < 1) wanted = 1;
  if (wanted > limit_of(trip_ms)) wanted = limit_of(trip_ms);
  return (int)(wanted < walk->left ? wanted : walk->left);
}

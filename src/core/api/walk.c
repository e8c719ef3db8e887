#include "api/walk.h"

#include <stdlib.h>

struct sdo_walk {
  int64_t per_page, next_page;
  int paged, ended;
  struct sdo_slice items, at;   /* of the page in hand */
  int64_t length, given;        /* items in it, and of those taken so far */
  int64_t fed_at, left;         /* when it came, and the pages that are behind it */
  int barren;                   /* pages in a row that had none of those */
  uint64_t seen[SDO_WALK_SEEN]; /* hashes of the ids last given; 0: none */
  int seen_at;
};

struct sdo_walk *sdo_walk_new(int64_t per_page, int paged) {
  struct sdo_walk *walk = calloc(1, sizeof *walk);
  if (!walk) return NULL;
  walk->per_page = per_page;
  walk->paged = paged;
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
static uint64_t name_of(struct sdo_slice item) {
  struct sdo_slice id = item;
  if (sdo_json_member(item, "id", &id) && sdo_json_type(id) == SDO_JSON_NULL) id = item;
  return hash(seed, id);
}

static int was_given(const struct sdo_walk *walk, uint64_t name) {
  for (int i = 0; i < SDO_WALK_SEEN; i++)
    if (walk->seen[i] == name) return 1;
  return 0;
}

enum sdo_step sdo_walk_next(struct sdo_walk *walk, struct sdo_slice *item, int64_t *page) {
  while (walk->items.at && sdo_json_next(walk->items, &walk->at, NULL, item)) {
    walk->given++;
    uint64_t name = name_of(*item);
    if (was_given(walk, name)) continue;
    walk->seen[walk->seen_at] = name;
    walk->seen_at = (walk->seen_at + 1) % SDO_WALK_SEEN;
    return SDO_STEP_ITEM;
  }
  walk->items = (struct sdo_slice){0};
  *page = walk->next_page;
  return walk->ended ? SDO_STEP_END : SDO_STEP_PAGE;
}

int sdo_walk_feed(struct sdo_walk *walk, const struct sdo_page *page, int64_t now,
                  struct sdo_error *err) {
  struct sdo_slice at = {0}, item;
  int64_t length = 0, full = walk->per_page;
  int fresh = 0;
  while (sdo_json_next(page->items, &at, NULL, &item)) {
    length++;
    fresh = fresh || !was_given(walk, name_of(item));
  }
  /* Asked for more than it gives: then its own measure says what a full page is. */
  if (page->per_page > 0 && page->per_page < full) full = page->per_page;
  walk->ended = !walk->paged || length < full || length == 0;
  walk->barren = fresh ? 0 : walk->barren + 1;
  if (walk->barren >= SDO_WALK_BARREN && !walk->ended)
    return sdo_fail(err, SDO_REPLY,
                    "the list never ends: page %lld and those before it repeat",
                    (long long)walk->next_page);
  walk->items = page->items;
  walk->at = (struct sdo_slice){0};
  walk->length = length;
  walk->given = 0;
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

int sdo_walk_ahead(const struct sdo_walk *walk, int64_t now, int64_t trip_ms) {
  if (walk->left <= 0 || walk->given * 2 < walk->length) return 0;
  int64_t page_ms = (now - walk->fed_at) * walk->length / walk->given;
  int64_t wanted = page_ms > 0 ? (trip_ms + page_ms - 1) / page_ms : SDO_WALK_AHEAD;
  if (wanted < 1) wanted = 1;
  if (wanted > limit_of(trip_ms)) wanted = limit_of(trip_ms);
  return (int)(wanted < walk->left ? wanted : walk->left);
}

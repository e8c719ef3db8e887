#include "ledger/copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "ledger/inside.h"

/* Gifts with their changes. What is copied is put down for a while: a store is not used
   while it is visited. */

enum { EVENTS_MORE = 4096 };

struct batch {
  struct sdo_story stories[SDO_STORIES_MAX];
  size_t count;
  /* of all of them, one after the other; each story's are found by its count */
  struct sdo_event *events;
  size_t event_count, event_room;
  struct sdo_arena texts;
  /* Is somebody sending one of them? */
  int is_alive;
};

static int add_row(void *data, const struct sdo_gift_row *row) {
  struct batch *batch = data;
  struct sdo_story *story = &batch->stories[batch->count++];
  *story = (struct sdo_story){.row = *row};
  sdo_gift_keep_texts(&batch->texts, &story->row);
  batch->is_alive = batch->is_alive || (row->alive && !sdo_gift_is_orphan(row) &&
                                        sdo_state_named(row->state) == SDO_STATE_INTENT);
  return batch->count == SDO_STORIES_MAX;
}

static int add_event(void *data, const struct sdo_event *event) {
  struct batch *batch = data;
  if (batch->event_count == batch->event_room) {
    size_t room = batch->event_room + EVENTS_MORE;
    struct sdo_event *more = realloc(batch->events, room * sizeof *more);
    if (!more) {
      batch->texts.failed = 1;
      return 1;
    }
    batch->events = more;
    batch->event_room = room;
  }
  struct sdo_event *kept = &batch->events[batch->event_count++];
  *kept = *event;
  const char **const all[] = {&kept->state, &kept->note, &kept->user, &kept->host};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    *all[i] = sdo_arena_copy(&batch->texts, *all[i]);
  batch->stories[batch->count].count++;
  return 0;
}

static int fail_alive(const struct sdo_store *store, struct sdo_error *err) {
  sdo_fail(err, SDO_GUARD, "somebody is sending gifts of the ledger %.200s now",
           store->name);
  return sdo_hint(err, "run it again when that is done");
}

/* Reads the next gifts of the list that the filter stands in, and moves it on. */
static int read_batch(struct sdo_ledger *from, struct sdo_gift_filter *filter,
                      struct batch *batch, char after[SDO_KEY_MAX + 1],
                      struct sdo_error *err) {
  struct sdo_store *store = from->store;
  sdo_arena_clear(&batch->texts);
  batch->count = batch->event_count = 0;
  if (store->driver->list(store, filter, add_row, batch, err) < 0) return -1;
  if (batch->is_alive) return fail_alive(store, err);
  size_t rows = batch->count;
  for (batch->count = 0; batch->count < rows; batch->count++)
    if (store->driver->history(store, batch->stories[batch->count].row.gift.key, add_event,
                               batch, err) < 0)
      return -1;
  if (batch->texts.failed) return sdo_fail(err, SDO_STORE, "out of memory");
  size_t at = 0;
  for (size_t i = 0; i < rows; i++) {
    batch->stories[i].events = &batch->events[at];
    at += batch->stories[i].count;
  }
  if (rows == 0) return 0;
  const struct sdo_gift_row *last = &batch->stories[rows - 1].row;
  snprintf(after, SDO_KEY_MAX + 1, "%s", last->gift.key);
  filter->after = after;
  filter->after_at = last->at;
  return 0;
}

static int copy_gifts(struct sdo_ledger *from, struct sdo_ledger *to,
                      struct sdo_copied *copied, struct sdo_error *err) {
  struct batch *batch = calloc(1, sizeof *batch);
  struct sdo_gift_filter filter = {.limit = SDO_STORIES_MAX};
  char after[SDO_KEY_MAX + 1] = "";
  int result = 0;
  if (!batch) return sdo_fail(err, SDO_STORE, "out of memory");
  while (result == 0) {
    size_t loaded = 0;
    result = read_batch(from, &filter, batch, after, err);
    if (result < 0 || batch->count == 0) break;
    result = to->store->driver->load(to->store, batch->stories, batch->count, &loaded, err);
    copied->gifts += (int64_t)loaded;
  }
  sdo_arena_clear(&batch->texts);
  free(batch->events);
  free(batch);
  return result;
}

/* What else there is. */

struct transfer {
  struct sdo_ledger *from, *to;
  struct sdo_copied *copied;
  struct sdo_error *err;
  int failed;
};

static int copy_opening(void *data, const struct sdo_opening *opening) {
  struct transfer *t = data;
  struct sdo_store *store = t->to->store;
  t->failed = store->driver->load_openings(store, opening, 1, t->err) < 0;
  t->copied->openings++;
  return t->failed;
}

static int copy_rule(void *data, const char *name, const struct sdo_rule *rule) {
  struct transfer *t = data;
  struct sdo_store *store = t->to->store;
  t->failed = store->driver->remember(store, name, rule, t->err) < 0;
  return t->failed;
}

static int copy_alias(void *data, const char *rule, const char *template) {
  struct transfer *t = data;
  struct sdo_store *store = t->to->store;
  t->failed = store->driver->alias(store, rule, template, t->err) < 0;
  return t->failed;
}

static int copy_run(void *data, const char *rule, const struct sdo_run *run) {
  struct transfer *t = data;
  struct sdo_store *store = t->to->store;
  t->failed = store->driver->ran(store, rule, run, t->err) < 0;
  return t->failed;
}

static int copy_allotment(void *data, const char *name, const char *text) {
  struct transfer *t = data;
  struct sdo_store *store = t->to->store;
  t->failed = store->driver->allot(store, name, text, t->err) < 0;
  return t->failed;
}

static int copy_seen(void *data, const struct sdo_seen *seen) {
  struct transfer *t = data;
  struct sdo_store *store = t->to->store;
  struct sdo_seen before = {seen->rule, seen->text, seen->turn - 1};
  t->failed = store->driver->see(store, &before, t->err) < 0;
  return t->failed;
}

/* later than any day of a run */
static const char last_day[] = "9999-12-31";

static int copy_rest(struct transfer *t) {
  struct sdo_store *store = t->from->store;
  const struct sdo_store_driver *driver = store->driver;
  int failed = driver->openings(store, copy_opening, t, t->err) < 0 || t->failed ||
               driver->all_rules(store, copy_rule, t, t->err) < 0 || t->failed ||
               driver->all_aliases(store, copy_alias, t, t->err) < 0 || t->failed ||
               driver->runs(store, NULL, last_day, 0, copy_run, t, t->err) < 0 ||
               t->failed || driver->allotments(store, copy_allotment, t, t->err) < 0 ||
               t->failed || driver->seen(store, NULL, copy_seen, t, t->err) < 0 ||
               t->failed;
  return failed ? -1 : 0;
}

static int fail_changed(const struct sdo_store *store, struct sdo_error *err) {
  sdo_fail(err, SDO_GUARD, "the ledger %.200s was changed while it was copied",
           store->name);
  return sdo_hint(err, "run it again when nobody is using it");
}

static int fill(struct transfer *t, struct sdo_error *err) {
  struct sdo_store *from = t->from->store, *to = t->to->store;
  if (from->id[0] && strcmp(from->id, to->id) == 0) {
    sdo_fail(err, SDO_GUARD, "%.150s is the ledger %.120s itself, or a copy of it",
             to->name, from->name);
    return sdo_hint(err, "a ledger is only copied into an empty one: name another");
  }
  if (strcmp(from->account, to->account) != 0)
    return sdo_fail(err, SDO_INVALID, "%.120s is the ledger of %.60s, not of %.60s",
                    to->name, to->account, from->account);
  if (to->driver->fill(to, from, err) < 0 || copy_rest(t) < 0) return -1;
  return copy_gifts(t->from, t->to, t->copied, err);
}

static int last_event(struct sdo_store *store, int64_t *number, struct sdo_error *err) {
  int64_t unused;
  *number = 0;
  return store->driver->event(store, number, &unused, err) < 0 ? -1 : 0;
}

/* From then on the old one is only read. */
static int seal(struct sdo_store *from, struct sdo_store *to, struct sdo_error *err) {
  int64_t last;
  if (last_event(to, &last, err) < 0) return -1;
  int sealed = from->driver->seal(from, to->name, last, err);
  if (sealed > 0) snprintf(from->moved_to, sizeof from->moved_to, "%s", to->name);
  return sealed > 0 ? 0 : sealed < 0 ? -1 : fail_changed(from, err);
}

/* What is missing when a copy was broken off behind the seal: may the new one be made the
   ledger? */
static int check_sealed(struct sdo_store *from, struct sdo_store *to,
                        struct sdo_error *err) {
  int64_t there, here;
  if (strcmp(from->moved_to, to->name) != 0) return sdo_ledger_fail_moved(from, err);
  if (last_event(from, &there, err) < 0 || last_event(to, &here, err) < 0) return -1;
  if (there == here &&
      (strcmp(to->filled_from, from->id) == 0 || strcmp(to->id, from->id) == 0))
    return 0;
  sdo_fail(err, SDO_GUARD, "%.200s is not what the ledger was copied to", to->name);
  return sdo_hint(err, "the copy was not ended, and what it had written is gone: restore a "
                       "backup of it");
}

static int note_opening(void *data, const struct sdo_opening *opening) {
  struct sdo_memory *memory = data;
  memory->opening = opening->number;
  memory->at = opening->at;
  snprintf(memory->mark, sizeof memory->mark, "%s", opening->mark ? opening->mark : "");
  return 0;
}

/* What is remembered beside the new one is what it was before it was filled. */
static int remember_beside(struct sdo_store *store, struct sdo_error *err) {
  struct sdo_memory memory = {0};
  if (!store->beside) return 0;
  snprintf(memory.id, sizeof memory.id, "%s", store->id);
  if (store->driver->openings(store, note_opening, &memory, err) < 0 ||
      store->driver->event(store, &memory.event, &memory.event_opening, err) < 0)
    return -1;
  struct sdo_memory_file *file = sdo_memory_open(store->beside, err);
  if (!file) return -1;
  int result = sdo_memory_keep(file, &memory, SDO_KEEP_ANEW, err);
  sdo_memory_close(file);
  return result;
}

int sdo_ledger_copy(struct sdo_ledger *from, struct sdo_ledger *to,
                    struct sdo_copied *copied, struct sdo_error *err) {
  struct sdo_store *old = from->store, *new = to->store;
  struct transfer transfer = {from, to, copied, err, 0};
  *copied = (struct sdo_copied){0};
  if (sdo_ledger_check_owner(from, err) < 0 || sdo_ledger_check_writable(to, err) < 0)
    return -1;
  if (old->moved_to[0]) {
    if (check_sealed(old, new, err) < 0) return -1;
  } else if (sdo_ledger_check_writable(from, err) < 0 || fill(&transfer, err) < 0 ||
             seal(old, new, err) < 0) {
    return -1;
  }
  if (new->driver->filled(new, old, err) < 0) return -1;
  memcpy(new->id, old->id, sizeof new->id);
  new->filled_from[0] = '\0';
  return remember_beside(new, err);
}

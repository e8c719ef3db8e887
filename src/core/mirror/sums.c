#include "mirror/sums.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 /* places of a table, a power of two */ };

struct sdo_sums_group {
  struct sdo_send_sum sum;
  uint64_t hash;
  /* its number in the order of keys and currencies: the same whatever its status */
  size_t pair;
};

/* Sends of a group that took so many hours; none: the place is free. */
struct sdo_sums_span {
  size_t group;
  int64_t hours;
  int64_t sends;
};

static uint64_t mix(uint64_t hash, uint64_t value) {
  return (hash ^ value) * UINT64_C(0x100000001b3);
}

/* FNV-1a. A text that is missing is not an empty one. */
static uint64_t mix_text(uint64_t hash, const char *text) {
  if (!text) return mix(hash, 0x100);
  for (; *text; text++)
    hash = mix(hash, (unsigned char)*text);
  return mix(hash, 0);
}

/* The low bits choose the place; those of FNV differ, those of a number may not. */
static size_t place_of(uint64_t hash, size_t count) {
  return (size_t)(hash ^ (hash >> 32)) & (count - 1);
}

static int compare_texts(const char *a, const char *b) {
  if (!a || !b) return (a != NULL) - (b != NULL);
  return strcmp(a, b);
}

static int compare_groups(const void *a, const void *b) {
  const struct sdo_send_sum *one = &((const struct sdo_sums_group *)a)->sum;
  const struct sdo_send_sum *other = &((const struct sdo_sums_group *)b)->sum;
  int order = compare_texts(one->key, other->key);
  if (order == 0) order = compare_texts(one->status, other->status);
  return order == 0 ? compare_texts(one->currency, other->currency) : order;
}

/* A group, where they are brought into another order. */
struct member {
  struct sdo_sums_group *group;
};

/* By key and currency: these sends are one row of a report. */
static int compare_pairs(const struct sdo_send_sum *one, const struct sdo_send_sum *other) {
  int order = compare_texts(one->key, other->key);
  return order == 0 ? compare_texts(one->currency, other->currency) : order;
}

static int compare_members(const void *a, const void *b) {
  const struct member *one = a, *other = b;
  return compare_pairs(&one->group->sum, &other->group->sum);
}

static int compare_spans(const void *a, const void *b) {
  const struct sdo_sums_span *one = a, *other = b;
  if (one->group != other->group) return one->group < other->group ? -1 : 1;
  return (one->hours > other->hours) - (one->hours < other->hours);
}

static int fail(struct sdo_error *err) { return sdo_fail(err, SDO_STORE, "out of memory"); }

/* Makes room for one group more, in the array and in the table, which stays half empty. */
static int grow_groups(struct sdo_sums *sums, struct sdo_error *err) {
  if (sums->count * 2 < sums->place_count) return 0;
  size_t count = sums->place_count ? sums->place_count * 2 : FIRST;
  struct sdo_sums_group *groups = realloc(sums->groups, count / 2 * sizeof *groups);
  if (!groups) return fail(err);
  sums->groups = groups;
  size_t *places = calloc(count, sizeof *places);
  if (!places) return fail(err);
  for (size_t i = 0; i < sums->count; i++) {
    size_t at = place_of(groups[i].hash, count);
    while (places[at])
      at = (at + 1) & (count - 1);
    places[at] = i + 1;
  }
  free(sums->places);
  sums->places = places;
  sums->place_count = count;
  return 0;
}

static int is_of(const struct sdo_sums_group *group, uint64_t hash,
                 const struct sdo_sums_send *send) {
  return group->hash == hash && compare_texts(group->sum.key, send->key) == 0 &&
         compare_texts(group->sum.status, send->status) == 0 &&
         compare_texts(group->sum.currency, send->currency) == 0;
}

/* Finds the group of a send, and makes it when it is missing. NULL: memory is short. */
static struct sdo_sums_group *find_group(struct sdo_sums *sums,
                                         const struct sdo_sums_send *send,
                                         struct sdo_error *err) {
  if (grow_groups(sums, err) < 0) return NULL;
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  hash = mix_text(mix_text(mix_text(hash, send->key), send->status), send->currency);
  size_t at = place_of(hash, sums->place_count);
  for (; sums->places[at]; at = (at + 1) & (sums->place_count - 1)) {
    struct sdo_sums_group *group = &sums->groups[sums->places[at] - 1];
    if (is_of(group, hash, send)) return group;
  }
  struct sdo_sums_group *group = &sums->groups[sums->count];
  *group = (struct sdo_sums_group){
      .hash = hash,
      .sum = {.key = sdo_arena_copy(&sums->texts, send->key),
              .status = sdo_arena_copy(&sums->texts, send->status),
              .currency = sdo_arena_copy(&sums->texts, send->currency),
              .half_hours = -1}};
  if (sums->texts.failed) {
    fail(err);
    return NULL;
  }
  sums->places[at] = ++sums->count;
  return group;
}

static size_t find_span(const struct sdo_sums_span *spans, size_t room, size_t group,
                        int64_t hours) {
  size_t at = place_of(mix(mix(group + 1, (uint64_t)hours), 0), room);
  while (spans[at].sends && (spans[at].group != group || spans[at].hours != hours))
    at = (at + 1) & (room - 1);
  return at;
}

static int grow_spans(struct sdo_sums *sums, struct sdo_error *err) {
  if (sums->span_count * 2 < sums->span_room) return 0;
  size_t room = sums->span_room ? sums->span_room * 2 : FIRST;
  struct sdo_sums_span *spans = calloc(room, sizeof *spans);
  if (!spans) return fail(err);
  for (size_t i = 0; i < sums->span_room; i++) {
    const struct sdo_sums_span *span = &sums->spans[i];
    if (span->sends) spans[find_span(spans, room, span->group, span->hours)] = *span;
  }
  free(sums->spans);
  sums->spans = spans;
  sums->span_room = room;
  return 0;
}

/* What came before it was made took no time. */
static int add_span(struct sdo_sums *sums, size_t group, int64_t seconds,
                    struct sdo_error *err) {
  if (grow_spans(sums, err) < 0) return -1;
  int64_t hours = seconds > 0 ? seconds / 3600 : 0;
  struct sdo_sums_span *span =
      &sums->spans[find_span(sums->spans, sums->span_room, group, hours)];
  if (!span->sends) {
    *span = (struct sdo_sums_span){.group = group, .hours = hours};
    sums->span_count++;
  }
  span->sends++;
  return 0;
}

int sdo_sums_add(struct sdo_sums *sums, const struct sdo_sums_send *send,
                 struct sdo_error *err) {
  struct sdo_sums_group *group = find_group(sums, send, err);
  if (!group) return -1;
  struct sdo_send_sum *sum = &group->sum;
  sum->sends++;
  if (send->cost >= 0) sum->cost += send->cost;
  else sum->unpriced++;
  if (send->is_stuck && (sum->stuck++ == 0 || send->changed < sum->stuck_since))
    sum->stuck_since = send->changed;
  if (send->reached <= 0) return 0;
  return add_span(sums, (size_t)(group - sums->groups), send->reached - send->created, err);
}

/* Numbers the pairs of key and currency, in the order of groups. */
static void number_pairs(struct member *members, size_t count) {
  for (size_t i = 1; i < count; i++) {
    const struct sdo_sums_group *before = members[i - 1].group;
    struct sdo_sums_group *group = members[i].group;
    group->pair = before->pair + (compare_pairs(&before->sum, &group->sum) != 0);
  }
}

/* Brings the spans together by pair and hours; nothing is found in their table any more. */
static void order_spans(struct sdo_sums *sums) {
  size_t count = 0;
  for (size_t i = 0; i < sums->span_room; i++) {
    struct sdo_sums_span span = sums->spans[i];
    if (!span.sends) continue;
    span.group = sums->groups[span.group].pair;
    sums->spans[count++] = span;
  }
  if (count > 0) qsort(sums->spans, count, sizeof *sums->spans, compare_spans);
}

/* Within how many hours did half of the sends come? Of spans of one pair. */
static int64_t half_of(const struct sdo_sums_span *spans, size_t count) {
  int64_t all = 0, came = 0;
  for (size_t i = 0; i < count; i++)
    all += spans[i].sends;
  for (size_t i = 0; i < count; i++)
    if ((came += spans[i].sends) * 2 >= all) return spans[i].hours;
  return -1;
}

static void set_halves(struct sdo_sums *sums, struct member *members) {
  struct member *member = members, *end = members + sums->count;
  size_t from = 0;
  while (from < sums->span_count) {
    size_t pair = sums->spans[from].group, to = from;
    while (to < sums->span_count && sums->spans[to].group == pair)
      to++;
    int64_t hours = half_of(sums->spans + from, to - from);
    for (; member < end && member->group->pair <= pair; member++)
      if (member->group->pair == pair) member->group->sum.half_hours = hours;
    from = to;
  }
}

int sdo_sums_finish(struct sdo_sums *sums, struct sdo_error *err) {
  if (sums->count == 0) return 0;
  struct member *members = malloc(sums->count * sizeof *members);
  if (!members) return fail(err);
  for (size_t i = 0; i < sums->count; i++)
    members[i].group = &sums->groups[i];
  qsort(members, sums->count, sizeof *members, compare_members);
  number_pairs(members, sums->count);
  order_spans(sums);
  set_halves(sums, members);
  free(members);
  qsort(sums->groups, sums->count, sizeof *sums->groups, compare_groups);
  return 0;
}

int sdo_sums_visit(const struct sdo_sums *sums,
                   int (*visit)(void *data, const struct sdo_send_sum *sum), void *data) {
  for (size_t i = 0; i < sums->count; i++)
    if (visit(data, &sums->groups[i].sum)) return 1;
  return 0;
}

void sdo_sums_clear(struct sdo_sums *sums) {
  sdo_arena_clear(&sums->texts);
  free(sums->groups);
  free(sums->places);
  free(sums->spans);
  *sums = (struct sdo_sums){0};
}

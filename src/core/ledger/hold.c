#include <string.h>

#include "ledger/inside.h"
#include "ledger/people.h"

/* Gifts that wait for a person: something speaks against sending them, and nobody but a
   person can say what it is. */

struct holding {
  const struct sdo_gift *gift;
  const char *note, *same;
  /* What speaks against it came after any release. */
  int anew;
  /* When a person said already that it may be sent, and nothing came of it since; or 0. */
  int64_t released;
  int is_held;
};

static int note_release(void *data, const struct sdo_event *event) {
  int64_t *at = data;
  switch (sdo_state_named(event->state)) {
  case SDO_STATE_RELEASED: *at = event->at; break;
  case SDO_STATE_HELD:
  case SDO_STATE_SENT:
  case SDO_STATE_SAME:
  case SDO_STATE_UNKNOWN:
  case SDO_STATE_ABSENT: *at = 0; break;
  default: break;
  }
  return 0;
}

int sdo_ledger_find_release(struct sdo_ledger *ledger, const char *key, int64_t *at,
                            struct sdo_error *err) {
  *at = 0;
  return sdo_ledger_history(ledger, key, note_release, at, err);
}

static int decide_hold(void *data, const struct sdo_gift_row *rows, int again,
                       struct sdo_change *changes, struct sdo_error *err) {
  (void)again, (void)err;
  struct holding *holding = data;
  holding->is_held = sdo_state_named(rows->state) == SDO_STATE_HELD;
  switch (sdo_state_named(rows->state)) {
  case SDO_STATE_NONE:
  case SDO_STATE_REFUSED:
  case SDO_STATE_ABSENT:
  case SDO_STATE_WITHDRAWN:
  case SDO_STATE_OWED:
  case SDO_STATE_BEHIND: break;
  case SDO_STATE_RELEASED:
    if (holding->anew) break;
    return 0;
  default: return 0;
  }
  if (holding->released && !holding->anew) return 0;
  holding->is_held = 1;
  changes[0] = (struct sdo_change){.key = holding->gift->key,
                                   .state = sdo_state_name(SDO_STATE_HELD),
                                   .note = holding->note,
                                   .same = holding->same,
                                   .gift = holding->gift};
  return 1;
}

int sdo_ledger_hold(struct sdo_ledger *ledger, const struct sdo_gift *gift,
                    const char *note, int anew, const char *same, struct sdo_error *err) {
  struct sdo_gift told = *gift;
  struct holding holding = {.gift = &told, .note = note, .same = same, .anew = anew};
  struct sdo_arena texts = {0};
  struct sdo_decision decision = {&gift->key, 1, decide_hold, &holding, 0, NULL};
  int failed = sdo_gift_check_key(gift->key, err) < 0 ||
               sdo_people_tell(ledger, &told, 1, &texts, err) < 0 ||
               sdo_ledger_find_release(ledger, gift->key, &holding.released, err) < 0 ||
               sdo_ledger_write(ledger, &decision, err) < 0;
  sdo_arena_clear(&texts);
  return failed ? -1 : holding.is_held;
}

struct release {
  const char *key, *note;
};

static int decide_release(void *data, const struct sdo_gift_row *rows, int again,
                          struct sdo_change *changes, struct sdo_error *err) {
  const struct release *release = data;
  enum sdo_state state = sdo_state_named(rows->state), to;
  if (again && (state == SDO_STATE_RELEASED || state == SDO_STATE_OWED)) return 0;
  switch (state) {
  case SDO_STATE_HELD: to = SDO_STATE_RELEASED; break;
  /* Nobody has looked at what the list of sends has against it: that may still hold it. */
  case SDO_STATE_BEHIND:
  case SDO_STATE_DISMISSED: to = SDO_STATE_OWED; break;
  default:
    return sdo_gift_fail_state(release->key, rows,
                               "only one that is held, behind or dismissed can be released",
                               err);
  }
  changes[0] = (struct sdo_change){
      .key = release->key, .state = sdo_state_name(to), .note = release->note};
  return 1;
}

int sdo_ledger_release(struct sdo_ledger *ledger, const char *key, const char *note,
                       struct sdo_error *err) {
  if (sdo_gift_check_note("a release", note, err) < 0) return -1;
  struct release release = {key, note};
  struct sdo_decision decision = {&key, 1, decide_release, &release, 0, NULL};
  return sdo_ledger_write(ledger, &decision, err);
}

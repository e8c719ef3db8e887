#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "ledger/inside.h"
#include "ledger/mark.h"

/* Is a ledger what was used last, or something older? What is remembered of it is kept
   beside it and in the folder of state: one of the two goes with the ledger where its
   folder is put back, the other stays. */

/* Names the file of a memory: 1, or 0 when there is none. */
static int name_memory(const struct sdo_store *store,
                       const struct sdo_store_options *options, int which,
                       char path[4096]) {
  if (!store->id[0]) return 0;
  const char *folder = options->memory;
  int len = which == 0 ? snprintf(path, 4096, "%s", store->beside ? store->beside : "")
                       : snprintf(path, 4096, "%s/%s", folder ? folder : "", store->id);
  return (which == 0 ? store->beside != NULL : folder != NULL) && len < 4096;
}

/* What is wrong with it. */

static const char *time_of(int64_t at, char text[32]) {
  time_t seconds = (time_t)(at / 1000);
  struct tm utc;
  if (!gmtime_r(&seconds, &utc) || !strftime(text, 32, "%Y-%m-%d %H:%M UTC", &utc))
    snprintf(text, 32, "?");
  return text;
}

static int fail_back(const struct sdo_store *store, const struct sdo_memory *memory,
                     const char *why, struct sdo_error *err) {
  char when[32];
  sdo_fail(
      err, SDO_GUARD,
      "the ledger %.120s is not as it was left (opened last on %s): %s. Gifts that were "
      "sent since then may be missing in it",
      store->name, time_of(memory->at, when), why);
  return sdo_hint(err, "put the latest copy back; if there is none, sendoso ledger recover "
                       "reads what was sent and goes on with this one");
}

static int fail_other(const struct sdo_store *store, const struct sdo_memory *memory,
                      struct sdo_error *err) {
  char when[32];
  sdo_fail(err, SDO_GUARD,
           "the ledger %.140s is another one than was used here until %s: gifts that were "
           "sent then are not in it",
           store->name, time_of(memory->at, when));
  return sdo_hint(err, "put the right file back; if this one is to be used from now on: "
                       "sendoso ledger recover");
}

static int fail_copied(const struct sdo_store *store, struct sdo_error *err) {
  char when[32];
  sdo_fail(err, SDO_GUARD,
           "the ledger %.160s is a backup that was made on %s: gifts that were sent since "
           "then are not in it",
           store->name, time_of(store->copied, when));
  return sdo_hint(err, "use the ledger itself; if it is lost, run `sendoso ledger recover` "
                       "to go on with this one");
}

static int fail_damaged(const struct sdo_store *store, const char *path,
                        struct sdo_error *err) {
  sdo_fail(
      err, SDO_GUARD,
      "%.150s cannot be read: whether the ledger %.100s is as it was left is not known",
      path, store->name);
  return sdo_hint(err, "make the file readable, or put it back; if it is damaged, run "
                       "`sendoso ledger recover`");
}

int sdo_ledger_fail_moved(const struct sdo_store *store, struct sdo_error *err) {
  sdo_fail(err, SDO_GUARD, "the ledger %.130s was moved to %.130s: it is only read now",
           store->name, store->moved_to);
  return sdo_hint(err, "name the new one: --ledger %.150s", store->moved_to);
}

/* 0, or -1: what was written last is not in it. */
static int check_event(const struct sdo_ledger *ledger, const struct sdo_memory *memory,
                       struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  int64_t number = memory->event, opening = 0;
  if (number == 0) return 0;
  int found = store->driver->event(store, &number, &opening, err);
  if (found < 0) return -1;
  if (found == 0)
    return fail_back(store, memory, "it is an older copy, without the last changes", err);
  if (opening == memory->event_opening) return 0;
  return fail_back(store, memory, "it is a copy that was used elsewhere in between", err);
}

/* Is what is remembered in the ledger? 0, or -1. */
static int check_memory(const struct sdo_ledger *ledger, const struct sdo_memory *memory,
                        struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  char mark[SDO_MARK_SIZE];
  if (strcmp(memory->id, store->id) != 0) return fail_other(store, memory, err);
  int found = store->driver->opening(store, memory->opening, mark, err);
  if (found < 0) return -1;
  if (found == 0) return fail_back(store, memory, "it is an older copy", err);
  if (strcmp(mark, memory->mark) != 0)
    return fail_back(store, memory, "it is a copy that was used elsewhere in between", err);
  return check_event(ledger, memory, err);
}

/* A memory that cannot be read proves nothing. Beside one that can it is not missed; as the
   only one it is no better than a ledger that is not as it was left. 0, or -1. */
static int check_memories(struct sdo_ledger *ledger,
                          const struct sdo_store_options *options, struct sdo_error *err) {
  struct sdo_memory memory;
  char path[4096], damaged[4096] = "";
  int known = 0;
  for (int i = 0; i < MEMORIES; i++) {
    if (!name_memory(ledger->store, options, i, path)) continue;
    switch (sdo_memory_recall(path, &memory)) {
    case SDO_RECALL_NOTHING: break;
    case SDO_RECALL_DAMAGED: memcpy(damaged, path, sizeof damaged); break;
    case SDO_RECALL_MEMORY:
      if (check_memory(ledger, &memory, err) < 0) return -1;
      known = 1;
      break;
    }
  }
  if (!damaged[0]) return 0;
  if (!known) return fail_damaged(ledger->store, damaged, err);
  snprintf(ledger->warning, sizeof ledger->warning,
           "%.160s cannot be read: that the ledger is as it was left is only known from "
           "another file this time",
           damaged);
  return 0;
}

/* Whoever goes on with a ledger that is not as it was left has it looked over first. */
static int check_whole(const struct sdo_ledger *ledger, struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_store_health health = {0};
  if (store->driver->examine(store, &health, err) < 0) return -1;
  if (!health.damage[0]) return 0;
  sdo_fail(err, SDO_STORE, "the ledger %.120s is damaged: %.160s", store->name,
           health.damage);
  return sdo_hint(err, "put it aside and restore a copy of it");
}

int sdo_ledger_recognise(struct sdo_ledger *ledger, const struct sdo_store_options *options,
                         struct sdo_error *err) {
  if (options->recover) return check_whole(ledger, err);
  /* What is remembered of it would say the same of one that was put back, and nothing of
     one on another machine. */
  int result = ledger->store->copied ? fail_copied(ledger->store, err)
                                     : check_memories(ledger, options, err);
  if (result == 0 || !ledger->readonly || err->kind != SDO_GUARD) return result;
  snprintf(ledger->warning, sizeof ledger->warning, "%s", err->message);
  *err = (struct sdo_error){0};
  return 0;
}

/* The ledger first: what is remembered outside is always in it. */
int sdo_ledger_enter(struct sdo_ledger *ledger, const struct sdo_store_options *options,
                     struct sdo_error *err) {
  struct sdo_store *store = ledger->store;
  struct sdo_memory *memory = &ledger->memory;
  enum sdo_keeping how = options->recover ? SDO_KEEP_ANEW : SDO_KEEP_OPENING;
  char path[4096];
  if (sdo_mark_make(memory->mark, err) < 0 ||
      store->driver->enter(store, memory->mark, err) < 0 ||
      store->driver->event(store, &memory->event, &memory->event_opening, err) < 0)
    return -1;
  snprintf(memory->id, sizeof memory->id, "%s", store->id);
  memory->opening = store->process;
  memory->at = sdo_clock_wall();
  for (int i = 0; i < MEMORIES; i++) {
    if (!name_memory(store, options, i, path)) continue;
    ledger->memories[i] = sdo_memory_open(path, err);
    if (!ledger->memories[i] || sdo_memory_keep(ledger->memories[i], memory, how, err) < 0)
      return -1;
  }
  return 0;
}

/* Whoever writes notes it outside when it is in the ledger. A store looks for what it has
   written itself (take), but cannot miss what it has never seen. The files that were opened
   are asked, not their names: the whole folder may have been exchanged, and those that had
   it open still share them. */
int sdo_ledger_check_others(struct sdo_ledger *ledger, struct sdo_error *err) {
  struct sdo_memory there;
  for (int i = 0; i < MEMORIES; i++) {
    if (!ledger->memories[i] ||
        sdo_memory_read(ledger->memories[i], &there) != SDO_RECALL_MEMORY ||
        strcmp(there.id, ledger->store->id) != 0 || there.event <= ledger->memory.event)
      continue;
    if (check_event(ledger, &there, err) < 0) return -1;
    ledger->memory.event = there.event;
    ledger->memory.event_opening = there.event_opening;
  }
  return 0;
}

/* Without a sync: this is only how much must be there at least. */
void sdo_ledger_note_event(struct sdo_ledger *ledger, int64_t event, int64_t opening) {
  struct sdo_memory *memory = &ledger->memory;
  struct sdo_error unused;
  if (event <= memory->event) return;
  memory->event = event;
  memory->event_opening = opening;
  for (int i = 0; i < MEMORIES; i++)
    if (ledger->memories[i])
      sdo_memory_keep(ledger->memories[i], memory, SDO_KEEP_EVENT, &unused);
}

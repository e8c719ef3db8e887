#include <string.h>

#include "ledger/sqlite.h"

/* Filling a ledger from another one. */

static const char emptied[] =
    "DELETE FROM event; DELETE FROM gift; DELETE FROM rule; DELETE FROM alias;"
    "DELETE FROM identifier; DELETE FROM run; DELETE FROM reservation; DELETE FROM allotment;"
    "DELETE FROM seen; DELETE FROM script;"
    "DELETE FROM process; DELETE FROM sqlite_sequence;";

static int empty(struct sdo_store_sqlite *s, const struct sdo_store *from,
                 struct sdo_error *err) {
  int64_t own = 0;
  struct sdo_statement note = {.sql = "UPDATE ledger SET filled_from = ?, secret = ?"};
  if (sdo_database_number(s->db,
                          "SELECT EXISTS (SELECT 1 FROM gift) AND filled_from IS NULL"
                          " FROM ledger",
                          &own, err) < 0)
    return -1;
  if (own) {
    sdo_fail(err, SDO_GUARD, "the ledger %.200s has gifts of its own", s->path);
    return sdo_hint(err, "a ledger is only copied into an empty one: name another");
  }
  if (sdo_database_run(s->db, emptied, err) < 0) return -1;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &note, "tt", from->id, from->secret);
  int result = sdo_database_done(s->db, stmt, err);
  sqlite3_finalize(stmt);
  return result;
}

int sdo_sqlite_fill(struct sdo_store *store, const struct sdo_store *from,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  return sdo_database_end(s->db, empty(s, from, err), err);
}

int sdo_sqlite_filled(struct sdo_store *store, const struct sdo_store *from,
                      struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  struct sdo_statement note = {
      .sql = "UPDATE ledger SET id = ?, marked = ?, filled_from = NULL, copied = NULL"};
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &note, "ti", from->id, (int64_t)from->is_marked);
  int result = sdo_database_done(s->db, stmt, err);
  sqlite3_finalize(stmt);
  store->is_marked = from->is_marked;
  return result;
}

/* Who it was. */

static int load_opening(struct sdo_store_sqlite *s, const struct sdo_opening *opening,
                        struct sdo_error *err) {
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[LOAD_OPENING], "itttii", opening->number, opening->mark,
      opening->user, opening->host, opening->pid, opening->at);
  return sdo_database_done(s->db, stmt, err);
}

int sdo_sqlite_load_openings(struct sdo_store *store, const struct sdo_opening *openings,
                             size_t count, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = 0;
  for (size_t i = 0; i < count && result == 0; i++)
    result = load_opening(s, &openings[i], err);
  return sdo_database_end(s->db, result, err);
}

/* The opening that is noted for somebody of another ledger; 0: nobody is known. */
static int find_who(struct sdo_store_sqlite *s, const struct sdo_event *event,
                    int64_t *opening, struct sdo_error *err) {
  *opening = event->opening;
  if (*opening || (!event->user && !event->host && !event->pid)) return 0;
  sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[WHO], "tti",
                                          event->user, event->host, event->pid);
  if (!stmt) return -1;
  int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) *opening = sqlite3_column_int64(stmt, 0);
  if (sdo_database_visited(s->db, stmt, code, err) < 0) return -1;
  if (*opening) return 0;
  stmt = sdo_database_query(s->db, err, &s->statements[LOAD_WHO], "ttii", event->user,
                            event->host, event->pid, event->at);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  *opening = sqlite3_last_insert_rowid(s->db);
  return 0;
}

/* Gifts. */

/* 1, 0: the key is there, or -1. */
static int load_gift(struct sdo_store_sqlite *s, const struct sdo_gift_row *row,
                     int64_t opening, struct sdo_error *err) {
  const struct sdo_gift *gift = &row->gift;
  sqlite3_stmt *stmt = sdo_database_query(
      s->db, err, &s->statements[LOAD_GIFT], "tttitttiitttttttiiitttttittt", gift->key,
      gift->operation, gift->recipient, gift->campaign, gift->via, gift->currency,
      gift->script, gift->skew_ms, SDO_SKEW_UNKNOWN, row->state, row->note,
      row->tracking_code, row->tracking_url, row->link, row->message, row->mark, opening,
      row->at, row->began, gift->rule, gift->occasion, gift->people, gift->due, row->same,
      gift->hundredths, gift->sender, gift->team, gift->day);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  if (!sqlite3_changes(s->db)) return 0;
  if (sdo_sqlite_note_script(s, gift->key, gift->script, err) < 0 ||
      sdo_sqlite_identify_gift(s, gift->key, gift->people, err) < 0)
    return -1;
  return 1;
}

static int load_story(struct sdo_store_sqlite *s, const struct sdo_story *story,
                      struct sdo_error *err) {
  struct sdo_event putter = {.at = story->row.at,
                             .opening = story->row.opening,
                             .user = story->row.user,
                             .host = story->row.host,
                             .pid = story->row.pid};
  int64_t opening;
  if (find_who(s, &putter, &opening, err) < 0) return -1;
  int loaded = load_gift(s, &story->row, opening, err);
  if (loaded <= 0) return loaded;
  for (size_t i = 0; i < story->count; i++) {
    const struct sdo_event *event = &story->events[i];
    if (find_who(s, event, &opening, err) < 0) return -1;
    sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[LOAD_EVENT],
                                            "ititit", event->number, story->row.gift.key,
                                            event->at, event->state, opening, event->note);
    if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  }
  return 1;
}

int sdo_sqlite_load(struct sdo_store *store, const struct sdo_story *stories, size_t count,
                    size_t *loaded, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  int result = 0;
  *loaded = 0;
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  for (size_t i = 0; i < count && result >= 0; i++) {
    result = load_story(s, &stories[i], err);
    *loaded += result > 0;
  }
  if (sdo_database_end(s->db, result < 0 ? -1 : 0, err) == 0) return 0;
  *loaded = 0;
  return -1;
}

/* What is learned of gifts later: of those that were there before their people were told
   apart all of it, and of others by which marks their person is known as well. */

static int tell_more(struct sdo_store_sqlite *s, const struct sdo_gift *gift,
                     struct sdo_error *err) {
  char digest[SDO_SQLITE_DIGEST_SIZE];
  for (const char *at = gift->people; (at = sdo_sqlite_digest(at, digest));) {
    sqlite3_stmt *stmt = sdo_database_query(s->db, err, &s->statements[TELL_MORE], "ttt",
                                            digest, gift->key, digest);
    if (sdo_database_done(s->db, stmt, err) < 0) return -1;
    if (sqlite3_changes(s->db) && sdo_sqlite_identify_gift(s, gift->key, digest, err) < 0)
      return -1;
  }
  return 0;
}

static int tell(struct sdo_store_sqlite *s, const struct sdo_gift *gift,
                struct sdo_error *err) {
  sqlite3_stmt *stmt =
      sdo_database_query(s->db, err, &s->statements[TELL], "tttt", gift->rule,
                         gift->occasion, gift->people, gift->key);
  if (sdo_database_done(s->db, stmt, err) < 0) return -1;
  if (!sqlite3_changes(s->db)) return tell_more(s, gift, err);
  return sdo_sqlite_identify_gift(s, gift->key, gift->people, err);
}

int sdo_sqlite_tell(struct sdo_store *store, const struct sdo_gift *gifts, size_t count,
                    struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (sdo_database_run(s->db, "BEGIN IMMEDIATE", err) < 0) return -1;
  int result = 0;
  for (size_t i = 0; i < count && result == 0; i++)
    result = tell(s, &gifts[i], err);
  return sdo_database_end(s->db, result, err);
}

int sdo_sqlite_told(struct sdo_store *store, struct sdo_error *err) {
  struct sdo_store_sqlite *s = (struct sdo_store_sqlite *)store;
  if (sdo_database_run(s->db, "UPDATE ledger SET marked = 1", err) < 0) return -1;
  store->is_marked = 1;
  return 0;
}

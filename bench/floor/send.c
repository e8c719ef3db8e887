/* The least that sending gifts can cost: libcurl, and two commits for each gift if there is
   a ledger.

     send URL GIFTS AT_ONCE [LEDGER]

   The ledger has the tables and the statements that are needed for "never twice" with
   nothing to spare: an intent on the disk before the request, its outcome after the answer.
   What is ready at the same time shares a commit. */
#include <curl/curl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 64 };

struct gift {
  CURL *curl;
  int number;
  char request[256], answer[1024];
  size_t length;
};

static sqlite3 *db;
static sqlite3_stmt *intend, *settle;

static void fail(const char *what) {
  fprintf(stderr, "send: %s\n", what);
  exit(1);
}

static void run(const char *sql) {
  if (db && sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sqlite3_errmsg(db));
}

static void open_ledger(const char *path) {
  if (sqlite3_open(path, &db) != SQLITE_OK) fail("cannot open the ledger");
  run("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE;"
      "CREATE TABLE gift (key TEXT PRIMARY KEY, recipient TEXT, campaign INTEGER, state TEXT, at INTEGER,"
      "                   tracking_code TEXT) WITHOUT ROWID");
  if (sqlite3_prepare_v2(
          db, "INSERT INTO gift VALUES (?1, ?2, 2002, 'intent', unixepoch(), NULL)", -1,
          &intend, NULL) ||
      sqlite3_prepare_v2(
          db,
          "UPDATE gift SET state = 'sent', at = unixepoch(), tracking_code = ?2 WHERE key = ?1",
          -1, &settle, NULL))
    fail(sqlite3_errmsg(db));
}

static void note(sqlite3_stmt *statement, const struct gift *gift, const char *second) {
  char key[64];
  if (!db) return;
  snprintf(key, sizeof key, "bench/%d", gift->number);
  sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
  if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(db));
  sqlite3_reset(statement);
}

static size_t keep(char *bytes, size_t size, size_t count, void *of) {
  struct gift *gift = of;
  if (gift->length + size * count >= sizeof gift->answer) return 0;
  memcpy(gift->answer + gift->length, bytes, size * count);
  gift->length += size * count;
  gift->answer[gift->length] = 0;
  return size * count;
}

static void begin(struct gift *gift, int number) {
  char email[64];
  gift->number = number;
  gift->length = 0;
  snprintf(email, sizeof email, "person%d@example.com", number);
  snprintf(
      gift->request, sizeof gift->request,
      "{\"send\":{\"touch_id\":2002,\"name\":\"Person %d\",\"email\":\"%s\",\"custom_message\":\"Thank you!\","
      "\"via\":\"single_email_address\",\"via_from\":\"bench\"}}",
      number, email);
  curl_easy_setopt(gift->curl, CURLOPT_POSTFIELDS, gift->request);
  note(intend, gift, email);
}

static void end(struct gift *gift) {
  long status;
  curl_easy_getinfo(gift->curl, CURLINFO_RESPONSE_CODE, &status);
  char *code = strstr(gift->answer, "\"tracking_code\":\"");
  if (status != 200 || !code) fail("a gift was not sent");
  code += 17;
  *strchr(code, '"') = 0;
  note(settle, gift, code);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int count = atoi(argv[2]), at_once = atoi(argv[3]), begun = 0, ended = 0, running;
  char url[256];
  static struct gift gifts[AT_ONCE];
  struct gift *ready[AT_ONCE];
  int are_ready = 0;
  CURLM *multi = curl_multi_init();
  struct curl_slist *headers = curl_slist_append(NULL, "Authorization: Bearer t");
  headers = curl_slist_append(headers, "Content-Type: application/json");
  snprintf(url, sizeof url, "%s/api/v3/send", argv[1]);
  if (argc > 4) open_ledger(argv[4]);
  for (int i = 0; i < at_once; i++) {
    struct gift *gift = ready[are_ready++] = &gifts[i];
    gift->curl = curl_easy_init();
    curl_easy_setopt(gift->curl, CURLOPT_URL, url);
    curl_easy_setopt(gift->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(gift->curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(gift->curl, CURLOPT_WRITEDATA, gift);
    curl_easy_setopt(gift->curl, CURLOPT_PRIVATE, gift);
  }
  while (ended < count) {
    int beginning = begun < count ? are_ready : 0, from = begun;
    if (beginning > count - begun) beginning = count - begun;
    if (beginning) run("BEGIN IMMEDIATE");
    for (int i = 0; i < beginning; i++)
      begin(ready[i], ++begun);
    if (beginning) run("COMMIT");
    for (int i = 0; i < begun - from; i++)
      curl_multi_add_handle(multi, ready[i]->curl);
    are_ready = 0;
    if (curl_multi_perform(multi, &running)) fail("libcurl");
    CURLMsg *message;
    int left, is_open = 0;
    while ((message = curl_multi_info_read(multi, &left))) {
      struct gift *gift;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &gift);
      if (message->data.result != CURLE_OK) fail("a request has failed");
      curl_multi_remove_handle(multi, gift->curl);
      if (!is_open++) run("BEGIN IMMEDIATE");
      end(gift);
      ready[are_ready++] = gift;
      ended++;
    }
    if (is_open) run("COMMIT");
    else if (curl_multi_poll(multi, NULL, 0, 1000, NULL)) fail("libcurl");
  }
  printf("%d\n", ended);
  if (db) {
    sqlite3_finalize(intend);
    sqlite3_finalize(settle);
    sqlite3_close(db);
  }
  return 0;
}

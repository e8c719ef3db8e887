/* A Sendoso that is never the limit. It lists the gifts that it was sent, the newest first,
   before as many other sends as it is told.

     server SENDS [DELAY_MS]

   Prints its process and its port, and serves until it is killed. GET /bench tells how many
   gifts it was sent, and the sum of the digests of their recipients, by which contestants
   are compared; asking it forgets them. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { PER_PAGE = 100, IN = 1 << 16, OUT = 1 << 18, EVENTS = 64 };

struct connection {
  int fd, used, length, sent;
  uint32_t events;
  int64_t due;
  struct connection *next;
  char in[IN], out[OUT];
};

static int sends, epoll;
static int64_t delay_ns;
static struct connection *first, **last = &first; /* answers that wait, by time */
static unsigned long long codes;

/* the gifts that it was sent: of each the campaign, the person and when */
static struct gift {
  time_t at;
  int campaign;
  char email[48];
} * gifts;
static int taken, room;
static uint64_t digests;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* of an ID, the same, a time, a campaign, a person's name and e-mail */
static const char item[] =
    "{\"id\":%d,\"send_gid\":\"Z2lkOi8vc2VuZG9zby9TZW5kLzQ0%d\",\"type\":\"eGifts USA\",\"subtype\":\"eGift Cards USA\","
    "\"currency\":\"USD\",\"current_total_cost\":\"25.0\",\"status\":\"Expired\",\"created_at\":\"%s\","
    "\"touch\":{\"id\":%d,\"name\":\"Coffee on us\"},\"recipient\":{\"name\":\"Guest %d\",\"email\":"
    "\"%s\",\"company_name\":\"Acme\"},\"sender\":{\"id\":123,\"name\":\"Marc Fernandez\",\"email\":"
    "\"marc.fernandez@example.com\",\"team_id\":123,\"team_name\":\"Marketing Ops\"},\"sent_via\":\"Sendoso.com\","
    "\"status_updates\":[{\"status\":\"Sent\",\"occurred_at\":\"2022-09-12T12:08:27-07:00\"},{\"status\":\"Opened\","
    "\"occurred_at\":\"2022-09-12T12:08:58-07:00\"},{\"status\":\"Clicked\",\"occurred_at\":"
    "\"2022-09-12T12:08:58-07:00\"},{\"status\":\"Expired\",\"occurred_at\":\"2022-12-11T00:00:02-08:00\"}]}";

/* Writes the send that is so many behind the newest. */
static int write_item(char *to, int behind) {
  char at[32], guest[32];
  int is_gift = behind < taken, i = is_gift ? taken - 1 - behind : behind - taken;
  time_t second = is_gift ? gifts[i].at : 1663000000 + i * 60LL;
  struct tm tm;
  strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S+00:00", gmtime_r(&second, &tm));
  sprintf(guest, "guest%d@example.com", i);
  int id = (is_gift ? 500000001 : 1000001) + i;
  return sprintf(to, item, id, id, at, is_gift ? gifts[i].campaign : 12, i,
                 is_gift ? gifts[i].email : guest);
}

static int page(char *to, int number) {
  int first_one = (number - 1) * PER_PAGE, total = taken + sends;
  int length =
      sprintf(to, "{\"current_page\":%d,\"per_page\":%d,\"total_count\":%d,\"sends\":[",
              number, PER_PAGE, total);
  for (int i = first_one; i < total && i < first_one + PER_PAGE; i++) {
    if (i > first_one) to[length++] = ',';
    length += write_item(to + length, i);
  }
  return length + sprintf(to + length, "]}");
}

/* What stands behind a name in a request's body, without the space or quote before it. */
static const char *value(const char *body, const char *name) {
  const char *at = strstr(body, name);
  if (!at) return "";
  at += strlen(name);
  return at + strspn(at, " \"");
}

/* The recipient's digest: FNV-1a. */
static void take_gift(const char *body) {
  if (taken == room) {
    room = room ? 2 * room : 1024;
    gifts = realloc(gifts, (size_t)room * sizeof *gifts);
    if (!gifts) fail("realloc");
  }
  struct gift *gift = &gifts[taken++];
  gift->at = time(NULL);
  gift->campaign = atoi(value(body, "\"touch_id\":"));
  snprintf(gift->email, sizeof gift->email, "%s", value(body, "\"email\":"));
  gift->email[strcspn(gift->email, "\"")] = 0;
  uint64_t hash = 14695981039346656037u;
  for (const char *at = gift->email; *at; at++)
    hash = (hash ^ (unsigned char)*at) * 1099511628211u;
  digests += hash;
}

static int answer(char *to, const char *head, const char *body) {
  if (!strncmp(head, "POST ", 5)) {
    codes++;
    take_gift(body);
    return sprintf(
        to,
        "{\"success\":true,\"message\":\"EGifts send Successfully\",\"tracking_code\":\"%040llx\","
        "\"tracking_url\":\"https://app.sendoso.com/track/%040llx\"}",
        codes, codes);
  }
  const char *path = head + sizeof "GET " - 1;
  if (!strncmp(path, "/bench", 6)) {
    int length = sprintf(to, "%d %016llx\n", taken, (unsigned long long)digests);
    taken = 0, digests = 0;
    return length;
  }
  if (!strncmp(path, "/api/v3/send", 12)) {
    const char *line = strpbrk(path, "\r\n"), *number = strstr(path, "page=");
    while (number && number[-1] == '_')
      number = strstr(number + 5, "page=");
    return page(to, number && number < line ? atoi(number + 5) : 1);
  }
  if (!strncmp(path, "/api/v3/touches/", 16))
    return sprintf(
        to,
        "{\"success\":true,\"touch\":{\"id\":%d,\"name\":\"Coffee on us\",\"delivery_type\":\"email\","
        "\"currency\":\"USD\",\"is_default_price\":true}}",
        atoi(path + 16));
  return sprintf(
      to,
      "{\"id\":7,\"first_name\":\"Ann\",\"last_name\":\"Lee\",\"email\":\"ann@example.com\"}");
}

static void close_connection(struct connection *c) {
  close(c->fd);
  free(c);
}

/* What is left of an answer; 0 if the connection is gone. */
static int flush(struct connection *c) {
  while (c->sent < c->length) {
    ssize_t n = write(c->fd, c->out + c->sent, (size_t)(c->length - c->sent));
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) return 0;
    c->sent += (int)n;
  }
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (c->sent < c->length) event.events |= EPOLLOUT;
  if (c->events != event.events) epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
  c->events = event.events;
  return 1;
}

/* One whole request, if there is one. */
static void take(struct connection *c) {
  c->in[c->used] = 0;
  char *end = strstr(c->in, "\r\n\r\n");
  if (!end || c->sent < c->length || c->due) return;
  char *body = end + 4;
  const char *given = strcasestr(c->in, "\r\nContent-Length:");
  long length = given && given < end ? atol(given + 17) : 0;
  if (c->used - (body - c->in) < length) {
    if (strcasestr(c->in, "\r\nExpect:"))
      (void)!write(c->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    return;
  }
  char kept = body[length];
  body[length] = 0;
  static char made[OUT - 256];
  int size = answer(made, c->in, body);
  body[length] = kept;
  c->length = sprintf(
      c->out,
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
      size);
  memcpy(c->out + c->length, made, (size_t)size);
  c->length += size, c->sent = 0;
  c->used -= (int)(body + length - c->in);
  memmove(c->in, body + length, (size_t)c->used);
  if (!delay_ns) return;
  c->due = now() + delay_ns;
  c->next = NULL;
  *last = c, last = &c->next;
}

static void serve(struct connection *c) {
  if (c->used < IN - 1) {
    ssize_t n = read(c->fd, c->in + c->used, (size_t)(IN - 1 - c->used));
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
      if (!c->due) close_connection(c);
      return;
    }
    if (n > 0) c->used += (int)n;
  }
  take(c);
  if (!c->due && !flush(c)) close_connection(c);
}

static void answer_due(void) {
  while (first && first->due <= now()) {
    struct connection *c = first;
    if (!(first = c->next)) last = &first;
    c->due = 0;
    if (!flush(c)) close_connection(c);
  }
}

static void accept_one(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1;
  if (fd < 0) return;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct connection *c = calloc(1, sizeof *c);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (!c) fail("calloc");
  c->fd = fd;
  c->events = event.events;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv) {
  sends = argc > 1 ? atoi(argv[1]) : 0;
  delay_ns = argc > 2 ? (int64_t)(atof(argv[2]) * 1e6) : 0;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET,
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  if (bind(listener, (struct sockaddr *)&at, size) || listen(listener, 128)) fail("listen");
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("%d %d\n", (int)getpid(), ntohs(at.sin_port));
  fflush(stdout);
  epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    struct epoll_event events[EVENTS];
    int64_t wait = first ? first->due - now() : -1;
    struct timespec left = {wait / 1000000000, wait > 0 ? wait % 1000000000 : 0};
    int n = wait < 0 && first
                ? epoll_wait(epoll, events, EVENTS, 0)
                : epoll_pwait2(epoll, events, EVENTS, first ? &left : NULL, NULL);
    for (int i = 0; i < n; i++)
      if (events[i].data.ptr) serve(events[i].data.ptr);
      else accept_one(listener);
    answer_due();
  }
}

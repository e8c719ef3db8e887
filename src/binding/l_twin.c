/* A second process of the same program, and the line between the two: one answers at once
   while the other is busy. The second one has all that the first one had; what the first
   one has opened is not to be used in it. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "binding.h"

static const char type[] = "sendoso.twin";

enum { TEXT_MAX = 1024 };

struct twin {
  int fd;    /* -1: closed */
  pid_t pid; /* 0: this is the second process */
};

static struct twin *check_twin(lua_State *L) {
  struct twin *twin = luaL_checkudata(L, 1, type);
  if (twin->fd < 0) luaL_error(L, "attempt to use a closed twin");
  return twin;
}

static int fail(lua_State *L, const char *what) {
  struct sdo_error err = {0};
  sdo_fail(&err, SDO_STORE, "%s: %s", what, strerror(errno));
  return l_fail(L, &err);
}

/* twin() -> twin, is_second | nil, err. The second process ends at once when the first one
   is killed. */
static int l_twin(lua_State *L) {
  int ends[2];
  struct twin *twin = lua_newuserdatauv(L, sizeof *twin, 0);
  *twin = (struct twin){.fd = -1};
  luaL_setmetatable(L, type);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    return fail(L, "cannot open a socket");
  fflush(NULL); /* or it is written twice */
  pid_t first = getpid();
  twin->pid = fork();
  if (twin->pid < 0) {
    close(ends[0]), close(ends[1]);
    return fail(L, "cannot start a second process");
  }
  int is_second = twin->pid == 0;
  twin->fd = ends[is_second];
  close(ends[!is_second]);
  if (is_second) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != first) _exit(EXIT_FAILURE);
  }
  lua_pushboolean(L, is_second);
  return 2;
}

/* twin:say(text): one that the other process hears as it is; nothing if that has ended */
static int l_twin_say(lua_State *L) {
  struct twin *twin = check_twin(L);
  const char *text = l_check_text(L, 2);
  size_t len = strlen(text);
  luaL_argcheck(L, len > 0 && len <= TEXT_MAX, 2, "expected 1 to 1024 bytes");
  while (send(twin->fd, text, len, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
  return 0;
}

/* twin:hear(wait_ms) -> text; false: there is none yet; nil: the other process has ended */
static int l_twin_hear(lua_State *L) {
  struct twin *twin = check_twin(L);
  struct pollfd waited = {.fd = twin->fd, .events = POLLIN};
  char text[TEXT_MAX];
  ssize_t len = 0;
  int ready = poll(&waited, 1, (int)l_check_within(L, 2, 0, 60000));
  if (ready > 0) len = recv(twin->fd, text, sizeof text, MSG_DONTWAIT);
  if (ready <= 0 || (len < 0 && (errno == EINTR || errno == EAGAIN))) {
    lua_pushboolean(L, 0);
  } else if (len > 0) {
    lua_pushlstring(L, text, (size_t)len);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

static int l_twin_gc(lua_State *L) {
  struct twin *twin = luaL_checkudata(L, 1, type);
  if (twin->fd >= 0) close(twin->fd);
  twin->fd = -1;
  return 0;
}

/* twin:close() -> the exit status of the second process, after its end: it hears that the
   first one wants no more */
static int l_twin_close(lua_State *L) {
  struct twin *twin = check_twin(L);
  luaL_argcheck(L, twin->pid > 0, 1, "this is the second process");
  l_twin_gc(L);
  int raw = 0;
  pid_t ended;
  while ((ended = waitpid(twin->pid, &raw, 0)) < 0 && errno == EINTR) {
  }
  int status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
  lua_pushinteger(L, ended < 0 ? EXIT_FAILURE : status);
  return 1;
}

/* twin:leave(status): ends the second process, and nothing that the first one began */
static int l_twin_leave(lua_State *L) {
  struct twin *twin = check_twin(L);
  luaL_argcheck(L, twin->pid == 0, 1, "this is the first process");
  int status = (int)l_check_within(L, 2, 0, 255);
  fflush(NULL);
  _exit(status);
}

void l_twin_open(lua_State *L) {
  static const luaL_Reg methods[] = {{"say", l_twin_say},
                                     {"hear", l_twin_hear},
                                     {"close", l_twin_close},
                                     {"leave", l_twin_leave},
                                     {NULL, NULL}};
  luaL_newmetatable(L, type);
  lua_pushcfunction(L, l_twin_gc);
  lua_setfield(L, -2, "__gc");
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  static const luaL_Reg functions[] = {{"twin", l_twin}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

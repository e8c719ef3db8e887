#include "modules.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file: what it is, a row for each module, by their names, the texts that these point
   to, and the code. compile.lua writes it. */

struct head {
  char mark[8];
  uint32_t count, index; /* rows; bytes up to the code */
  uint64_t size;         /* of the whole file */
};

struct row {
  uint32_t name, path; /* where these texts are, each with its end */
  uint32_t code, rest,
      end;       /* where the code is; what says where it is from belongs at `rest` */
  uint32_t size; /* of the source, and when it was changed */
  int64_t changed;
};

static const char mark[8] = "modules2";

/* The file, open to the end of the process, and what it has up to the code. */
struct file {
  int fd;
  const char *root;
  struct head index[];
};

static const char *text_at(const struct file *file, uint32_t at) {
  return (const char *)file->index + at;
}

static const struct row *row_of(const struct file *file, const char *name) {
  const struct row *rows = (const struct row *)(file->index + 1);
  size_t first = 0, end = file->index->count;
  while (first < end) {
    size_t middle = (first + end) / 2;
    int order = strcmp(name, text_at(file, rows[middle].name));
    if (order == 0) return &rows[middle];
    if (order > 0) first = middle + 1;
    else end = middle;
  }
  return NULL;
}

/* Is the source still what was compiled? */
static int is_current(const struct row *row, const char *path) {
  struct stat found;
  return stat(path, &found) == 0 && found.st_size == (off_t)row->size &&
         found.st_mtime == (time_t)row->changed;
}

/* The parts of a chunk, one after another. */
struct chunk {
  const char *part[3];
  size_t len[3];
  int next;
};

static const char *read_part(lua_State *L, void *data, size_t *len) {
  (void)L;
  struct chunk *chunk = data;
  if (chunk->next == 3) return NULL;
  *len = chunk->len[chunk->next];
  return chunk->part[chunk->next++];
}

/* Writes the length of a text as compiled code has it: seven bits a byte, marked at the
 * end. */
static size_t write_length(size_t len, char to[10]) {
  size_t count = 1;
  for (size_t rest = len >> 7; rest; rest >>= 7)
    count++;
  for (size_t i = count; i-- > 0; len >>= 7)
    to[i] = (char)(len & 0x7f);
  to[count - 1] |= (char)0x80;
  return count;
}

/* Pushes the function that code is; returns 0 where Lua cannot read it, as one of another
   version. It was compiled elsewhere: where it is from is written into it now. */
static int push_code(lua_State *L, const struct row *row, const char *code,
                     const char *path) {
  char source[PATH_MAX + 16];
  size_t len = strlen(path) + 1; /* with the @ */
  size_t at = write_length(len + 1, source);
  snprintf(source + at, sizeof source - at, "@%s", path);
  size_t middle = row->rest - row->code;
  struct chunk chunk = {
      {code, source, code + middle}, {middle, at + len, row->end - row->rest}, 0};
  if (lua_load(L, read_part, &chunk, source + at, "b") == LUA_OK) return 1;
  lua_pop(L, 1);
  return 0;
}

/* Pushes the function of a module, as above. Its code is read once, and stays in no memory
   of ours, which a mapping would. */
static int push_function(lua_State *L, const struct file *file, const struct row *row,
                         const char *path) {
  size_t len = row->end - row->code;
  char *code = malloc(len);
  int is_pushed = code && pread(file->fd, code, len, row->code) == (ssize_t)len &&
                  push_code(L, row, code, path);
  free(code);
  return is_pushed;
}

/* The path of the source of a module: of ours, below the root; of others, which path lists
   decide. Returns 0 where another file would be loaded. */
static int find_source(lua_State *L, const struct file *file, const struct row *row,
                       char path[PATH_MAX]) {
  const char *known = text_at(file, row->path);
  if (*known != '/') {
    snprintf(path, PATH_MAX, "%s/%s", file->root, known);
    return 1;
  }
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "searchpath");
  lua_pushstring(L, text_at(file, row->name));
  lua_getfield(L, -3, "path");
  lua_call(L, 2, 1); /* package path */
  const char *found = lua_tostring(L, -1);
  int is_known = found && strcmp(found, known) == 0;
  lua_pop(L, 2);
  snprintf(path, PATH_MAX, "%s", known);
  return is_known;
}

/* search(name) -> the function of a module and the path of its source, or why not */
static int search(lua_State *L) {
  const struct file *file = lua_touserdata(L, lua_upvalueindex(1));
  const struct row *row = row_of(file, luaL_checkstring(L, 1));
  if (row) {
    char path[PATH_MAX];
    if (find_source(L, file, row, path) && is_current(row, path) &&
        push_function(L, file, row, path)) {
      lua_pushstring(L, path);
      return 2;
    }
  }
  lua_pushliteral(L, "no such compiled module");
  return 1;
}

/* Reads how the file begins; returns 0 where it is none of ours, or not whole. */
static int read_head(int fd, struct head *head) {
  struct stat found;
  return pread(fd, head, sizeof *head, 0) == (ssize_t)sizeof *head &&
         memcmp(head->mark, mark, sizeof mark) == 0 && fstat(fd, &found) == 0 &&
         head->size == (uint64_t)found.st_size && head->index <= head->size;
}

/* Pushes the file, as a full userdata, or pushes nothing and returns NULL. */
static struct file *push_file(lua_State *L, const char *path) {
  struct head head;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return NULL;
  if (read_head(fd, &head)) {
    struct file *file = lua_newuserdatauv(L, sizeof *file + head.index, 1);
    file->fd = fd;
    if (pread(fd, file->index, head.index, 0) == (ssize_t)head.index) return file;
    lua_pop(L, 1);
  }
  close(fd);
  return NULL;
}

/* Puts the function on the top before the searchers that are there, behind that of what is
   loaded already. */
static void add_searcher(lua_State *L) {
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "searchers"); /* searcher package searchers */
  for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -2, i + 1);
  }
  lua_pushvalue(L, -3);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 3);
}

/* search_core(name) -> the function that opens the module, and its path; nothing where it
   is not there: Lua then says what it has looked for. Lua would have each of the thousands
   of functions looked up that the module and its libraries could call; this one has them
   looked up when they are called. */
static int search_core(lua_State *L) {
  if (strcmp(luaL_checkstring(L, 1), "sendoso.core") != 0) return 0;
  const char *path = lua_tostring(L, lua_upvalueindex(1));
  void *module = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  void *address = module ? dlsym(module, "luaopen_sendoso_core") : NULL;
  lua_CFunction open;
  if (!address) return 0;
  memcpy(&open, &address, sizeof open);
  lua_pushcfunction(L, open);
  lua_pushvalue(L, lua_upvalueindex(1));
  return 2;
}

void host_find_core(lua_State *L, const char *path) {
  lua_pushstring(L, path);
  lua_pushcclosure(L, search_core, 1);
  add_searcher(L);
}

void host_find_modules(lua_State *L, const char *path, const char *root) {
  struct file *file = push_file(L, path);
  if (!file) return;
  file->root = lua_pushstring(L, root);
  lua_setiuservalue(L, -2, 1);
  lua_pushcclosure(L, search, 1);
  add_searcher(L);
}

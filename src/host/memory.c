#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Sizes of small blocks, in steps, and how much is taken from the system at a time. What
   was small once stays small: with larger ones, a script whose tables grow takes half as
   much again of what malloc would. */
enum { STEP = 16, SIZES = 8, SMALL = STEP * SIZES, PIECE = 256 * 1024 };

struct block {
  struct block *next;
};

struct piece {
  struct piece *next;
  _Alignas(STEP) char bytes[PIECE - STEP];
};

struct memory {
  /* blocks that are free, by their size: STEP at [0] */
  struct block *free[SIZES];
  struct piece *pieces;
  /* what is left of the last piece */
  char *at, *end;
  /* Are warnings printed, and is the last one to be gone on with? */
  int warns, goes_on;
};

static size_t class_of(size_t size) { return (size - 1) / STEP; }

/* What is left of a piece is not lost: it is a block of its own size. All of a piece will
   be used: the system gives its pages at once, which takes half the time of one by one. */
static int add_piece(struct memory *m) {
  struct piece *piece = mmap(NULL, sizeof *piece, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (piece == MAP_FAILED) return -1;
  if (m->at < m->end) {
    struct block *rest = (struct block *)(void *)m->at;
    size_t size = class_of((size_t)(m->end - m->at));
    rest->next = m->free[size];
    m->free[size] = rest;
  }
  piece->next = m->pieces;
  m->pieces = piece;
  m->at = piece->bytes;
  m->end = piece->bytes + sizeof piece->bytes;
  return 0;
}

static void *take(struct memory *m, size_t size) {
  size_t which = class_of(size), whole = (which + 1) * STEP;
  struct block *block = m->free[which];
  if (block) {
    m->free[which] = block->next;
    return block;
  }
  if ((size_t)(m->end - m->at) < whole && add_piece(m) < 0) return NULL;
  void *taken = m->at;
  m->at += whole;
  return taken;
}

static void give(struct memory *m, void *given, size_t size) {
  size_t which = class_of(size);
  struct block *block = given;
  block->next = m->free[which];
  m->free[which] = block;
}

/* AddressSanitizer is to see each block. */
#ifdef __SANITIZE_ADDRESS__
static int is_small(size_t size) { return size == 0; }
#else
static int is_small(size_t size) { return size <= SMALL; }
#endif

/* From a small block to a large one, or back, or to another size of small ones. To become
   smaller cannot fail: then it stays where it is, and is one of the smaller ones. */
static void *move(struct memory *m, void *from, size_t size, size_t wanted) {
  void *to = is_small(wanted) ? take(m, wanted) : malloc(wanted);
  if (!to) return size >= wanted ? from : NULL;
  memcpy(to, from, size < wanted ? size : wanted);
  if (is_small(size)) give(m, from, size);
  else free(from);
  return to;
}

/* As lua_Alloc. Without a block, size is the kind of what it will be. */
static void *allocate(void *data, void *block, size_t size, size_t wanted) {
  struct memory *m = data;
  if (!block) {
    if (wanted == 0) return NULL;
    return is_small(wanted) ? take(m, wanted) : malloc(wanted);
  }
  if (wanted == 0) {
    if (is_small(size)) give(m, block, size);
    else free(block);
    return NULL;
  }
  if (!is_small(size) && !is_small(wanted)) return realloc(block, wanted);
  if (is_small(size) && is_small(wanted) && class_of(size) == class_of(wanted))
    return block;
  return move(m, block, size, wanted);
}

static void free_memory(struct memory *m) {
  while (m && m->pieces) {
    struct piece *next = m->pieces->next;
    munmap(m->pieces, sizeof *m->pieces);
    m->pieces = next;
  }
  free(m);
}

/* Warnings as lua5.4 has them, at first off: lauxlib's are for its own states only. */
static void warn(void *data, const char *text, int goes_on) {
  struct memory *m = data;
  if (!m->goes_on && !goes_on && text[0] == '@') {
    if (strcmp(text, "@on") == 0) m->warns = 1;
    if (strcmp(text, "@off") == 0) m->warns = 0;
    return;
  }
  if (m->warns)
    fprintf(stderr, "%s%s%s", m->goes_on ? "" : "Lua warning: ", text, goes_on ? "" : "\n");
  m->goes_on = goes_on;
}

lua_State *host_new_state(void) {
  struct memory *m = calloc(1, sizeof *m);
  lua_State *L = m ? lua_newstate(allocate, m) : NULL;
  if (L) lua_setwarnf(L, warn, m);
  else free_memory(m);
  return L;
}

void host_close_state(lua_State *L) {
  void *data;
  lua_getallocf(L, &data);
  struct memory *m = data;
  lua_close(L);
  free_memory(m);
}

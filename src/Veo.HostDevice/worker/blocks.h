/*
 * Memory as a row of blocks, each a head and its payload, the free ones found by a two-level segregated fit: they hang in lists by size class, two levels
 * of bitmaps find the next list that has one, neighbours are merged at once. Every operation takes constant time. The caller holds a lock over the row;
 * only a block's own size word is also looked at without it, by whoever owns the block.
 */
#ifndef VEOHOST_BLOCKS_H
#define VEOHOST_BLOCKS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define BLOCK_GRAIN ((size_t)16)
#define BLOCK_HEAD ((size_t)16)

/* Flags in the size word, which the grain leaves free. */
#define BLOCK_FREE ((size_t)1)
/* Given back by its owner, but not free yet. */
#define BLOCK_HELD ((size_t)2)

struct block {
	size_t before;       /* size of the block in front of this one, 0 for the first */
	_Atomic size_t size; /* with head; a multiple of the grain, plus flags */
	struct block *next;  /* these two only while not allocated */
	struct block *previous;
};

#define BLOCK_MIN sizeof(struct block)

_Static_assert(BLOCK_MIN == 2 * BLOCK_GRAIN, "the links of a free block fit into the smallest payload");

/* Relaxed: a neighbour's owner may set BLOCK_HELD meanwhile, and nobody who reads another's word minds that flag. */
static inline size_t block_word(struct block *block)
{
	return atomic_load_explicit(&block->size, memory_order_relaxed);
}

/* Relaxed: see block_word(). */
static inline void block_set_word(struct block *block, size_t word)
{
	atomic_store_explicit(&block->size, word, memory_order_relaxed);
}

static inline size_t block_size(struct block *block)
{
	return block_word(block) & ~(BLOCK_GRAIN - 1);
}

static inline bool block_is_free(struct block *block)
{
	return block_word(block) & BLOCK_FREE;
}

static inline struct block *block_after(struct block *block)
{
	return (struct block *)((char *)block + block_size(block));
}

static inline void *block_payload(struct block *block)
{
	return (char *)block + BLOCK_HEAD;
}

static inline struct block *block_of(void *payload)
{
	return (struct block *)((char *)payload - BLOCK_HEAD);
}

/* The free block in front of this one, or NULL. */
struct block *block_free_in_front(struct block *block);

/* Makes a block of this size that is allocated; what is behind it must be a head. */
void block_set_size(struct block *block, size_t size);

/* The block becomes free, together with free neighbours. */
void blocks_insert(struct block *block);

/* The free block becomes an allocated one. */
void blocks_take_out(struct block *block);

/* A free block from which blocks_carve() can take one of this size, or NULL. */
struct block *blocks_find(size_t size, size_t alignment);

/* Whether it can be taken from this one. */
bool blocks_fits(struct block *block, size_t size, size_t alignment);

/* Takes a block whose payload is aligned out of a free one. What is left on both sides stays free. */
struct block *blocks_carve(struct block *block, size_t size, size_t alignment);

/* Cuts an allocated block to this size if a block remains. That one is allocated too; NULL if there is none. */
struct block *blocks_cut(struct block *block, size_t size);

#pragma GCC visibility pop

#endif

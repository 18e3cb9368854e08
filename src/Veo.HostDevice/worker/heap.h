/* Device memory: one heap over the range that client and worker share, for the client's requests and for the kernels' malloc(). Thread safe. */
#ifndef VEOHOST_HEAP_H
#define VEOHOST_HEAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blocks.h"

#pragma GCC visibility push(hidden)

/* What malloc() promises, and what the client gets: a cache line. */
#define HEAP_ALIGNMENT BLOCK_GRAIN
#define HEAP_CLIENT_ALIGNMENT ((size_t)64)

/* base: a reserved range of capacity bytes of the file, without access rights. top: where the bytes that have been opened so far are published. */
void heap_init(void *base, size_t capacity, int file, _Atomic uint64_t *top);

/* NULL when the device's memory does not suffice. The alignment is a power of two. Size 0 gives an address of its own. */
void *heap_alloc(size_t size, size_t alignment);

/* The same, filled with zeros; memory that was never used is not touched for that. */
void *heap_alloc_zeroed(size_t size);

/* NULL is fine. An address inside the heap that heap_alloc() did not give, or gave and got back, aborts the worker. */
void heap_free(void *address);

/* Makes an allocation larger or smaller where it lies. False if it cannot; then it is as before. */
bool heap_resize(void *address, size_t size);

/* The bytes that may be used of what heap_alloc() gave. */
size_t heap_usable(void *address);

/* Whether an address lies in the heap, whoever owns that. */
bool heap_contains(const void *address);

/* For the cache of small blocks. */

/* What an allocation of this size takes with its head. */
static inline size_t heap_block_size(size_t size)
{
	size_t bytes = (size + BLOCK_HEAD + BLOCK_GRAIN - 1) & ~(BLOCK_GRAIN - 1);

	return bytes < BLOCK_MIN ? BLOCK_MIN : bytes;
}

/* The block of an allocation, which is then marked as given back. Aborts as heap_free() does. */
struct block *heap_give_up(void *address);

void heap_free_given_up(struct block *block);

/* Takes up to `count` blocks of this size with head, chained by `next` and marked as given back; the rest is for the asking. NULL if there is none. */
struct block *heap_take_some(size_t block_size, unsigned count);

/* Frees a chain of blocks that are marked as given back. */
void heap_free_chain(struct block *chain);

/* For fork(). */

void heap_lock(void);
void heap_unlock(void);

/* With the lock held: the bytes that are open, and the first block; the row of blocks ends at one of size 0. */
size_t heap_opened(void);
struct block *heap_first(void);

#pragma GCC visibility pop

#endif

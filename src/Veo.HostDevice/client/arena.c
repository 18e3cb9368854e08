/*
 * Blocks in powers of two; what was freed is reused for the same size. There is no head in the shared memory, so its users must know the size.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"

#define SMALLEST_LOG 8u
/* Free blocks of one size keep so much memory together, to be used again without page faults; what is above gives its pages back. */
#define KEPT_MAX ((size_t)64 << 20)

static unsigned class_of(size_t size)
{
	return size <= (size_t)1 << SMALLEST_LOG ? 0 : 64u - (unsigned)__builtin_clzl(size - 1) - SMALLEST_LOG;
}

bool arena_init(struct arena *arena, void *base, size_t size, size_t reserved)
{
	arena->base = base;
	arena->size = size;
	arena->used = reserved;
	return pthread_mutex_init(&arena->lock, NULL) == 0;
}

void arena_destroy(struct arena *arena)
{
	for (unsigned i = 0; i < ARENA_CLASSES; i++)
		free(arena->free[i].offsets);
	pthread_mutex_destroy(&arena->lock);
}

uint64_t arena_alloc(struct arena *arena, size_t size)
{
	unsigned class = class_of(size);
	uint64_t offset = 0;
	size_t block;

	if (class >= ARENA_CLASSES)
		return 0;
	block = (size_t)1 << (class + SMALLEST_LOG);
	pthread_mutex_lock(&arena->lock);
	if (arena->free[class].count != 0) {
		offset = arena->free[class].offsets[--arena->free[class].count];
	} else if (block <= arena->size - arena->used) {
		offset = arena->used;
		arena->used += block;
	}
	pthread_mutex_unlock(&arena->lock);
	return offset;
}

/* Only whole pages can be given back; blocks start on cache lines. */
static void release_pages(char *block, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)block + page - 1) & ~(page - 1);
	uintptr_t last = ((uintptr_t)block + size) & ~(page - 1);

	if (last > first)
		madvise((void *)first, last - first, MADV_REMOVE);
}

void arena_free(struct arena *arena, uint64_t offset, size_t size)
{
	unsigned class = class_of(size);
	size_t block = (size_t)1 << (class + SMALLEST_LOG);
	struct free_list *list = &arena->free[class];

	if (offset == 0 || size == 0)
		return;
	pthread_mutex_lock(&arena->lock);
	if (list->count >= KEPT_MAX / block)
		release_pages(arena->base + offset, block);
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 16;
		uint64_t *offsets = realloc(list->offsets, capacity * sizeof(*offsets));

		/* Without memory for the list the block is lost until the proc is destroyed, which does no harm. */
		if (!offsets) {
			pthread_mutex_unlock(&arena->lock);
			return;
		}
		list->offsets = offsets;
		list->capacity = capacity;
	}
	list->offsets[list->count++] = offset;
	pthread_mutex_unlock(&arena->lock);
}

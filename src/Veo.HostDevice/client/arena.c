/*
 * Blocks in powers of two; what was freed is reused for the same size. There is no head in the shared memory, so its users must know the size.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>

#include "client.h"

#define SMALLEST_LOG 8u
/* A free block of this size gives its pages back to the system. */
#define RELEASE_FROM ((size_t)1 << 20)

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

void arena_free(struct arena *arena, uint64_t offset, size_t size)
{
	unsigned class = class_of(size);
	struct free_list *list = &arena->free[class];

	if (offset == 0 || size == 0)
		return;
	if (size >= RELEASE_FROM)
		madvise(arena->base + offset, (size_t)1 << (class + SMALLEST_LOG), MADV_REMOVE);
	pthread_mutex_lock(&arena->lock);
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

/*
 * A two-level segregated fit: free blocks hang in lists by size class, two bitmaps find the next list that has one, neighbours are merged
 * at once. Every payload starts on a cache line; a block is its 16-byte head and its payload.
 */
#define _GNU_SOURCE
#include "heap.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GRAIN 64u
#define HEAD 16u
/* The range is opened in steps, to keep the number of mappings small. */
#define GROWTH ((size_t)64 << 20)
/* A block of this size gives its pages back to the system when it is freed. */
#define RELEASE_FROM ((size_t)4 << 20)

#define SPLIT_BITS 3u
#define SPLITS (1u << SPLIT_BITS)
#define FIRST_LOG 6u
#define LOGS 58u

#define FREE ((size_t)1)

struct block {
	size_t before; /* size of the block in front of this one, 0 for the first */
	size_t size;   /* with head; a multiple of GRAIN, plus FREE */
	struct block *next; /* these two only while free */
	struct block *previous;
};

static struct {
	pthread_mutex_t lock;
	char *base;
	size_t capacity;
	size_t opened;
	_Atomic uint64_t *top;
	struct block *end; /* a head without payload behind the last block */
	uint64_t logs;
	uint8_t splits[LOGS];
	struct block *lists[LOGS][SPLITS];
} heap = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t size_of(const struct block *block)
{
	return block->size & ~FREE;
}

static bool is_free(const struct block *block)
{
	return block->size & FREE;
}

static struct block *after(struct block *block)
{
	return (struct block *)((char *)block + size_of(block));
}

static struct block *in_front(struct block *block)
{
	return (struct block *)((char *)block - block->before);
}

static void classify(size_t size, unsigned *log, unsigned *split)
{
	unsigned bit = 63u - (unsigned)__builtin_clzl(size);

	*log = bit - FIRST_LOG;
	*split = bit < FIRST_LOG + SPLIT_BITS ? 0 : (unsigned)(size >> (bit - SPLIT_BITS)) & (SPLITS - 1);
}

static void insert(struct block *block)
{
	unsigned log, split;

	classify(size_of(block), &log, &split);
	block->size |= FREE;
	block->previous = NULL;
	block->next = heap.lists[log][split];
	if (block->next)
		block->next->previous = block;
	heap.lists[log][split] = block;
	heap.splits[log] |= (uint8_t)(1u << split);
	heap.logs |= (uint64_t)1 << log;
}

static void take_out(struct block *block)
{
	unsigned log, split;

	classify(size_of(block), &log, &split);
	block->size &= ~FREE;
	if (block->next)
		block->next->previous = block->previous;
	if (block->previous) {
		block->previous->next = block->next;
		return;
	}
	heap.lists[log][split] = block->next;
	if (block->next)
		return;
	heap.splits[log] &= (uint8_t)~(1u << split);
	if (heap.splits[log] == 0)
		heap.logs &= ~((uint64_t)1 << log);
}

/* A free block of at least this size. The list of a size's own class may hold smaller ones, so each of its blocks is looked at. */
static struct block *find(size_t size)
{
	unsigned log, split;
	uint64_t logs;
	unsigned splits;

	classify(size, &log, &split);
	for (struct block *block = heap.lists[log][split]; block; block = block->next) {
		if (size_of(block) >= size)
			return block;
	}
	splits = heap.splits[log] & (unsigned)~((2u << split) - 1);
	if (splits == 0) {
		logs = log + 1 < 64 ? heap.logs & ~(((uint64_t)2 << log) - 1) : 0;
		if (logs == 0)
			return NULL;
		log = (unsigned)__builtin_ctzl(logs);
		splits = heap.splits[log];
	}
	return heap.lists[log][__builtin_ctz(splits)];
}

static void set_size(struct block *block, size_t size)
{
	block->size = size;
	after(block)->before = size;
}

/* Opens memory for a block of this size at the end, in addition to what is free there. */
static bool grow(size_t size)
{
	struct block *block = heap.end;
	size_t missing = block->before != 0 && is_free(in_front(block)) ? size - size_of(in_front(block)) : size;
	size_t step = (missing + GROWTH - 1) / GROWTH * GROWTH;

	if (step > heap.capacity - heap.opened)
		step = heap.capacity - heap.opened;
	if (step < missing || mprotect(heap.base + heap.opened, step, PROT_READ | PROT_WRITE) != 0)
		return false;
	heap.opened += step;
	heap.end = (struct block *)((char *)block + step);
	heap.end->size = 0;
	set_size(block, step);
	if (block->before != 0 && is_free(in_front(block))) {
		struct block *front = in_front(block);

		take_out(front);
		set_size(front, size_of(front) + step);
		block = front;
	}
	insert(block);
	/* Release: a client that sees the new top may use the memory below it. Pairs with the acquire in the client's transfer.c. */
	atomic_store_explicit(heap.top, heap.opened, memory_order_release);
	return true;
}

void heap_init(void *base, size_t capacity, _Atomic uint64_t *top)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	heap.base = base;
	heap.capacity = capacity & ~(page - 1);
	heap.top = top;
	if (heap.capacity < page || mprotect(base, page, PROT_READ | PROT_WRITE) != 0) {
		heap.capacity = 0;
		return;
	}
	heap.opened = page;
	/* The first payload is to start on a cache line. The page's rest is left unused. */
	heap.end = (struct block *)(heap.base + page - HEAD);
	heap.end->before = 0;
	heap.end->size = 0;
}

void *heap_alloc(size_t size)
{
	struct block *block;
	size_t need;

	if (size > heap.capacity)
		return NULL;
	need = (size + HEAD + GRAIN - 1) & ~(size_t)(GRAIN - 1);
	pthread_mutex_lock(&heap.lock);
	block = find(need);
	if (!block && heap.capacity != 0 && grow(need))
		block = find(need);
	if (block) {
		size_t rest = size_of(block) - need;

		take_out(block);
		if (rest != 0) {
			set_size(block, need);
			set_size(after(block), rest);
			insert(after(block));
		}
	}
	pthread_mutex_unlock(&heap.lock);
	return block ? (char *)block + HEAD : NULL;
}

/* Gives the whole pages inside a block back; they read as zeros when they are used again. */
static void release_pages(struct block *block)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)block + sizeof(*block) + page - 1) & ~(page - 1);
	uintptr_t last = ((uintptr_t)block + size_of(block)) & ~(page - 1);

	if (last > first)
		madvise((void *)first, last - first, MADV_REMOVE);
}

static bool is_allocated(struct block *block)
{
	char *start = (char *)block;

	return start >= heap.base && start < (char *)heap.end && ((uintptr_t)start + HEAD) % GRAIN == 0 && !is_free(block) &&
	       block->size >= GRAIN && block->size <= (size_t)((char *)heap.end - start) && block->size % GRAIN == 0 &&
	       after(block)->before == block->size;
}

void heap_free(void *address)
{
	struct block *block;
	struct block *neighbour;

	if (!address)
		return;
	block = (struct block *)((char *)address - HEAD);
	pthread_mutex_lock(&heap.lock);
	if (!is_allocated(block)) {
		pthread_mutex_unlock(&heap.lock);
		abort();
	}
	/* Before it is merged: what its neighbours had they have given back already. */
	if (size_of(block) >= RELEASE_FROM)
		release_pages(block);
	neighbour = after(block);
	if (is_free(neighbour)) {
		take_out(neighbour);
		set_size(block, size_of(block) + size_of(neighbour));
	}
	if (block->before != 0 && is_free(in_front(block))) {
		neighbour = in_front(block);
		take_out(neighbour);
		set_size(neighbour, size_of(neighbour) + size_of(block));
		block = neighbour;
	}
	insert(block);
	pthread_mutex_unlock(&heap.lock);
}

bool heap_contains(const void *address)
{
	uintptr_t offset = (uintptr_t)address - (uintptr_t)heap.base;

	return offset < heap.capacity;
}

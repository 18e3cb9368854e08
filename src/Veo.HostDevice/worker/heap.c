#define _GNU_SOURCE
#include "heap.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cache.h"
#include "fork.h"

/* The range is opened in steps, to keep the number of mappings small. */
#define GROWTH ((size_t)64 << 20)
/* A block of this size gives its pages back to the system when it is freed. */
#define RELEASE_FROM ((size_t)4 << 20)

static struct {
	/* Recursive: a handler of fork() may allocate while fork.c holds it. */
	pthread_mutex_t lock;
	char *base;
	_Atomic size_t capacity;
	_Atomic size_t opened;
	_Atomic uint64_t *top;
	struct block *end; /* a head without payload behind the last block */
	char *fresh;       /* from here on, but for the last head, every byte is zero */
	size_t page;
} heap;

bool heap_contains(const void *address)
{
	/* Acquire: pairs with the release in heap_init(), so that base is known. */
	size_t capacity = atomic_load_explicit(&heap.capacity, memory_order_acquire);

	return capacity != 0 && (uintptr_t)address - (uintptr_t)heap.base < capacity;
}

/* Relaxed, as every access to `opened`: it is changed under the lock, and who reads it without owns memory below it. */
static size_t opened(void)
{
	return atomic_load_explicit(&heap.opened, memory_order_relaxed);
}

/* Blocks of whole lines follow each other without gaps when each payload is to start on a line. */
static size_t need(size_t size, size_t alignment)
{
	size_t lines = (size + BLOCK_HEAD + HEAP_CLIENT_ALIGNMENT - 1) & ~(HEAP_CLIENT_ALIGNMENT - 1);

	return alignment > BLOCK_GRAIN ? lines : heap_block_size(size);
}

/* Everything up to here may have been written to. */
static void used_up_to(void *address)
{
	if ((char *)address > heap.fresh)
		heap.fresh = address;
}

/* Opens memory at the end for a block that needs `size` bytes, or up to `room` where its alignment is bad; the free one that is there counts. */
static bool grow(size_t size, size_t room)
{
	struct block *block = heap.end;
	struct block *front = block_free_in_front(block);
	size_t there = front ? block_size(front) : 0;
	size_t missing = room > there ? room - there : 1;
	size_t step = (missing + GROWTH - 1) / GROWTH * GROWTH;
	/* Relaxed: set before the first allocation. */
	size_t left = atomic_load_explicit(&heap.capacity, memory_order_relaxed) - opened();

	if (step > left)
		step = left;
	if (step == 0 || there + step < size || mprotect(heap.base + opened(), step, PROT_READ | PROT_WRITE) != 0)
		return false;
	atomic_store_explicit(&heap.opened, opened() + step, memory_order_relaxed);
	heap.end = (struct block *)((char *)block + step);
	block_set_word(heap.end, 0);
	block_set_size(block, step);
	blocks_insert(block);
	/* The old head, and links if it has not become a part of the block in front, stand where all is zero. */
	if (front)
		memset(block, 0, BLOCK_HEAD);
	else
		used_up_to(block + 1);
	/* Release: a client that sees the new top may use the memory below it. Pairs with the acquire in the client's transfer.c. */
	atomic_store_explicit(heap.top, opened(), memory_order_release);
	return true;
}

static struct block *find(size_t size, size_t alignment)
{
	struct block *block = blocks_find(size, alignment);
	struct block *last = block ? NULL : block_free_in_front(heap.end);

	/* A class has more blocks than are looked at. The last one is to grow only if it is too small. */
	return last && blocks_fits(last, size, alignment) ? last : block;
}

/* Takes a block, called with the lock held. What lies at `*dirty` and above is zero, but for the block's own head. */
static struct block *take(size_t size, size_t alignment, char **dirty)
{
	struct block *block = find(size, alignment);

	if (!block) {
		if (!grow(size, alignment > BLOCK_GRAIN ? size + alignment + BLOCK_GRAIN : size))
			cache_empty();
		block = find(size, alignment);
	}
	*dirty = heap.fresh;
	if (!block)
		return NULL;
	block = blocks_carve(block, size, alignment);
	/* With the head and the links of what remains behind it. */
	used_up_to(block_after(block) + 1);
	return block;
}

static void *alloc(size_t size, size_t alignment, char **dirty)
{
	/* Also false before heap_init(). Relaxed: set before heap_is_ours() is true. */
	size_t capacity = atomic_load_explicit(&heap.capacity, memory_order_relaxed);
	struct block *block;

	if (size > capacity || alignment > capacity)
		return NULL;
	pthread_mutex_lock(&heap.lock);
	block = take(need(size, alignment), alignment, dirty);
	pthread_mutex_unlock(&heap.lock);
	return block ? block_payload(block) : NULL;
}

void *heap_alloc(size_t size, size_t alignment)
{
	char *dirty;

	return alloc(size, alignment, &dirty);
}

void *heap_alloc_zeroed(size_t size)
{
	char *dirty;
	char *memory = alloc(size, HEAP_ALIGNMENT, &dirty);

	if (memory && dirty > memory)
		memset(memory, 0, (size_t)(dirty - memory) < size ? (size_t)(dirty - memory) : size);
	return memory;
}

struct block *heap_take_some(size_t size, unsigned count)
{
	struct block *chain = NULL;
	char *dirty;

	pthread_mutex_lock(&heap.lock);
	for (unsigned i = 0; i < count; i++) {
		struct block *block;

		/* Only the first is worth opening memory for. */
		if (i != 0 && !blocks_find(size, BLOCK_GRAIN))
			break;
		block = take(size, BLOCK_GRAIN, &dirty);
		if (!block)
			break;
		block_set_word(block, block_word(block) | BLOCK_HELD);
		block->next = chain;
		chain = block;
	}
	pthread_mutex_unlock(&heap.lock);
	return chain;
}

/* The allocated block of a payload. A payload that is none aborts the worker. */
static struct block *checked(void *address)
{
	struct block *block = block_of(address);
	size_t offset = (uintptr_t)block - (uintptr_t)heap.base;
	size_t end = opened() - BLOCK_HEAD;
	size_t word;

	if (offset >= end || (uintptr_t)address % BLOCK_GRAIN != 0)
		abort();
	word = block_word(block);
	if (word % BLOCK_GRAIN != 0 || word < BLOCK_MIN || word > end - offset || block_after(block)->before != word)
		abort();
	return block;
}

struct block *heap_give_up(void *address)
{
	struct block *block = checked(address);

	block_set_word(block, block_word(block) | BLOCK_HELD);
	return block;
}

/* Gives the whole pages inside a block back; they read as zeros when they are used again. */
static void release_pages(struct block *block)
{
	uintptr_t first = ((uintptr_t)(block + 1) + heap.page - 1) & ~(heap.page - 1);
	uintptr_t last = (uintptr_t)block_after(block) & ~(heap.page - 1);

	if (last > first)
		madvise((void *)first, last - first, MADV_REMOVE);
}

void heap_free_given_up(struct block *block)
{
	/* Before it is merged: what its neighbours had they have given back already. Without the lock: this can take long. */
	if (block_size(block) >= RELEASE_FROM)
		release_pages(block);
	pthread_mutex_lock(&heap.lock);
	blocks_insert(block);
	pthread_mutex_unlock(&heap.lock);
}

void heap_free(void *address)
{
	if (address)
		heap_free_given_up(heap_give_up(address));
}

void heap_free_chain(struct block *chain)
{
	pthread_mutex_lock(&heap.lock);
	while (chain) {
		struct block *next = chain->next;

		blocks_insert(chain);
		chain = next;
	}
	pthread_mutex_unlock(&heap.lock);
}

/* Called with the lock held. */
static bool extend(struct block *block, size_t size)
{
	struct block *after = block_after(block);
	size_t more = size - block_size(block);
	struct block *rest;

	if (after == heap.end || (block_is_free(after) && block_size(after) < more && block_after(after) == heap.end)) {
		if (!grow(more, more))
			return false;
		after = block_after(block);
	}
	if (!block_is_free(after) || block_size(after) < more)
		return false;
	blocks_take_out(after);
	block_set_size(block, block_size(block) + block_size(after));
	rest = blocks_cut(block, size);
	if (rest)
		blocks_insert(rest);
	used_up_to(block_after(block) + 1);
	return true;
}

bool heap_resize(void *address, size_t size)
{
	struct block *block = checked(address);
	struct block *rest = NULL;
	bool resized = true;
	size_t wanted;

	if (size > atomic_load_explicit(&heap.capacity, memory_order_relaxed))
		return false;
	wanted = heap_block_size(size);
	pthread_mutex_lock(&heap.lock);
	if (wanted <= block_size(block))
		rest = blocks_cut(block, wanted);
	else
		resized = extend(block, wanted);
	pthread_mutex_unlock(&heap.lock);
	if (rest)
		heap_free_given_up(rest);
	return resized;
}

size_t heap_usable(void *address)
{
	return block_size(checked(address)) - BLOCK_HEAD;
}

void heap_lock(void)
{
	pthread_mutex_lock(&heap.lock);
}

void heap_unlock(void)
{
	pthread_mutex_unlock(&heap.lock);
}

size_t heap_opened(void)
{
	return opened();
}

struct block *heap_first(void)
{
	return (struct block *)(heap.base + heap.page - BLOCK_HEAD);
}

void heap_init(void *base, size_t capacity, int file, _Atomic uint64_t *top)
{
	pthread_mutexattr_t attributes;

	heap.page = (size_t)sysconf(_SC_PAGESIZE);
	capacity &= ~(heap.page - 1);
	if (capacity < heap.page || mprotect(base, heap.page, PROT_READ | PROT_WRITE) != 0)
		return;
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&heap.lock, &attributes);
	pthread_mutexattr_destroy(&attributes);
	heap.base = base;
	heap.top = top;
	atomic_store_explicit(&heap.opened, heap.page, memory_order_relaxed);
	/* The first payload is to start on a cache line. The page's rest is left unused. */
	heap.end = heap_first();
	heap.end->before = 0;
	block_set_word(heap.end, 0);
	heap.fresh = (char *)heap.end;
	/* Release: pairs with the acquire in heap_contains(). */
	atomic_store_explicit(&heap.capacity, capacity, memory_order_release);
	fork_init(base, file);
}

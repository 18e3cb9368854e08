#include "cache.h"

#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#include "heap.h"
#include "layout.h"

#define STRIPES 64u
#define SMALL_MAX ((size_t)2048)
#define CLASSES ((SMALL_MAX + BLOCK_HEAD) / BLOCK_GRAIN + 1)
#define CLASS_BYTES ((size_t)8192)

_Static_assert(CLASS_BYTES >= SMALL_MAX + BLOCK_HEAD, "a block of each size can be cached");

static struct stripe {
	alignas(CACHE_LINE) atomic_bool busy;
	uint16_t bytes[CLASSES]; /* of each chain; a block can be a grain larger than its class when it comes from the heap */
	struct block *chains[CLASSES];
} stripes[STRIPES];

static _Thread_local struct stripe *own_stripe;

static struct stripe *stripe(void)
{
	static _Atomic unsigned next;

	/* Relaxed: any stripe will do for any thread. */
	if (!own_stripe)
		own_stripe = &stripes[atomic_fetch_add_explicit(&next, 1, memory_order_relaxed) % STRIPES];
	return own_stripe;
}

/* A stripe is held for a few instructions, without another lock. */
static bool enter(struct stripe *stripe)
{
	/* Acquire: pairs with the release in leave(). */
	return !atomic_exchange_explicit(&stripe->busy, true, memory_order_acquire);
}

static void leave(struct stripe *stripe)
{
	atomic_store_explicit(&stripe->busy, false, memory_order_release);
}

/* Adds a chain of that many bytes, unless the stripe is in use or would have too many; `last` is the chain's end. */
static bool put(size_t class, struct block *chain, struct block *last, size_t bytes)
{
	struct stripe *own = stripe();
	bool fits;

	if (!enter(own))
		return false;
	fits = own->bytes[class] + bytes <= CLASS_BYTES;
	if (fits) {
		last->next = own->chains[class];
		own->chains[class] = chain;
		own->bytes[class] += (uint16_t)bytes;
	}
	leave(own);
	return fits;
}

static struct block *get(size_t class)
{
	struct stripe *own = stripe();
	struct block *block;

	if (!enter(own))
		return NULL;
	block = own->chains[class];
	if (block) {
		own->chains[class] = block->next;
		own->bytes[class] -= (uint16_t)(class * BLOCK_GRAIN);
	}
	leave(own);
	return block;
}

/* Takes a chain of blocks from the heap, keeps one and caches the rest. */
static struct block *refill(size_t class)
{
	size_t size = class * BLOCK_GRAIN;
	struct block *block = heap_take_some(size, (unsigned)(CLASS_BYTES / 2 / size) + 1);
	struct block *rest = block ? block->next : NULL;
	struct block *last = rest;
	size_t bytes = size;

	if (!rest)
		return block;
	for (; last->next; last = last->next)
		bytes += size;
	if (!put(class, rest, last, bytes))
		heap_free_chain(rest);
	return block;
}

void *cache_alloc(size_t size)
{
	size_t class = heap_block_size(size <= SMALL_MAX ? size : 0) / BLOCK_GRAIN;
	struct block *block;

	if (size > SMALL_MAX)
		return NULL;
	block = get(class);
	if (!block)
		block = refill(class);
	if (!block)
		return NULL;
	block_set_word(block, block_size(block));
	return block_payload(block);
}

/* Frees the given block and half of what a full stripe has of its class. */
static void spill(size_t class, struct block *block)
{
	struct stripe *own = stripe();

	block->next = NULL;
	if (enter(own)) {
		while (own->bytes[class] > CLASS_BYTES / 2) {
			struct block *next = own->chains[class];

			own->chains[class] = next->next;
			own->bytes[class] -= (uint16_t)(class * BLOCK_GRAIN);
			next->next = block;
			block = next;
		}
		leave(own);
	}
	heap_free_chain(block);
}

void cache_free(void *address)
{
	struct block *block = heap_give_up(address);
	size_t class = block_size(block) / BLOCK_GRAIN;

	if (class >= CLASSES)
		heap_free_given_up(block);
	else if (!put(class, block, block, class * BLOCK_GRAIN))
		spill(class, block);
}

void cache_empty(void)
{
	for (unsigned i = 0; i < STRIPES; i++) {
		while (!enter(&stripes[i]))
			sched_yield();
		for (size_t class = 0; class < CLASSES; class++) {
			while (stripes[i].chains[class]) {
				struct block *block = stripes[i].chains[class];

				stripes[i].chains[class] = block->next;
				blocks_insert(block);
			}
			stripes[i].bytes[class] = 0;
		}
		leave(&stripes[i]);
	}
}

/*
 * A child that a kernel forks. The heap is shared memory, but the child is to have a copy of its own, as of all other memory, and must not change what is
 * the worker's: from then on it allocates with the C library.
 */
#ifndef VEOHOST_FORK_H
#define VEOHOST_FORK_H

#include <stdatomic.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

/* Called once the heap can be used. */
void fork_init(void *base, int file);

/* 1 in the worker once fork_init() is through, 0 in a child, from its first instruction on. */
extern const volatile char *_Atomic fork_mark;

static inline bool fork_is_worker(void)
{
	/* Acquire: pairs with the release in fork_init(): whoever sees the mark may use the heap. */
	return *atomic_load_explicit(&fork_mark, memory_order_acquire) != 0;
}

#pragma GCC visibility pop

#endif

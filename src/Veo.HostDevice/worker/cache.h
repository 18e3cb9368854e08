/*
 * Small blocks that were freed and not merged yet, so that a kernel's threads do not queue up for the heap's lock. A thread uses one of a fixed number of
 * stripes; each keeps at most 8 KiB per size, and all of them are emptied before an allocation fails: they never cost a program memory.
 */
#ifndef VEOHOST_CACHE_H
#define VEOHOST_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* NULL: not small, or the device is full. */
void *cache_alloc(size_t size);

/* Frees what heap_alloc() or cache_alloc() gave. */
void cache_free(void *address);

/* Called with the heap's lock held. */
void cache_empty(void);

#pragma GCC visibility pop

#endif

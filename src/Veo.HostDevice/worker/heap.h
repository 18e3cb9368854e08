/* Device memory: one heap over the range that client and worker share. Thread safe. */
#ifndef VEOHOST_HEAP_H
#define VEOHOST_HEAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* base: a reserved range of capacity bytes without access rights. top: where the bytes that have been opened so far are published. */
void heap_init(void *base, size_t capacity, _Atomic uint64_t *top);

/* Aligned to a cache line; NULL when the device's memory does not suffice. Size 0 gives an address of its own. */
void *heap_alloc(size_t size);

/* NULL is fine. An address inside the heap that heap_alloc() did not give, or gave and got back, aborts the worker as free() does. */
void heap_free(void *address);

/* Whether an address lies in the heap. Others are the C library's: what a kernel has got from malloc(). */
bool heap_contains(const void *address);

#pragma GCC visibility pop

#endif

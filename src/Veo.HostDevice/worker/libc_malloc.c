#define _GNU_SOURCE
#include "libc_malloc.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef size_t usable_size(void *);

/* Looked up by whoever comes first. Relaxed: everybody finds the same, and a function needs no publication. */
static void *hidden(void *_Atomic *known, const char *name)
{
	void *found = atomic_load_explicit(known, memory_order_relaxed);

	if (!found) {
		found = dlsym(RTLD_NEXT, name);
		atomic_store_explicit(known, found, memory_order_relaxed);
	}
	return found;
}

size_t libc_usable_size(void *address)
{
	static void *_Atomic known;
	usable_size *function = (usable_size *)(size_t)hidden(&known, "malloc_usable_size");

	return function ? function(address) : 0;
}

#ifdef __GLIBC__

/* Its second names for programs that define malloc(). A search could come from the dynamic loader's own calls, while it is not to be called. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *address, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *address);

void *libc_malloc(size_t size)
{
	return __libc_malloc(size);
}

void *libc_calloc(size_t size)
{
	return __libc_calloc(1, size);
}

void *libc_realloc(void *address, size_t size)
{
	return __libc_realloc(address, size);
}

void *libc_memalign(size_t alignment, size_t size)
{
	return __libc_memalign(alignment, size);
}

void libc_free(void *address)
{
	__libc_free(address);
}

#else

/* Another C library's loader, musl's, allocates with functions of its own, and its dlsym() does not allocate. */
typedef void *allocate(size_t);
typedef void *allocate_aligned(size_t, size_t);
typedef void *reallocate(void *, size_t);
typedef void release(void *);

void *libc_malloc(size_t size)
{
	static void *_Atomic known;
	allocate *function = (allocate *)(size_t)hidden(&known, "malloc");

	return function(size);
}

/* Its calloc() calls malloc() by that name, which may be the heap's. */
void *libc_calloc(size_t size)
{
	void *memory = libc_malloc(size);

	return memory ? memset(memory, 0, size) : NULL;
}

void *libc_realloc(void *address, size_t size)
{
	static void *_Atomic known;
	reallocate *function = (reallocate *)(size_t)hidden(&known, "realloc");

	return function(address, size);
}

void *libc_memalign(size_t alignment, size_t size)
{
	static void *_Atomic known;
	allocate_aligned *function = (allocate_aligned *)(size_t)hidden(&known, "aligned_alloc");

	return function(alignment, size);
}

void libc_free(void *address)
{
	static void *_Atomic known;
	release *function = (release *)(size_t)hidden(&known, "free");

	function(address);
}

#endif

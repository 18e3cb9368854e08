/*
 * The C library's allocation functions, for the kernels, their libraries and the C library itself: what they allocate is device memory. Addresses from
 * elsewhere - from before the heap was there, or from a child that a kernel has forked - are the C library's.
 *
 * A sanitizer brings its own functions, which look after more than this heap can. Then this file is empty.
 */
#define _GNU_SOURCE

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(leak_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#endif

#ifndef HAS_SANITIZER

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"
#include "fork.h"
#include "heap.h"
#include "libc_malloc.h"

void free_sized(void *address, size_t size);
void free_aligned_sized(void *address, size_t alignment, size_t size);

static void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

static void *aligned(size_t alignment, size_t size)
{
	void *memory;

	if (!fork_is_worker())
		return libc_memalign(alignment, size);
	memory = heap_alloc(size, alignment < HEAP_ALIGNMENT ? HEAP_ALIGNMENT : alignment);
	return memory ? memory : no_memory();
}

static void *allocate(size_t size)
{
	void *memory;

	if (!fork_is_worker())
		return libc_malloc(size);
	memory = cache_alloc(size);
	if (!memory)
		memory = heap_alloc(size, HEAP_ALIGNMENT);
	return memory ? memory : no_memory();
}

static void release(void *address)
{
	int number;

	if (!heap_contains(address)) {
		libc_free(address);
		return;
	}
	/* In a child it is the worker's, or the child's copy of it. */
	if (!fork_is_worker())
		return;
	number = errno;
	cache_free(address);
	errno = number;
}

static void *reallocate(void *address, size_t size)
{
	size_t usable;
	void *memory;

	if (!address)
		return allocate(size);
	if (!heap_contains(address))
		return libc_realloc(address, size);
	if (size == 0) {
		release(address);
		return NULL;
	}
	if (fork_is_worker() && heap_resize(address, size))
		return address;
	memory = allocate(size);
	if (!memory)
		return NULL;
	usable = heap_usable(address);
	memcpy(memory, address, usable < size ? usable : size);
	release(address);
	return memory;
}

void *malloc(size_t size)
{
	return allocate(size);
}

void free(void *address)
{
	release(address);
}

/* C23: the sizes are promised to be those of the allocation. */
void free_sized(void *address, size_t size)
{
	(void)size;
	release(address);
}

void free_aligned_sized(void *address, size_t alignment, size_t size)
{
	(void)alignment;
	(void)size;
	release(address);
}

void *calloc(size_t count, size_t size)
{
	size_t bytes;
	void *memory;

	if (__builtin_mul_overflow(count, size, &bytes))
		return no_memory();
	if (!fork_is_worker())
		return libc_calloc(bytes);
	memory = cache_alloc(bytes);
	if (memory)
		return memset(memory, 0, bytes);
	memory = heap_alloc_zeroed(bytes);
	return memory ? memory : no_memory();
}

/* As with the Vector Engine's C library, a size of 0 frees. */
void *realloc(void *address, size_t size)
{
	return reallocate(address, size);
}

void *reallocarray(void *address, size_t count, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(count, size, &bytes) ? no_memory() : reallocate(address, bytes);
}

static bool is_power_of_two(size_t number)
{
	return number != 0 && (number & (number - 1)) == 0;
}

void *aligned_alloc(size_t alignment, size_t size)
{
	if (is_power_of_two(alignment))
		return aligned(alignment, size);
	errno = EINVAL;
	return NULL;
}

void *memalign(size_t alignment, size_t size)
{
	return aligned_alloc(alignment, size);
}

int posix_memalign(void **address, size_t alignment, size_t size)
{
	int number = errno;
	void *memory;

	if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0)
		return EINVAL;
	memory = aligned(alignment, size);
	/* It is the result that tells. */
	errno = number;
	if (!memory)
		return ENOMEM;
	*address = memory;
	return 0;
}

void *valloc(size_t size)
{
	return aligned((size_t)sysconf(_SC_PAGESIZE), size);
}

void *pvalloc(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return size > SIZE_MAX - page ? no_memory() : aligned(page, (size + page - 1) & ~(page - 1));
}

size_t malloc_usable_size(void *address)
{
	if (!address)
		return 0;
	return heap_contains(address) ? heap_usable(address) : libc_usable_size(address);
}

#endif

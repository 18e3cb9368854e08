/* The C library's own allocation functions, which malloc.c hides. */
#ifndef VEOHOST_LIBC_MALLOC_H
#define VEOHOST_LIBC_MALLOC_H

#include <stddef.h>

#pragma GCC visibility push(hidden)

void *libc_malloc(size_t size);
void *libc_calloc(size_t size);
void *libc_realloc(void *address, size_t size);
void *libc_memalign(size_t alignment, size_t size);
void libc_free(void *address);
size_t libc_usable_size(void *address);

#pragma GCC visibility pop

#endif

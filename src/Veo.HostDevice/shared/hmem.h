/* The form of heterogeneous pointers, which client and kernels take apart alike. */
#ifndef VEOHOST_HMEM_H
#define VEOHOST_HMEM_H

#include <stdbool.h>
#include <stdint.h>

#define HMEM_PROCS 16
#define HMEM_DEVICE ((uint64_t)1 << 63)
#define HMEM_SHIFT 59
#define HMEM_ADDRESS (((uint64_t)1 << HMEM_SHIFT) - 1)

static inline bool hmem_is_device(const void *pointer)
{
	return ((uint64_t)(uintptr_t)pointer & HMEM_DEVICE) != 0;
}

static inline void *hmem_address(const void *pointer)
{
	uint64_t bits = (uint64_t)(uintptr_t)pointer;

	return (void *)(uintptr_t)(bits & HMEM_DEVICE ? bits & HMEM_ADDRESS : bits);
}

static inline int hmem_identifier(const void *pointer)
{
	uint64_t bits = (uint64_t)(uintptr_t)pointer;

	return bits & HMEM_DEVICE ? (int)(bits >> HMEM_SHIFT & (HMEM_PROCS - 1)) : -1;
}

/* Marks that are there already stay. */
static inline void *hmem_tag(void *pointer, int identifier)
{
	return (void *)(uintptr_t)((uint64_t)(uintptr_t)pointer | HMEM_DEVICE | (uint64_t)identifier << HMEM_SHIFT);
}

#endif

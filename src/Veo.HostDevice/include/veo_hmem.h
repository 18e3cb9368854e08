/*
 * Heterogeneous memory, for clients and for kernels: bit 63 of a pointer marks memory of a proc, bits 62 to 59 are the proc's identifier, the rest is
 * the address in the worker. A kernel that is passed such a pointer strips it with veo_get_hmem_addr() before it uses the memory.
 */
#ifndef VEO_HMEM_H
#define VEO_HMEM_H

#ifdef __cplusplus
extern "C" {
#endif

/* 1 if the pointer is to a proc's memory, else 0. */
int veo_is_ve_addr(const void *addr);

/* The address without the marks; a host pointer as it is. */
void *veo_get_hmem_addr(void *addr);

/* The number of procs that pointers can tell apart: 16. */
int veo_get_max_proc_identifier(void);

/* 0 to 15; -1 for a host pointer. */
int veo_get_proc_identifier_from_hmem(const void *addr);

#ifdef __cplusplus
}
#endif

#endif

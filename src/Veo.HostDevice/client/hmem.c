/* Heterogeneous memory: pointers that say whose they are. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "hmem.h"
#include "veo_host.h"

void *veo_set_proc_identifier(void *addr, int proc_ident)
{
	if (proc_ident < 0 || proc_ident >= HMEM_PROCS) {
		set_error(EINVAL, "veo_set_proc_identifier: %d is not the identifier of a proc, which are 0 to %d", proc_ident, HMEM_PROCS - 1);
		return NULL;
	}
	return hmem_tag(addr, proc_ident);
}

struct veo_proc_handle *veo_get_proc_handle_from_hmem(const void *addr)
{
	struct veo_proc_handle *proc = hmem_is_device(addr) ? proc_of_identifier(hmem_identifier(addr)) : NULL;

	if (!proc)
		set_error(EINVAL, hmem_is_device(addr) ? "%p belongs to a proc that is destroyed or never was" : "%p is a host pointer", addr);
	return proc;
}

int veo_get_venum_from_hmem(const void *addr)
{
	struct veo_proc_handle *proc = veo_get_proc_handle_from_hmem(addr);

	return proc ? proc->node : -1;
}

pid_t veo_get_pid_from_hmem(const void *addr)
{
	struct veo_proc_handle *proc = veo_get_proc_handle_from_hmem(addr);

	return proc ? veohost_proc_pid(proc) : -1;
}

int veo_alloc_hmem(struct veo_proc_handle *proc, void **addr, const size_t size)
{
	uint64_t address;
	int failed;

	if (!addr) {
		set_error(EINVAL, "veo_alloc_hmem: the pointer to the address is NULL");
		return -1;
	}
	*addr = NULL;
	if (!proc) {
		*addr = malloc(size);
		if (!*addr)
			set_error(ENOMEM, "the host has no %zu bytes of memory", size);
		return *addr ? 0 : -1;
	}
	/* Then pointers could not tell all procs apart. */
	if (proc_count() > HMEM_PROCS) {
		set_error(EOVERFLOW, "veo_alloc_hmem: there are or have been more than %d procs at a time", HMEM_PROCS);
		return -1;
	}
	failed = veo_alloc_mem(proc, &address, size);
	if (failed)
		return failed;
	*addr = hmem_tag((void *)(uintptr_t)address, veo_proc_identifier(proc));
	hook_alloc_hmem(proc, *addr, size);
	return 0;
}

int veo_free_hmem(void *addr)
{
	struct veo_proc_handle *proc;
	int failed;

	if (!hmem_is_device(addr)) {
		free(addr);
		return 0;
	}
	proc = veo_get_proc_handle_from_hmem(addr);
	if (!proc)
		return -1;
	failed = veo_free_mem(proc, (uint64_t)(uintptr_t)hmem_address(addr));
	if (!failed)
		hook_free_hmem(proc, addr);
	return failed;
}

static int copy_within(const void *dst, const void *src, size_t size)
{
	struct veo_proc_handle *proc = veo_get_proc_handle_from_hmem(dst);
	uint64_t to = (uint64_t)(uintptr_t)hmem_address(dst);
	uint64_t from = (uint64_t)(uintptr_t)hmem_address(src);

	if (hmem_identifier(dst) != hmem_identifier(src)) {
		set_error(EINVAL, "veo_hmemcpy: from one proc to another it has to go through the host");
		return -1;
	}
	return proc && transfer_within(proc, to, from, size) ? 0 : -1;
}

int veo_hmemcpy(void *dst, const void *src, size_t size)
{
	bool to_device = hmem_is_device(dst);
	bool from_device = hmem_is_device(src);
	struct veo_proc_handle *proc;

	if (to_device && from_device)
		return copy_within(dst, src, size);
	if (!to_device && !from_device) {
		if (size != 0 && (!dst || !src)) {
			set_error(EINVAL, "veo_hmemcpy: a pointer is NULL");
			return -1;
		}
		if (size != 0)
			memmove(dst, src, size);
		return 0;
	}
	proc = veo_get_proc_handle_from_hmem(to_device ? dst : src);
	if (!proc)
		return -1;
	return to_device ? veo_write_mem(proc, (uint64_t)(uintptr_t)hmem_address(dst), src, size)
			 : veo_read_mem(proc, dst, (uint64_t)(uintptr_t)hmem_address(src), size);
}

/* What needs a Vector Engine's own hardware. AVEO finds that out when the worker cannot load a helper library, and so do the callers here. */
#include <errno.h>
#include <stdint.h>

#include "client.h"
#include "hmem.h"
#include "veo_vedma.h"
#include "veo_veshm.h"
#include "veo_vhveshm.h"

/* There is nothing to do with what these are given. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

static int absent(const char *function)
{
	set_error(ENOTSUP, "%s: the host device has no such hardware", function);
	return -1;
}

static void *absent_address(const char *function)
{
	absent(function);
	return (void *)(intptr_t)-1;
}

static int shared_mem(void *hmem, const char *function)
{
	if (hmem_is_device(hmem))
		return absent(function);
	set_error(EINVAL, "%s: %p is a host pointer", function, hmem);
	return -1;
}

int veo_shared_mem_open(void *hmem, size_t size, int syncnum, long long mode_flag)
{
	return shared_mem(hmem, "veo_shared_mem_open");
}

int veo_shared_mem_close(void *hmem, size_t size, int syncnum, long long mode_flag)
{
	return shared_mem(hmem, "veo_shared_mem_close");
}

void *veo_shared_mem_attach(struct veo_proc_handle *proc, pid_t pid, void *hmem, size_t size, int syncnum, long long mode_flag)
{
	return absent_address("veo_shared_mem_attach");
}

int veo_shared_mem_detach(struct veo_proc_handle *proc, void *addr, long long mode_flag)
{
	return absent("veo_shared_mem_detach");
}

int veo_shmget(struct veo_proc_handle *proc, key_t key, size_t size, int shmflag)
{
	return absent("veo_shmget");
}

void *veo_shmat(struct veo_proc_handle *proc, int shmid, const void *shmaddr, int shmflag, void **vehva)
{
	if (vehva)
		return absent_address("veo_shmat");
	set_error(EFAULT, "veo_shmat: the pointer to the address is NULL");
	return (void *)(intptr_t)-1;
}

int veo_shmdt(struct veo_proc_handle *proc, const void *shmaddr)
{
	return absent("veo_shmdt");
}

/* The functions for DMA return the negative error number. */
static int absent_dma(const ve_dma_handle_t *handle, const char *function)
{
	if (handle) {
		absent(function);
		return -ENOTSUP;
	}
	set_error(EFAULT, "%s: the handle is NULL", function);
	return -EFAULT;
}

int veo_dma_post(struct veo_proc_handle *proc, uint64_t dst, uint64_t src, int size, ve_dma_handle_t *handle)
{
	return absent_dma(handle, "veo_dma_post");
}

int veo_dma_poll(struct veo_proc_handle *proc, ve_dma_handle_t *handle)
{
	return absent_dma(handle, "veo_dma_poll");
}

int veo_dma_post_wait(struct veo_proc_handle *proc, uint64_t dst, uint64_t src, int size)
{
	absent("veo_dma_post_wait");
	return -ENOTSUP;
}

uint64_t veo_register_mem_to_dmaatb(void *hmem, size_t size)
{
	absent("veo_register_mem_to_dmaatb");
	return UINT64_MAX;
}

int veo_unregister_mem_from_dmaatb(struct veo_proc_handle *proc, uint64_t vehva)
{
	return absent("veo_unregister_mem_from_dmaatb");
}

void veo_access_pcircvsyc_register(struct veo_proc_handle *proc)
{
	absent("veo_access_pcircvsyc_register");
}

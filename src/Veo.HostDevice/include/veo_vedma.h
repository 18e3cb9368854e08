/* A Vector Engine's own DMA. A host device has none: every function fails with ENOTSUP, as on a machine without libveio. */
#ifndef VEO_VEDMA_H
#define VEO_VEDMA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct veo_proc_handle;

typedef struct ve_dma_handle {
	int status;
	int index;
} ve_dma_handle_t;

/* A negative errno. -EFAULT: the handle is NULL. */
int veo_dma_post(struct veo_proc_handle *proc, uint64_t dst, uint64_t src, int size, ve_dma_handle_t *handle);
int veo_dma_poll(struct veo_proc_handle *proc, ve_dma_handle_t *handle);
int veo_dma_post_wait(struct veo_proc_handle *proc, uint64_t dst, uint64_t src, int size);
/* All bits set, with errno set. */
uint64_t veo_register_mem_to_dmaatb(void *hmem, size_t size);
/* -1 with errno set. */
int veo_unregister_mem_from_dmaatb(struct veo_proc_handle *proc, uint64_t vehva);
void veo_access_pcircvsyc_register(struct veo_proc_handle *proc);

#ifdef __cplusplus
}
#endif

#endif

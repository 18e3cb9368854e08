/* Memory shared between procs. A host device has none: every function fails with ENOTSUP, as on a machine without libveohmem. */
#ifndef VEO_VESHM_H
#define VEO_VESHM_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VE_SHM_RO 0x1LL
#define VE_PCISYNC 0x2LL
#define VE_REGISTER_PCI 0x4LL
#define VE_MAP_256MB 0x10LL
#define VE_REGISTER_NONE 0x1000LL
#define VE_REGISTER_VEMVA 0x2000LL
#define VE_REGISTER_VEHVA 0x4000LL
#define VE_MEM_LOCAL 0x8000LL

struct veo_proc_handle;

/* -1 with errno set. EINVAL: the address is not a proc's. */
int veo_shared_mem_open(void *hmem, size_t size, int syncnum, long long mode_flag);
int veo_shared_mem_close(void *hmem, size_t size, int syncnum, long long mode_flag);
/* All bits set, with errno set. */
void *veo_shared_mem_attach(struct veo_proc_handle *proc, pid_t pid, void *hmem, size_t size, int syncnum, long long mode_flag);
int veo_shared_mem_detach(struct veo_proc_handle *proc, void *addr, long long mode_flag);

#ifdef __cplusplus
}
#endif

#endif

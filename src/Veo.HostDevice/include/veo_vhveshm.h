/* System V shared memory attached by a proc. A host device has none: every function fails with ENOTSUP, as on a machine without libveohmem. */
#ifndef VEO_VHVESHM_H
#define VEO_VHVESHM_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct veo_proc_handle;

/* -1 with errno set. */
int veo_shmget(struct veo_proc_handle *proc, key_t key, size_t size, int shmflag);
/* All bits set, with errno set. EFAULT: vehva is NULL. */
void *veo_shmat(struct veo_proc_handle *proc, int shmid, const void *shmaddr, int shmflag, void **vehva);
/* -1 with errno set. */
int veo_shmdt(struct veo_proc_handle *proc, const void *shmaddr);

#ifdef __cplusplus
}
#endif

#endif

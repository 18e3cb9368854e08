/* What needs a Vector Engine's hardware answers as a machine without it does. */
#include "test.h"

#include <errno.h>
#include <string.h>

#include "veo_vedma.h"
#include "veo_veshm.h"
#include "veo_vhveshm.h"

static void *const no_address = (void *)-1;

/* What a function has returned, and errno, which is reset for the next one. */
static void check(long long expected, int number, long long found)
{
	CHECK_EQUAL(expected, found);
	CHECK_EQUAL(number, errno);
	CHECK(strlen(veohost_last_error()) != 0);
	errno = 0;
}

TEST(SharedMemoryOfProcs_IsNotSupported)
{
	struct veo_proc_handle *proc = start();
	void *hmem;
	char host;

	CHECK_EQUAL(0, veo_alloc_hmem(proc, &hmem, 4096));
	errno = 0;
	check(-1, ENOTSUP, veo_shared_mem_open(hmem, 4096, 0, VE_REGISTER_VEMVA));
	check(-1, ENOTSUP, veo_shared_mem_close(hmem, 4096, 0, VE_REGISTER_VEMVA));
	check(-1, EINVAL, veo_shared_mem_open(&host, 1, 0, 0));
	check(-1, EINVAL, veo_shared_mem_close(&host, 1, 0, 0));
	check(-1, EINVAL, veo_shared_mem_open(NULL, 1, 0, 0));
	check((intptr_t)no_address, ENOTSUP, (intptr_t)veo_shared_mem_attach(proc, 1, hmem, 4096, 0, VE_SHM_RO));
	check(-1, ENOTSUP, veo_shared_mem_detach(proc, hmem, 0));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	veo_proc_destroy(proc);
}

TEST(SharedMemoryOfTheHost_IsNotSupported)
{
	struct veo_proc_handle *proc = start();
	void *vehva;

	errno = 0;
	check(-1, ENOTSUP, veo_shmget(proc, 1, 4096, 0));
	check((intptr_t)no_address, ENOTSUP, (intptr_t)veo_shmat(proc, 1, NULL, 0, &vehva));
	check((intptr_t)no_address, EFAULT, (intptr_t)veo_shmat(proc, 1, NULL, 0, NULL));
	check(-1, ENOTSUP, veo_shmdt(proc, NULL));
	veo_proc_destroy(proc);
}

/* These return the error's number, below zero. */
TEST(Dma_IsNotSupported)
{
	struct veo_proc_handle *proc = start();
	ve_dma_handle_t handle;

	errno = 0;
	check(-ENOTSUP, ENOTSUP, veo_dma_post(proc, 0, 0, 8, &handle));
	check(-EFAULT, EFAULT, veo_dma_post(proc, 0, 0, 8, NULL));
	check(-ENOTSUP, ENOTSUP, veo_dma_poll(proc, &handle));
	check(-EFAULT, EFAULT, veo_dma_poll(proc, NULL));
	check(-ENOTSUP, ENOTSUP, veo_dma_post_wait(proc, 0, 0, 8));
	check(-1, ENOTSUP, (int64_t)veo_register_mem_to_dmaatb(NULL, 4096));
	check(-1, ENOTSUP, veo_unregister_mem_from_dmaatb(proc, 0));
	veo_access_pcircvsyc_register(proc);
	CHECK_EQUAL(ENOTSUP, errno);
	veo_proc_destroy(proc);
}

/* Nothing is asked of the proc, so none is needed. */
TEST(AbsentFunctions_WithNull_DoNotCrash)
{
	ve_dma_handle_t handle;
	void *vehva;

	errno = 0;
	check((intptr_t)no_address, ENOTSUP, (intptr_t)veo_shared_mem_attach(NULL, 0, NULL, 0, 0, 0));
	check(-1, ENOTSUP, veo_shared_mem_detach(NULL, NULL, 0));
	check(-1, ENOTSUP, veo_shmget(NULL, 0, 0, 0));
	check((intptr_t)no_address, ENOTSUP, (intptr_t)veo_shmat(NULL, 0, NULL, 0, &vehva));
	check(-1, ENOTSUP, veo_shmdt(NULL, NULL));
	check(-ENOTSUP, ENOTSUP, veo_dma_post(NULL, 0, 0, 0, &handle));
	check(-ENOTSUP, ENOTSUP, veo_dma_poll(NULL, &handle));
	check(-ENOTSUP, ENOTSUP, veo_dma_post_wait(NULL, 0, 0, 0));
	check(-1, ENOTSUP, veo_unregister_mem_from_dmaatb(NULL, 0));
	veo_access_pcircvsyc_register(NULL);
}

/* With other API functions in between, and on a proc that works on. */
TEST(AbsentFunctions_LeaveTheProcAlone)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t add = symbol(proc, "add");

	CHECK_EQUAL(-1, veo_shmget(proc, 1, 1, 0));
	CHECK_EQUAL(-ENOTSUP, veo_dma_post_wait(proc, add, add, 8));
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, add, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

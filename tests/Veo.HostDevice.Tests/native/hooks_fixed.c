/* Compiled as a program at a fixed address: there the API's functions have addresses within the program, and hooks go by these. */
#define _GNU_SOURCE
#include "test.h"

#include <dlfcn.h>
#include <string.h>

static int called[6];

static void on_any(void *payload, ...)
{
	(*(int *)payload)++;
}

static void *const functions[6] = {
	(void *)veo_alloc_mem, (void *)veo_free_mem, (void *)veo_alloc_hmem, (void *)veo_free_hmem, (void *)veo_alloc_mem_async, (void *)veo_free_mem_async,
};

TEST(Hooks_InAProgramAtAFixedAddress_AreFound)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	Dl_info here, there;
	void *hmem;

	CHECK(dladdr(functions, &here) != 0);
	for (int i = 0; i < 6; i++) {
		/* Else this would test nothing. */
		CHECK(dladdr(functions[i], &there) != 0);
		CHECK(here.dli_fbase == there.dli_fbase);
		veo_register_hook(functions[i], on_any, &called[i]);
		CHECK(veo_get_hook(functions[i]) == (void *)on_any);
	}
	CHECK_EQUAL(0, veo_alloc_hmem(proc, &hmem, 8));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	wait_for(ctx, veo_free_mem_async(ctx, wait_for(ctx, veo_alloc_mem_async(ctx, 8), VEO_COMMAND_OK)), VEO_COMMAND_OK);
	for (int i = 0; i < 6; i++)
		CHECK_EQUAL(1, called[i]);
	for (int i = 0; i < 6; i++) {
		veo_unregister_hook(functions[i]);
		CHECK(veo_get_hook(functions[i]) == NULL);
	}
	veo_proc_destroy(proc);
}

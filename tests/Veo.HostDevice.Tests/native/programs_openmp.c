/* Kernels with OpenMP, and the variable that sets the number of their threads. */
#define _GNU_SOURCE
#include "test.h"

#include <sched.h>
#include <stdlib.h>

static uint64_t kernel(struct veo_proc_handle *proc, const char *name)
{
	uint64_t library = veo_load_library(proc, beside("libopenmp.so"));

	CHECK(library != 0);
	CHECK(veo_get_sym(proc, library, name) != 0);
	return veo_get_sym(proc, library, name);
}

static int processors(void)
{
	cpu_set_t set;

	CHECK_EQUAL(0, sched_getaffinity(0, sizeof(set), &set));
	return CPU_COUNT(&set);
}

/* The proc is left to the end of the program. */
TEST(OpenMp_ByDefault_UsesAllProcessors)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;

	unsetenv("OMP_NUM_THREADS");
	unsetenv("VE_OMP_NUM_THREADS");
	proc = start();
	ctx = open_context(proc);
	CHECK_EQUAL(processors(), wait_for(ctx, call(ctx, kernel(proc, "omp_threads"), 0), VEO_COMMAND_OK));
	CHECK_EQUAL(500000500000, wait_for(ctx, call(ctx, kernel(proc, "omp_sum"), 1, (int64_t)1000000), VEO_COMMAND_OK));
}

TEST(OpenMp_WithTheVariable_HasThatManyThreads)
{
	setenv("OMP_NUM_THREADS", "7", 1);
	for (int threads = 1; threads <= 5; threads += 2) {
		struct veo_proc_handle *proc;
		struct veo_thr_ctxt *ctx;
		char text[2] = {(char)('0' + threads), 0};

		setenv("VE_OMP_NUM_THREADS", text, 1);
		proc = start();
		ctx = open_context(proc);
		CHECK_EQUAL(threads, wait_for(ctx, call(ctx, kernel(proc, "omp_threads"), 0), VEO_COMMAND_OK));
		veo_proc_destroy(proc);
	}
}

TEST(OpenMp_OnTwoContexts_HasOneThreadEach)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *contexts[2];
	uint64_t omp_threads, omp_sum;

	setenv("VE_OMP_NUM_THREADS", "1", 1);
	proc = start();
	contexts[0] = open_context(proc);
	contexts[1] = open_context(proc);
	omp_threads = kernel(proc, "omp_threads");
	omp_sum = kernel(proc, "omp_sum");
	for (int i = 0; i < 3; i++) {
		CHECK_EQUAL(1, wait_for(contexts[i % 2], call(contexts[i % 2], omp_threads, 0), VEO_COMMAND_OK));
		CHECK_EQUAL(5050, wait_for(contexts[i % 2], call(contexts[i % 2], omp_sum, 1, (int64_t)100), VEO_COMMAND_OK));
	}
	veo_proc_destroy(proc);
}

TEST(OpenMp_OtherThreads_KnowNoEarlierResults)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);

	/* The symbol's lookup is the earlier request; the thread that serves the context is one of the four. */
	CHECK_EQUAL(1, wait_for(ctx, call(ctx, kernel(proc, "omp_threads_with_history"), 0), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

/* Functions of the client in a context's queue: their place, their thread and their results. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t same(void *argument)
{
	return (uint64_t)(uintptr_t)argument;
}

TEST(HostFunction_AnyArgument_ReturnsTheWholeResult)
{
	static const uint64_t values[] = {0, 1, 0x8000000000000000, 0xfedcba9876543210, UINT64_MAX};
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};

	for (int i = 0; i < 2; i++) {
		for (size_t n = 0; n < sizeof(values) / sizeof(*values); n++)
			CHECK_EQUAL(values[n], wait_for(contexts[i], call_host(contexts[i], same, (void *)(uintptr_t)values[n]), VEO_COMMAND_OK));
	}
	veo_proc_destroy(proc);
}

TEST(HostFunction_OfNull_IsRefused)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);

	errno = 0;
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_vh(ctx, NULL, NULL));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_vh(NULL, same, NULL));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(5, wait_for(ctx, call_host(ctx, same, (void *)5), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

static uint64_t must_not_run(void *argument)
{
	(void)argument;
	CHECK(!"a host function runs that must not");
	return 0;
}

TEST(HostFunction_OnADeadContext_IsRefused)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);

	kill_worker(proc, main);
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_vh(main, must_not_run, NULL));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_vh(extra, must_not_run, NULL));
	veo_proc_destroy(proc);
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_vh(main, must_not_run, NULL));
}

static uint64_t own_thread(void *argument)
{
	(void)argument;
	return (uint64_t)syscall(SYS_gettid);
}

TEST(HostFunction_RunsOnAnotherThreadThanItsSubmitter)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t submitter = own_thread(NULL);

	CHECK(wait_for(ctx, call_host(ctx, own_thread, NULL), VEO_COMMAND_OK) != submitter);
	/* Nor does a waiter run it that has come before its turn. */
	CHECK(wait_for(ctx, call_host(ctx, own_thread, NULL), VEO_COMMAND_OK) != submitter);
	veo_proc_destroy(proc);
}

static uint64_t read_flag(void *argument)
{
	return atomic_load((atomic_int *)argument);
}

TEST(HostFunction_BehindAKernel_WaitsForIt)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t open_gate = symbol(proc, "open_gate");
	uint64_t gate = call(main, symbol(proc, "wait_at_gate"), 1, (int64_t)1);
	atomic_int opened = 0;
	uint64_t id = call_host(main, read_flag, &opened);

	check_unfinished(main, id);
	atomic_store(&opened, 1);
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(1, wait_for(main, id, VEO_COMMAND_OK));
	CHECK_EQUAL(1, wait_for(main, gate, VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

static uint64_t await_semaphore(void *argument)
{
	CHECK_EQUAL(0, sem_wait(argument));
	return 17;
}

TEST(Requests_BehindAHostFunction_WaitForIt)
{
	enum { LARGE = 1 << 20 };
	static char large[LARGE], small[8];
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t count_up = symbol(proc, "count_up");
	uint64_t area = alloc(proc, LARGE);
	uint64_t ids[4], function;
	uint64_t result = 3;
	sem_t semaphore;

	sem_init(&semaphore, 0, 0);
	function = call_host(ctx, await_semaphore, &semaphore);
	ids[0] = call(ctx, count_up, 0);
	ids[1] = veo_async_read_mem(ctx, large, area, LARGE);
	ids[2] = veo_async_read_mem(ctx, small, area, sizeof(small));
	ids[3] = veo_alloc_mem_async(ctx, 100);
	for (int i = 0; i < 4; i++)
		check_unfinished(ctx, ids[i]);
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veo_call_peek_result(ctx, function, &result));
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_call_wait_result_for(ctx, function, &result, 2000000));
	CHECK_EQUAL(3, result);
	sem_post(&semaphore);
	for (int i = 3; i >= 0; i--)
		wait_for(ctx, ids[i], VEO_COMMAND_OK);
	CHECK_EQUAL(17, wait_for(ctx, function, VEO_COMMAND_OK));
	CHECK_EQUAL(1, wait_for(ctx, call(ctx, count_up, 0), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

static uint64_t first_and_last(void *argument)
{
	const unsigned char *bytes = argument;

	return (uint64_t)bytes[1] << 8 | bytes[0];
}

/* Whoever reads, be it a transfer or an OUT argument: the function behind it finds the data, though nobody has waited for them. */
TEST(HostFunction_BehindOutData_SeesThem)
{
	static const size_t sizes[] = {2, 4096, 256 << 10, (256 << 10) + 1, 4 << 20};
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	unsigned char *bytes = malloc(4 << 20), in[2] = {11, 12}, inout[2], out[2] = {0};
	uint64_t area = alloc(proc, 4 << 20);
	struct veo_args *args = veo_args_alloc();
	uint64_t id;

	memset(bytes, 7, 4 << 20);
	CHECK_EQUAL(0, veo_write_mem(proc, area, bytes, 4 << 20));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		memset(bytes, 0, 4 << 20);
		id = veo_async_read_mem(ctx, bytes, area, sizes[i]);
		CHECK_EQUAL(0x0707, wait_for(ctx, call_host(ctx, first_and_last, bytes), VEO_COMMAND_OK));
		CHECK_EQUAL(0x0707, wait_for(ctx, call_host(ctx, first_and_last, bytes + sizes[i] - 2), VEO_COMMAND_OK));
		wait_for(ctx, id, VEO_COMMAND_OK);
	}
	memset(inout, 0, sizeof(inout));
	veo_args_set_stack(args, VEO_INTENT_IN, 0, (char *)in, 2);
	veo_args_set_stack(args, VEO_INTENT_INOUT, 1, (char *)inout, 2);
	veo_args_set_stack(args, VEO_INTENT_OUT, 2, (char *)out, 2);
	veo_args_set_i64(args, 3, 2);
	id = veo_call_async(ctx, symbol(proc, "buffers"), args);
	CHECK_EQUAL(0x0c0b, wait_for(ctx, call_host(ctx, first_and_last, out), VEO_COMMAND_OK));
	CHECK_EQUAL(0x0101, wait_for(ctx, call_host(ctx, first_and_last, inout), VEO_COMMAND_OK));
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(ctx, id, UINT64_MAX));
	veo_args_free(args);
	free(bytes);
	veo_proc_destroy(proc);
}

static uint64_t count(void *argument)
{
	return (uint64_t)(*(int *)argument)++;
}

TEST(HostFunctions_TenThousand_RunInOrderAndKeepTheirResults)
{
	enum { COUNT = 10000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t count_up = symbol(proc, "count_up");
	uint64_t *ids = malloc(2 * COUNT * sizeof(*ids));
	/* Without a lock: one at a time is what the queue promises. */
	int counter = 0;

	for (int i = 0; i < COUNT; i++) {
		ids[2 * i] = call_host(ctx, count, &counter);
		ids[2 * i + 1] = call(ctx, count_up, 0);
	}
	for (int i = 2 * COUNT - 1; i >= 0; i--)
		CHECK_EQUAL(i / 2, wait_for(ctx, ids[i], VEO_COMMAND_OK));
	free(ids);
	veo_proc_destroy(proc);
}

TEST(HostFunctions_NeverCollected_AllRun)
{
	enum { COUNT = 2000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	int counter = 0;

	for (int i = 0; i < COUNT; i++)
		call_host(ctx, count, &counter);
	veo_context_sync(ctx);
	CHECK_EQUAL(COUNT, counter);
	for (int i = 0; i < COUNT; i++)
		call_host(ctx, count, &counter);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	CHECK_EQUAL(2 * COUNT, counter);
}

TEST(HostFunction_Result_IsCollectedOnce)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t id = call_host(ctx, same, (void *)9);
	uint64_t result = 1;

	veo_context_sync(ctx);
	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_peek_result(ctx, id, &result));
	CHECK_EQUAL(9, result);
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(ctx, id, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_peek_result(ctx, id, &result));
	CHECK_EQUAL(9, result);
	/* Asked until it is there, by somebody who never waits. */
	id = call_host(ctx, same, (void *)10);
	while (veo_call_peek_result(ctx, id, &result) == VEO_COMMAND_UNFINISHED)
		sched_yield();
	CHECK_EQUAL(10, result);
	veo_proc_destroy(proc);
}

struct waiter {
	struct veo_thr_ctxt *ctx;
	uint64_t id;
	uint64_t result;
	int status;
};

static void *wait_in_thread(void *argument)
{
	struct waiter *waiter = argument;

	waiter->status = veo_call_wait_result(waiter->ctx, waiter->id, &waiter->result);
	return NULL;
}

TEST(TwoWaiters_OnOneHostFunction_OneGetsItTheOtherAnError)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	sem_t semaphore;

	sem_init(&semaphore, 0, 0);
	for (int round = 0; round < 200; round++) {
		uint64_t id = call_host(ctx, await_semaphore, &semaphore);
		struct waiter waiters[2] = {{.ctx = ctx, .id = id, .result = 1}, {.ctx = ctx, .id = id, .result = 1}};
		pthread_t threads[2];

		for (int i = 0; i < 2; i++)
			CHECK_EQUAL(0, pthread_create(&threads[i], NULL, wait_in_thread, &waiters[i]));
		sem_post(&semaphore);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		CHECK_EQUAL(VEO_COMMAND_OK + VEO_COMMAND_ERROR, waiters[0].status + waiters[1].status);
		CHECK_EQUAL(17 + 1, waiters[0].result + waiters[1].result);
	}
	veo_proc_destroy(proc);
}

static uint64_t post_semaphore(void *argument)
{
	return (uint64_t)sem_post(argument);
}

TEST(HostFunctions_OfTwoContexts_RunSideBySide)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	uint64_t first, second;
	sem_t semaphore;

	sem_init(&semaphore, 0, 0);
	first = call_host(contexts[0], await_semaphore, &semaphore);
	second = call_host(contexts[1], post_semaphore, &semaphore);
	wait_for(contexts[1], second, VEO_COMMAND_OK);
	CHECK_EQUAL(17, wait_for(contexts[0], first, VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

struct submitter {
	struct veo_thr_ctxt *ctx;
	int base;
};

static void *submit_in_thread(void *argument)
{
	struct submitter *submitter = argument;
	uint64_t ids[50];

	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 50; i++)
			ids[i] = call_host(submitter->ctx, same, (void *)(intptr_t)(submitter->base + i));
		for (int i = 0; i < 50; i++)
			CHECK_EQUAL(submitter->base + i, wait_for(submitter->ctx, ids[i], VEO_COMMAND_OK));
	}
	return NULL;
}

TEST(HostFunctions_FromFourThreads_EachGetsItsOwnResults)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	struct submitter submitters[4];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		submitters[i] = (struct submitter){.ctx = contexts[i % 2], .base = 1000 * i};
		CHECK_EQUAL(0, pthread_create(&threads[i], NULL, submit_in_thread, &submitters[i]));
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	veo_proc_destroy(proc);
}

static uint64_t signal_mask(void *mask)
{
	return (uint64_t)pthread_sigmask(SIG_BLOCK, NULL, mask);
}

/* What the function does wrong is for the client's handlers; what others send the client is for the client's threads. */
TEST(HostFunction_Signals_OnlyItsOwnReachIt)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	sigset_t mask;

	CHECK_EQUAL(0, wait_for(ctx, call_host(ctx, signal_mask, &mask), VEO_COMMAND_OK));
	CHECK(!sigismember(&mask, SIGSEGV));
	CHECK(!sigismember(&mask, SIGBUS));
	CHECK(!sigismember(&mask, SIGFPE));
	CHECK(!sigismember(&mask, SIGILL));
	CHECK(sigismember(&mask, SIGINT));
	CHECK(sigismember(&mask, SIGCHLD));
	CHECK(sigismember(&mask, SIGALRM));
	veo_proc_destroy(proc);
}

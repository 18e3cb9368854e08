/* Host functions that call the API themselves, on the context that runs them and on others. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

/* What the functions below work with. One test per process, so there is one of it. */
static struct {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *main, *extra;
	/* The context that runs the function. */
	struct veo_thr_ctxt *ctx;
	uint64_t add, count_up, open_gate, wait_at_gate;
	/* The request that the function waits for. */
	uint64_t awaited;
	sem_t go;
} test;

static void prepare(void)
{
	test.proc = start();
	test.main = test.ctx = open_context(test.proc);
	test.extra = open_extra(test.proc);
	test.add = symbol(test.proc, "add");
	test.count_up = symbol(test.proc, "count_up");
	test.open_gate = symbol(test.proc, "open_gate");
	test.wait_at_gate = symbol(test.proc, "wait_at_gate");
	sem_init(&test.go, 0, 0);
}

static uint64_t submit_and_wait(void *argument)
{
	CHECK_EQUAL(0, sem_wait(&test.go));
	return wait_for(test.ctx, call(test.ctx, test.add, 2, (int64_t)(intptr_t)argument, (int64_t)1), VEO_COMMAND_OK);
}

TEST(Inside_WaitOnTheOwnContext_LaterRequestsRunMeanwhile)
{
	struct veo_thr_ctxt *contexts[2];
	uint64_t function, later;

	prepare();
	contexts[0] = test.main;
	contexts[1] = test.extra;
	for (int i = 0; i < 2; i++) {
		test.ctx = contexts[i];
		function = call_host(test.ctx, submit_and_wait, (void *)41);
		later = call(test.ctx, test.count_up, 0);
		check_unfinished(test.ctx, later);
		sem_post(&test.go);
		CHECK_EQUAL(42, wait_for(test.ctx, function, VEO_COMMAND_OK));
		CHECK_EQUAL(i, wait_for(test.ctx, later, VEO_COMMAND_OK));
	}
	veo_proc_destroy(test.proc);
}

static uint64_t nest(void *argument)
{
	intptr_t depth = (intptr_t)argument;

	if (depth == 0)
		return wait_for(test.ctx, call(test.ctx, test.add, 2, (int64_t)100, (int64_t)0), VEO_COMMAND_OK);
	return 1 + wait_for(test.ctx, call_host(test.ctx, nest, (void *)(depth - 1)), VEO_COMMAND_OK);
}

TEST(Inside_HostFunctionsThatWaitForHostFunctions_AllReturn)
{
	prepare();
	for (intptr_t depth = 1; depth <= 50; depth += 7)
		CHECK_EQUAL(100 + depth, wait_for(test.ctx, call_host(test.ctx, nest, (void *)depth), VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

enum { LARGE = 1 << 20 };
static char source[LARGE], target[LARGE];

static uint64_t note(void *argument)
{
	/* The write in front of it is done, the read behind it is not. */
	CHECK_EQUAL(0, target[LARGE - 1]);
	return (*(uint64_t *)argument)++;
}

static uint64_t wait_for_given(void *argument)
{
	(void)argument;
	CHECK_EQUAL(0, sem_wait(&test.go));
	return wait_for(test.ctx, test.awaited, VEO_COMMAND_OK);
}

/* The request that the function waits for is behind transfers of both kinds, further host functions and kernels. */
TEST(Inside_WaitBehindTransfersAndHostFunctions_RunsThem)
{
	uint64_t area, ids[6], function, notes = 0;

	prepare();
	area = alloc(test.proc, LARGE);
	memset(source, 5, LARGE);
	for (int round = 0; round < 20; round++) {
		memset(target, 0, LARGE);
		notes = 0;
		test.ctx = round % 2 ? test.extra : test.main;
		function = call_host(test.ctx, wait_for_given, NULL);
		ids[0] = veo_async_write_mem(test.ctx, area, source, LARGE);
		ids[1] = call_host(test.ctx, note, &notes);
		ids[2] = veo_async_write_mem(test.ctx, area, source, 100);
		ids[3] = call(test.ctx, test.count_up, 0);
		ids[4] = call_host(test.ctx, note, &notes);
		ids[5] = veo_async_read_mem(test.ctx, target, area, LARGE);
		test.awaited = call(test.ctx, test.add, 2, (int64_t)round, (int64_t)5);
		sem_post(&test.go);
		/* Before the others, so that nobody else does their part. */
		CHECK_EQUAL(round + 5, wait_for(test.ctx, function, VEO_COMMAND_OK));
		CHECK_EQUAL(0, memcmp(source, target, LARGE));
		CHECK_EQUAL(2, notes);
		CHECK_EQUAL(1, wait_for(test.ctx, ids[4], VEO_COMMAND_OK));
		CHECK_EQUAL(0, wait_for(test.ctx, ids[1], VEO_COMMAND_OK));
		CHECK_EQUAL(round, wait_for(test.ctx, ids[3], VEO_COMMAND_OK));
		wait_for(test.ctx, ids[0], VEO_COMMAND_OK);
		wait_for(test.ctx, ids[2], VEO_COMMAND_OK);
		wait_for(test.ctx, ids[5], VEO_COMMAND_OK);
	}
	veo_proc_destroy(test.proc);
}

static uint64_t wait_for_large_transfer(void *argument)
{
	uint64_t area = *(uint64_t *)argument;
	uint64_t write = veo_async_write_mem(test.ctx, area, source, LARGE);

	wait_for(test.ctx, veo_async_read_mem(test.ctx, target, area, LARGE), VEO_COMMAND_OK);
	wait_for(test.ctx, write, VEO_COMMAND_OK);
	return (uint64_t)memcmp(source, target, LARGE);
}

TEST(Inside_WaitForALargeTransferOfItsOwn_Completes)
{
	uint64_t area;

	prepare();
	area = alloc(test.proc, LARGE);
	memset(source, 9, LARGE);
	CHECK_EQUAL(0, wait_for(test.main, call_host(test.main, wait_for_large_transfer, &area), VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

/* Everything that waits for the main context, in a host function of that context or of another. */
static uint64_t use_the_proc(void *argument)
{
	struct veo_args *args = integers(2, (int64_t)2, (int64_t)3);
	uint64_t library = load(test.proc);
	uint64_t area = alloc(test.proc, LARGE);
	struct veo_thr_ctxt *further;
	uint64_t result;
	void *hmem;

	(void)argument;
	memset(source, 3, LARGE);
	memset(target, 0, LARGE);
	CHECK_EQUAL(0, veo_write_mem(test.proc, area, source, LARGE));
	CHECK_EQUAL(0, veo_read_mem(test.proc, target, area, LARGE));
	CHECK_EQUAL(0, memcmp(source, target, LARGE));
	CHECK_EQUAL(0, veo_write_mem(test.proc, area, source, 8));
	CHECK_EQUAL(0, veo_read_mem(test.proc, target, area, 8));
	CHECK_EQUAL(0, veo_free_mem(test.proc, area));
	CHECK(veo_get_sym(test.proc, library, "divide") != 0);
	CHECK_EQUAL(0, veo_get_sym(test.proc, library, "no_such_symbol"));
	CHECK_EQUAL(0, veo_call_sync(test.proc, test.add, args, &result));
	CHECK_EQUAL(5, result);
	CHECK_EQUAL(0, veo_alloc_hmem(test.proc, &hmem, LARGE));
	CHECK_EQUAL(0, veo_hmemcpy(hmem, source, LARGE));
	CHECK_EQUAL(0, veo_hmemcpy(hmem, (char *)hmem + 1, LARGE - 1));
	CHECK_EQUAL(0, veo_free_hmem(hmem));
	further = open_context(test.proc);
	CHECK_EQUAL(1, wait_for(further, call(further, test.add, 2, (int64_t)0, (int64_t)1), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_context_close(further));
	CHECK_EQUAL(0, veo_unload_library(test.proc, library));
	veo_args_free(args);
	return 1;
}

TEST(Inside_SyncFunctionsOfTheProc_Work)
{
	prepare();
	CHECK_EQUAL(1, wait_for(test.main, call_host(test.main, use_the_proc, NULL), VEO_COMMAND_OK));
	CHECK_EQUAL(1, wait_for(test.extra, call_host(test.extra, use_the_proc, NULL), VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

static uint64_t sync_inside(void *argument)
{
	uint64_t result = 0;

	(void)argument;
	CHECK_EQUAL(0, sem_wait(&test.go));
	veo_context_sync(test.ctx);
	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_peek_result(test.ctx, test.awaited, &result));
	/* Nothing behind it any more. */
	veo_context_sync(test.ctx);
	return result;
}

TEST(Inside_SyncOfTheOwnContext_WaitsForAllButItself)
{
	prepare();
	for (int i = 0; i < 2; i++) {
		uint64_t notes = 0, function;

		test.ctx = i ? test.extra : test.main;
		function = call_host(test.ctx, sync_inside, NULL);
		call_host(test.ctx, note, &notes);
		test.awaited = call(test.ctx, test.add, 2, (int64_t)6, (int64_t)7);
		call_host(test.ctx, note, &notes);
		sem_post(&test.go);
		CHECK_EQUAL(13, wait_for(test.ctx, function, VEO_COMMAND_OK));
		CHECK_EQUAL(2, notes);
	}
	veo_proc_destroy(test.proc);
}

static _Atomic uint64_t outer;

static uint64_t wait_for_outer(void *argument)
{
	(void)argument;
	return wait_for(test.ctx, outer, VEO_COMMAND_ERROR);
}

static uint64_t wait_for_itself(void *argument)
{
	uint64_t result = 77;

	(void)argument;
	CHECK_EQUAL(0, sem_wait(&test.go));
	errno = 0;
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(test.ctx, outer, &result));
	CHECK_EQUAL(EDEADLK, errno);
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_peek_result(test.ctx, outer, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veohost_call_wait_result_for(test.ctx, outer, &result, 1000000));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veohost_request_wait_done(test.ctx, outer, UINT64_MAX));
	CHECK_EQUAL(77, result);
	/* Nor for the one around it. */
	wait_for(test.ctx, call_host(test.ctx, wait_for_outer, NULL), VEO_COMMAND_OK);
	return 3;
}

TEST(Inside_WaitForItself_IsAnErrorAndKeepsTheResult)
{
	prepare();
	atomic_store(&outer, call_host(test.ctx, wait_for_itself, NULL));
	sem_post(&test.go);
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(test.ctx, outer, UINT64_MAX));
	CHECK_EQUAL(3, wait_for(test.ctx, outer, VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

static uint64_t close_and_destroy(void *other)
{
	struct veo_thr_ctxt *further = open_context(test.proc);

	errno = 0;
	CHECK_EQUAL(-1, veo_proc_destroy(test.proc));
	CHECK_EQUAL(EDEADLK, errno);
	errno = 0;
	/* That of the main context never has an effect. */
	CHECK_EQUAL(test.ctx == test.main ? 0 : -1, veo_context_close(test.ctx));
	CHECK_EQUAL(test.ctx == test.main ? 0 : EDEADLK, errno);
	/* Those of others are nothing special. */
	CHECK_EQUAL(0, veo_context_close(further));
	CHECK_EQUAL(0, veo_proc_destroy(other));
	return 4;
}

TEST(Inside_EndOfTheOwnContextOrProc_IsRefused)
{
	prepare();
	for (int i = 0; i < 2; i++) {
		test.ctx = i ? test.extra : test.main;
		CHECK_EQUAL(4, wait_for(test.ctx, call_host(test.ctx, close_and_destroy, start()), VEO_COMMAND_OK));
		CHECK_EQUAL(2, veo_num_contexts(test.proc));
		CHECK_EQUAL(3, wait_for(test.ctx, call(test.ctx, test.add, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	}
	CHECK_EQUAL(0, veo_context_close(test.extra));
	CHECK_EQUAL(0, veo_proc_destroy(test.proc));
}

static uint64_t peek_until_done(void *argument)
{
	uint64_t notes = 0, result = 0, id;

	(void)argument;
	call_host(test.ctx, note, &notes);
	id = call(test.ctx, test.add, 2, (int64_t)30, (int64_t)4);
	while (veo_call_peek_result(test.ctx, id, &result) == VEO_COMMAND_UNFINISHED)
		sched_yield();
	CHECK_EQUAL(1, notes);
	return result;
}

TEST(Inside_PeekInALoop_ComesToAnEnd)
{
	prepare();
	CHECK_EQUAL(34, wait_for(test.ctx, call_host(test.ctx, peek_until_done, NULL), VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

static uint64_t wait_with_a_limit(void *argument)
{
	uint64_t id = call(test.main, test.wait_at_gate, 1, (int64_t)8);
	uint64_t result = 5;

	(void)argument;
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_call_wait_result_for(test.main, id, &result, 2000000));
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_request_wait_done(test.main, id, 2000000));
	CHECK_EQUAL(5, result);
	wait_for(test.extra, call(test.extra, test.open_gate, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_call_wait_result_for(test.main, id, &result, 60000000000));
	return result;
}

TEST(Inside_WaitWithALimit_GivesUpAndCanBeRepeated)
{
	prepare();
	CHECK_EQUAL(8, wait_for(test.main, call_host(test.main, wait_with_a_limit, NULL), VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

static sem_t passed;
static atomic_int returned;

static uint64_t let_pass_and_stay(void *argument)
{
	(void)argument;
	wait_for(test.ctx, call(test.ctx, test.count_up, 0), VEO_COMMAND_OK);
	sem_post(&passed);
	CHECK_EQUAL(0, sem_wait(&test.go));
	atomic_store(&returned, 1);
	return 6;
}

static void *sync_in_thread(void *unused)
{
	veo_context_sync(test.ctx);
	CHECK_EQUAL(1, atomic_load(&returned));
	return unused;
}

static void *write_in_thread(void *area)
{
	CHECK_EQUAL(0, veo_write_mem(test.proc, *(uint64_t *)area, source, 8));
	CHECK_EQUAL(1, atomic_load(&returned));
	return NULL;
}

/* The queue has gone on, but a function that has not returned is still a request that is not done. */
TEST(Outside_SyncAndTransfer_WaitForAFunctionThatTheQueueHasPassed)
{
	uint64_t function, area;
	pthread_t threads[2];

	prepare();
	area = alloc(test.proc, 8);
	sem_init(&passed, 0, 0);
	function = call_host(test.ctx, let_pass_and_stay, NULL);
	CHECK_EQUAL(0, sem_wait(&passed));
	CHECK_EQUAL(0, pthread_create(&threads[0], NULL, sync_in_thread, NULL));
	CHECK_EQUAL(0, pthread_create(&threads[1], NULL, write_in_thread, &area));
	check_unfinished(test.ctx, function);
	sem_post(&test.go);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	CHECK_EQUAL(6, wait_for(test.ctx, function, VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

static uint64_t go_round_the_ring(void *argument)
{
	for (int i = 0; i < 5000; i++)
		CHECK_EQUAL(i, wait_for(test.ctx, call(test.ctx, test.add, 2, (int64_t)i, (int64_t)0), VEO_COMMAND_OK));
	return (uint64_t)(uintptr_t)argument;
}

/* Its slot in the ring is used again many times while it runs. */
TEST(Inside_ThousandsOfRequests_DoNotSpoilItsOwn)
{
	prepare();
	for (int i = 0; i < 2; i++) {
		test.ctx = i ? test.extra : test.main;
		CHECK_EQUAL(8, wait_for(test.ctx, call_host(test.ctx, go_round_the_ring, (void *)8), VEO_COMMAND_OK));
	}
	veo_proc_destroy(test.proc);
}

static uint64_t submit_in_a_block(void *argument)
{
	uint64_t ids[100], first;

	(void)argument;
	veo_req_block_begin(test.ctx);
	for (int i = 0; i < 100; i++)
		ids[i] = call(test.ctx, test.count_up, 0);
	veo_req_block_end(test.ctx);
	first = wait_for(test.ctx, ids[0], VEO_COMMAND_OK);
	for (uint64_t i = 1; i < 100; i++)
		CHECK_EQUAL(first + i, wait_for(test.ctx, ids[i], VEO_COMMAND_OK));
	return 99;
}

TEST(Inside_RequestBlock_KeepsItsRequestsTogether)
{
	uint64_t ids[500], function;

	prepare();
	function = call_host(test.ctx, submit_in_a_block, NULL);
	for (int i = 0; i < 500; i++)
		ids[i] = call(test.ctx, test.count_up, 0);
	CHECK_EQUAL(99, wait_for(test.ctx, function, VEO_COMMAND_OK));
	for (int i = 0; i < 500; i++)
		wait_for(test.ctx, ids[i], VEO_COMMAND_OK);
	veo_proc_destroy(test.proc);
}

static uint64_t cross(void *argument)
{
	struct veo_thr_ctxt *other = argument;

	return wait_for(other, call(other, test.add, 2, (int64_t)1, (int64_t)1), VEO_COMMAND_OK);
}

TEST(Inside_WaitOnAnotherContext_Completes)
{
	uint64_t first, second;

	prepare();
	for (int i = 0; i < 100; i++) {
		first = call_host(test.main, cross, test.extra);
		wait_for(test.main, first, VEO_COMMAND_OK);
		second = call_host(test.extra, cross, test.main);
		CHECK_EQUAL(2, wait_for(test.extra, second, VEO_COMMAND_OK));
	}
	veo_proc_destroy(test.proc);
}

static uint64_t fail_inside(void *argument)
{
	uint64_t fault = *(uint64_t *)argument;
	uint64_t result;

	CHECK_EQUAL(11, wait_for(test.ctx, call(test.ctx, fault, 0), VEO_COMMAND_EXCEPTION));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async_vh(test.ctx, cross, test.ctx));
	CHECK_EQUAL(-1, veo_alloc_mem(test.proc, &result, 1));
	return 12;
}

TEST(Inside_FaultOfAKernel_IsTheKernelsOnly)
{
	for (int i = 0; i < 2; i++) {
		uint64_t fault, function;

		prepare();
		test.ctx = i ? test.extra : test.main;
		fault = symbol(test.proc, "fault_segv");
		function = call_host(test.ctx, fail_inside, &fault);
		CHECK_EQUAL(12, wait_for(test.ctx, function, VEO_COMMAND_OK));
		veo_proc_destroy(test.proc);
	}
}

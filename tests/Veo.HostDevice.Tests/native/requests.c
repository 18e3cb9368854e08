/* The queue of a context and the life of a request. */
#include "test.h"

#include <pthread.h>
#include <string.h>

TEST(Queue_TenThousandOutstanding_RunsInOrderAndKeepsEveryResult)
{
	enum { COUNT = 10000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t kernel = symbol(proc, "count_up");
	uint64_t *ids = malloc(COUNT * sizeof(*ids));

	for (int i = 0; i < COUNT; i++)
		ids[i] = call(ctx, kernel, 0);
	/* Backwards: a late collector finds what passed long ago. */
	for (int i = COUNT - 1; i >= 0; i--)
		CHECK_EQUAL(i, wait_for(ctx, ids[i], VEO_COMMAND_OK));
	free(ids);
	veo_proc_destroy(proc);
}

TEST(Queue_HalfAMillionUncollected_AreCollectedInAnyOrder)
{
	enum { COUNT = 500000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t kernel = symbol(proc, "count_up");
	uint64_t *ids = malloc(COUNT * sizeof(*ids));

	/* What takes time in proportion to the number that is outstanding would not come to an end here. */
	for (int i = 0; i < COUNT; i++)
		ids[i] = call(ctx, kernel, 0);
	for (int i = 0; i < COUNT; i += 2)
		CHECK_EQUAL(i, wait_for(ctx, ids[i], VEO_COMMAND_OK));
	for (int i = COUNT - 1; i > 0; i -= 2)
		CHECK_EQUAL(i, wait_for(ctx, ids[i], VEO_COMMAND_OK));
	free(ids);
	veo_proc_destroy(proc);
}

TEST(Queue_BlockedWorker_NeverBlocksTheSubmitter)
{
	enum { COUNT = 3000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t add = symbol(proc, "add");
	uint64_t *ids = malloc(COUNT * sizeof(*ids));
	uint64_t gate;

	/* The symbols first: looking one up waits for the main context. */
	uint64_t open_gate = symbol(proc, "open_gate");
	uint64_t result = 9;

	gate = call(main, symbol(proc, "wait_at_gate"), 1, (int64_t)4);
	for (int i = 0; i < COUNT; i++)
		ids[i] = call(main, add, 2, (int64_t)i, (int64_t)1);
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veo_call_peek_result(main, gate, &result));
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veo_call_peek_result(main, ids[COUNT - 1], &result));
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_call_wait_result_for(main, ids[0], &result, 2000000));
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_request_wait_done(main, ids[0], 2000000));
	CHECK_EQUAL(9, result);
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(4, wait_for(main, gate, VEO_COMMAND_OK));
	for (int i = 0; i < COUNT; i++)
		CHECK_EQUAL(i + 1, wait_for(main, ids[i], VEO_COMMAND_OK));
	free(ids);
	veo_proc_destroy(proc);
}

TEST(Peek_OnCompletedRequest_ConsumesIt)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t id = call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2);
	uint64_t result = 0;

	veo_context_sync(ctx);
	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_peek_result(ctx, id, &result));
	CHECK_EQUAL(3, result);
	result = 8;
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_peek_result(ctx, id, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(ctx, id, &result));
	CHECK_EQUAL(8, result);
	veo_proc_destroy(proc);
}

TEST(Wait_OnUnknownId_IsErrorAtOnce)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t result = 8;

	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(ctx, 123456, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(ctx, VEO_REQUEST_ID_INVALID, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_peek_result(ctx, VEO_REQUEST_ID_INVALID, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veohost_request_wait_done(ctx, 123456, UINT64_MAX));
	CHECK_EQUAL(8, result);
	veo_proc_destroy(proc);
}

TEST(WaitDone_OnCompletedRequest_DoesNotConsumeIt)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t id = call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2);

	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(ctx, id, UINT64_MAX));
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(ctx, id, 0));
	CHECK_EQUAL(3, wait_for(ctx, id, VEO_COMMAND_OK));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veohost_request_wait_done(ctx, id, 0));
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

TEST(TwoWaiters_OnOneRequest_OneGetsItTheOtherAnError)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t wait_at_gate = symbol(proc, "wait_at_gate");
	uint64_t open_gate = symbol(proc, "open_gate");

	for (int round = 0; round < 200; round++) {
		uint64_t id = call(main, wait_at_gate, 1, (int64_t)round);
		struct waiter waiters[2] = {{.ctx = main, .id = id}, {.ctx = main, .id = id}};
		pthread_t threads[2];
		int winner;

		for (int i = 0; i < 2; i++)
			CHECK_EQUAL(0, pthread_create(&threads[i], NULL, wait_in_thread, &waiters[i]));
		wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		winner = waiters[0].status == VEO_COMMAND_OK ? 0 : 1;
		CHECK_EQUAL(VEO_COMMAND_OK, waiters[winner].status);
		CHECK_EQUAL(round, waiters[winner].result);
		CHECK_EQUAL(VEO_COMMAND_ERROR, waiters[1 - winner].status);
	}
	veo_proc_destroy(proc);
}

struct submitter {
	struct veo_thr_ctxt *ctx;
	uint64_t kernel;
	int64_t base;
};

static void *submit_in_thread(void *argument)
{
	struct submitter *submitter = argument;
	uint64_t ids[50];

	for (int round = 0; round < 40; round++) {
		for (int i = 0; i < 50; i++)
			ids[i] = call(submitter->ctx, submitter->kernel, 2, submitter->base, (int64_t)i);
		for (int i = 0; i < 50; i++)
			CHECK_EQUAL(submitter->base + i, wait_for(submitter->ctx, ids[i], VEO_COMMAND_OK));
	}
	return NULL;
}

TEST(Submitters_FourThreadsOnTwoContexts_EachGetsItsOwnResults)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	struct submitter submitters[4];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		submitters[i] = (struct submitter){.ctx = contexts[i % 2], .kernel = symbol(proc, "add"), .base = 1000 * i};
		CHECK_EQUAL(0, pthread_create(&threads[i], NULL, submit_in_thread, &submitters[i]));
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	veo_proc_destroy(proc);
}

TEST(Sync_DeliversOutDataWithoutCollecting)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	char in[4] = {1, 2, 3, 4}, inout[4] = {0}, out[4] = {9, 9, 9, 9};
	uint64_t id;

	veo_args_set_stack(args, VEO_INTENT_IN, 0, in, 4);
	veo_args_set_stack(args, VEO_INTENT_INOUT, 1, inout, 4);
	veo_args_set_stack(args, VEO_INTENT_OUT, 2, out, 4);
	veo_args_set_i64(args, 3, 4);
	id = veo_call_async(ctx, symbol(proc, "buffers"), args);
	veo_context_sync(ctx);
	CHECK_EQUAL(0, memcmp(in, out, 4));
	wait_for(ctx, id, VEO_COMMAND_OK);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

/* What kernels learn of the requests before them. */
#include "test.h"

static struct {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *main;
	uint64_t add, result, status, area;
} test;

/* The last request then is the allocation. */
static void prepare(void)
{
	test.proc = start();
	test.main = open_context(test.proc);
	test.add = symbol(test.proc, "add");
	test.result = symbol(test.proc, "previous_result");
	test.status = symbol(test.proc, "previous_status");
	test.area = alloc(test.proc, 2 << 20);
}

/* The result of the request `offset` before the call; -1: it has none. */
static int64_t previous(struct veo_thr_ctxt *ctx, int64_t offset)
{
	return (int64_t)wait_for(ctx, call(ctx, test.result, 1, offset), VEO_COMMAND_OK);
}

TEST(Previous_EveryOffset_CountsTheRequests)
{
	enum { COUNT = 1000 };

	prepare();
	CHECK_EQUAL(test.area, previous(test.main, 0));
	CHECK_EQUAL(test.area, previous(test.main, 1));
	for (int64_t i = 0; i < COUNT; i++)
		wait_for(test.main, call(test.main, test.add, 2, i, (int64_t)5), VEO_COMMAND_OK);
	/* Each question is a request too, whose result is the answer. */
	CHECK_EQUAL(COUNT - 1 + 5, previous(test.main, 0));
	CHECK_EQUAL(COUNT - 1 + 5, previous(test.main, 0));
	CHECK_EQUAL(COUNT - 1 + 5, previous(test.main, 2));
	CHECK_EQUAL(COUNT - 2 + 5, previous(test.main, 4));
	CHECK_EQUAL(COUNT - 252 + 5, previous(test.main, 255));
	/* Not kept any longer. */
	CHECK_EQUAL(-1, previous(test.main, 256));
	CHECK_EQUAL(-1, previous(test.main, INT32_MAX));
	CHECK_EQUAL(-1, previous(test.main, -1));
	CHECK_EQUAL(-1, previous(test.main, INT32_MIN));
	veo_proc_destroy(test.proc);
}

TEST(Previous_ManyInFlight_SeesThoseInFrontOfIt)
{
	enum { COUNT = 2000 };
	uint64_t ids[COUNT], answers[COUNT];

	prepare();
	for (int64_t i = 0; i < COUNT; i++) {
		ids[i] = call(test.main, test.add, 2, i, (int64_t)1);
		answers[i] = call(test.main, test.result, 1, (int64_t)0);
	}
	for (int64_t i = 0; i < COUNT; i++) {
		CHECK_EQUAL(i + 1, wait_for(test.main, answers[i], VEO_COMMAND_OK));
		CHECK_EQUAL(i + 1, wait_for(test.main, ids[i], VEO_COMMAND_OK));
	}
	veo_proc_destroy(test.proc);
}

TEST(Previous_LookupOfASymbol_Counts)
{
	struct veo_args *args = integers(1, (int64_t)1);
	uint64_t library;

	prepare();
	library = load(test.proc);
	CHECK_EQUAL(library, previous(test.main, 0));
	CHECK(veo_get_sym(test.proc, library, "divide") != 0);
	CHECK_EQUAL(veo_get_sym(test.proc, library, "divide"), previous(test.main, 0));
	/* Known by now, so the second lookup asks nobody. */
	CHECK_EQUAL(veo_get_sym(test.proc, library, "divide"), previous(test.main, 0));
	/* A call by name whose symbol is not known: the lookup is right in front of it, the allocation one further. */
	test.area = alloc(test.proc, 10);
	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_wait_result(test.main, veo_call_async_by_name(test.main, library, "previous_to_nowhere", args), &test.status));
	CHECK_EQUAL(-1, test.status);
	CHECK_EQUAL(test.area, previous(test.main, 2));
	veo_args_free(args);
	veo_proc_destroy(test.proc);
}

/* As a client of the real device does it: everything on the main context, and the symbol looked up in between. */
TEST(Previous_ByNameBehindAnAllocation_FindsTheAddress)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t library = load(proc);
	uint64_t address = alloc(proc, 64);
	struct veo_args *args = veo_args_alloc();

	CHECK_EQUAL(0, veo_args_set_i32(args, 0, 1));
	CHECK_EQUAL(address, wait_for(ctx, veo_call_async_by_name(ctx, library, "previous_result", args), VEO_COMMAND_OK));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

static char bytes[2 << 20];

/* One that has no result stands between the question and the allocation. */
static void check_without_result(void)
{
	CHECK_EQUAL(-1, previous(test.main, 0));
	CHECK_EQUAL(test.area, previous(test.main, 2));
	test.area = alloc(test.proc, 2 << 20);
}

TEST(Previous_TransfersAndFrees_CountAndHaveNoResult)
{
	prepare();
	/* Synchronous ones are not even seen by the worker. */
	CHECK_EQUAL(0, veo_write_mem(test.proc, test.area, bytes, 8));
	check_without_result();
	CHECK_EQUAL(0, veo_read_mem(test.proc, bytes, test.area, 8));
	check_without_result();
	CHECK_EQUAL(0, veo_write_mem(test.proc, test.area, bytes, sizeof(bytes)));
	check_without_result();
	CHECK_EQUAL(0, veo_write_mem(test.proc, test.area, NULL, 0));
	check_without_result();
	wait_for(test.main, veo_async_write_mem(test.main, test.area, bytes, 8), VEO_COMMAND_OK);
	check_without_result();
	wait_for(test.main, veo_async_read_mem(test.main, bytes, test.area, sizeof(bytes)), VEO_COMMAND_OK);
	check_without_result();
	CHECK_EQUAL(0, veo_free_mem(test.proc, 0));
	check_without_result();
	wait_for(test.main, veo_free_mem_async(test.main, 0), VEO_COMMAND_OK);
	check_without_result();
	veo_proc_destroy(test.proc);
}

TEST(Previous_SeveralDirectTransfers_EachCounts)
{
	prepare();
	for (int i = 0; i < 300; i++) {
		if (i == 100)
			wait_for(test.main, call(test.main, test.add, 2, (int64_t)70, (int64_t)7), VEO_COMMAND_OK);
		CHECK_EQUAL(0, veo_write_mem(test.proc, test.area, bytes, 1));
	}
	CHECK_EQUAL(-1, previous(test.main, 199));
	CHECK_EQUAL(77, previous(test.main, 201));
	veo_proc_destroy(test.proc);
}

TEST(Previous_OfAnAsyncAllocation_IsItsAddress)
{
	uint64_t id, answer;

	prepare();
	id = veo_alloc_mem_async(test.main, 100);
	answer = call(test.main, test.result, 1, (int64_t)0);
	CHECK_EQUAL(wait_for(test.main, id, VEO_COMMAND_OK), wait_for(test.main, answer, VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

TEST(Previous_OnFurtherContexts_HasHistoriesOfTheirOwn)
{
	struct veo_thr_ctxt *contexts[3];

	prepare();
	for (int i = 0; i < 3; i++)
		contexts[i] = open_extra(test.proc);
	/* Nothing came before. */
	for (int i = 0; i < 3; i++)
		CHECK_EQUAL(-1, previous(contexts[i], 0));
	for (int64_t i = 0; i < 3; i++)
		wait_for(contexts[i], call(contexts[i], test.add, 2, i, (int64_t)50), VEO_COMMAND_OK);
	alloc(test.proc, 1);
	for (int i = 0; i < 3; i++) {
		CHECK_EQUAL(50 + i, previous(contexts[i], 0));
		CHECK_EQUAL(-1, previous(contexts[i], 2));
		CHECK_EQUAL(-1, previous(contexts[i], 10));
	}
	/* A context that takes over what a closed one has left begins anew. */
	CHECK_EQUAL(0, veo_context_close(contexts[1]));
	contexts[1] = open_extra(test.proc);
	CHECK_EQUAL(-1, previous(contexts[1], 0));
	veo_proc_destroy(test.proc);
}

TEST(Previous_WithoutAResult_LeavesTheVariableAlone)
{
	struct veo_args *args = veo_args_alloc();
	uint64_t result = 5;

	prepare();
	CHECK_EQUAL(0, veo_args_set_i32(args, 0, 0));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_INOUT, 1, (char *)&result, sizeof(result)));
	CHECK_EQUAL(0, veo_free_mem(test.proc, 0));
	CHECK_EQUAL(-1, wait_for(test.main, veo_call_async(test.main, test.status, args), VEO_COMMAND_OK));
	CHECK_EQUAL(5, result);
	CHECK_EQUAL(0, veo_args_set_i32(args, 0, 2));
	test.area = alloc(test.proc, 1);
	CHECK_EQUAL(0, veo_free_mem(test.proc, 0));
	CHECK_EQUAL(0, veo_free_mem(test.proc, 0));
	CHECK_EQUAL(0, wait_for(test.main, veo_call_async(test.main, test.status, args), VEO_COMMAND_OK));
	CHECK_EQUAL(test.area, result);
	CHECK_EQUAL(-1, wait_for(test.main, call(test.main, symbol(test.proc, "previous_to_nowhere"), 0), VEO_COMMAND_OK));
	veo_args_free(args);
	veo_proc_destroy(test.proc);
}

TEST(Previous_InAThreadOfTheKernel_IsUnknown)
{
	uint64_t kernel;

	prepare();
	kernel = symbol(test.proc, "previous_in_own_thread");
	CHECK_EQUAL(-1, wait_for(test.main, call(test.main, kernel, 0), VEO_COMMAND_OK));
	veo_proc_destroy(test.proc);
}

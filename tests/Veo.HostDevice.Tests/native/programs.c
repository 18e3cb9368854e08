/* Programs as users of the API write them: each test is one, with what it prints turned into checks. */
#define _GNU_SOURCE
#include "test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static uint64_t sync_call(struct veo_proc_handle *proc, const char *kernel, struct veo_args *args)
{
	uint64_t result = 0x5555;

	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, kernel), args, &result));
	return result;
}

/* A 32-bit argument, and a 32-bit result: only its lower half counts. */
static int32_t greet(struct veo_proc_handle *proc, int32_t number)
{
	struct veo_args *args = veo_args_alloc();
	int32_t result;

	CHECK_EQUAL(0, veo_args_set_i32(args, 0, number));
	result = (int32_t)sync_call(proc, "greet", args);
	veo_args_free(args);
	return result;
}

TEST(NoProc_LibraryIsLinked_EndsCleanly)
{
	CHECK_EQUAL(VEO_API_VERSION, veo_api_version());
}

TEST(SyncCalls_AHundredThousand_CountUp)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	uint64_t empty = symbol(proc, "empty"), result;

	CHECK_EQUAL(43, greet(proc, 42));
	for (int i = 1; i <= 100000; i++) {
		CHECK_EQUAL(0, veo_call_sync(proc, empty, args, &result));
		CHECK_EQUAL(i, result);
	}
	veo_args_free(args);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(AsyncCalls_TwoContextsByName_SumUp)
{
	enum { COUNT = 10000 };
	static const char *const names[2] = {"empty", "empty2"};
	static uint64_t ids[2][COUNT];
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	struct veo_args *args = veo_args_alloc();
	uint64_t library = load(proc), sum = 0;

	for (int i = 0; i < COUNT; i++) {
		for (int c = 0; c < 2; c++)
			ids[c][i] = veo_call_async_by_name(contexts[c], library, names[c], args);
	}
	for (int i = 0; i < COUNT; i++) {
		for (int c = 0; c < 2; c++)
			sum += wait_for(contexts[c], ids[c][i], VEO_COMMAND_OK);
	}
	CHECK_EQUAL((uint64_t)COUNT * (COUNT + 1), sum);
	CHECK_EQUAL(2, veo_num_contexts(proc));
	CHECK(veo_get_context(proc, 0) == contexts[0]);
	CHECK(veo_get_context(proc, 1) == contexts[1]);
	CHECK_EQUAL(0, veo_context_close(contexts[1]));
	CHECK_EQUAL(1, veo_num_contexts(proc));
	CHECK_EQUAL(0, veo_context_close(contexts[0]));
	veo_args_free(args);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

struct racer {
	struct veo_thr_ctxt *ctx;
	uint64_t kernel;
};

static void *submit_all_then_wait(void *argument)
{
	struct racer *racer = argument;
	uint64_t ids[1000];

	for (int64_t i = 0; i < 1000; i++)
		ids[i] = call(racer->ctx, racer->kernel, 2, i, (int64_t)1);
	for (int64_t i = 0; i < 1000; i++)
		CHECK_EQUAL(i + 1, wait_for(racer->ctx, ids[i], VEO_COMMAND_OK));
	return NULL;
}

TEST(TwoThreads_RaceOnOneContext_EachGetsItsResults)
{
	struct veo_proc_handle *proc = start();
	struct racer racer = {.ctx = open_context(proc), .kernel = symbol(proc, "add")};
	pthread_t thread;

	CHECK_EQUAL(0, pthread_create(&thread, NULL, submit_all_then_wait, &racer));
	for (int64_t i = 0; i < 1111; i++)
		CHECK_EQUAL(i + 2, wait_for(racer.ctx, call(racer.ctx, racer.kernel, 2, i, (int64_t)2), VEO_COMMAND_OK));
	pthread_join(thread, NULL);
	veo_proc_destroy(proc);
}

static void *whole_life(void *unused)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = integers(1, (int64_t)42);

	CHECK_EQUAL(43, greet(proc, 42));
	CHECK_EQUAL(43, sync_call(proc, "greet_from_a_thread", args));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	veo_args_free(args);
	return unused;
}

TEST(Proc_InAnotherThread_LivesItsWholeLifeThere)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++) {
		CHECK_EQUAL(0, pthread_create(&thread, NULL, whole_life, NULL));
		pthread_join(thread, NULL);
	}
}

static void *create_only(void *unused)
{
	(void)unused;
	return start();
}

/* Trap 19: where the death signal of the parent is used, the end of this thread is the end of the worker. */
TEST(Proc_CreatedByAThreadThatHasEnded_LivesOn)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	pthread_t thread;

	CHECK_EQUAL(0, pthread_create(&thread, NULL, create_only, NULL));
	pthread_join(thread, (void **)&proc);
	for (int i = 0; i < 100; i++)
		CHECK_EQUAL(i + 1, greet(proc, i));
	ctx = open_context(proc);
	check_unfinished(ctx, call(ctx, symbol(proc, "hang"), 0));
	CHECK_EQUAL(VEO_STATE_RUNNING, veo_get_context_state(ctx));
	kill_worker(proc, ctx);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Procs_FourOnTwoNodes_HaveTheIdentifiers0To3)
{
	struct veo_proc_handle *procs[4];

	for (int i = 0; i < 4; i++) {
		procs[i] = veo_proc_create(i % 2);
		CHECK(procs[i] != NULL);
		CHECK_EQUAL(i, veo_proc_identifier(procs[i]));
	}
	for (int i = 0; i < 4; i++)
		CHECK_EQUAL(43, greet(procs[i], 42));
	for (int i = 0; i < 4; i++)
		CHECK_EQUAL(0, veo_proc_destroy(procs[i]));
}

/* Three values by reference, of which one is text. */
TEST(StackArguments_ThreeIn_Arrive)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	int32_t integer = 19181716;
	double number = -1.876;
	char text[] = "Hello";

	veo_args_set_stack(args, VEO_INTENT_IN, 0, (char *)&number, sizeof(number));
	veo_args_set_stack(args, VEO_INTENT_IN, 1, text, sizeof(text));
	veo_args_set_stack(args, VEO_INTENT_IN, 2, (char *)&integer, sizeof(integer));
	CHECK_EQUAL(0, sync_call(proc, "three_buffers", args));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(StackArguments_TenOfAllKinds_ArriveAndComeBack)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	char text[] = "Hello", answer[10] = "";
	int32_t count = 42;
	float sum = 0;

	veo_args_set_stack(args, VEO_INTENT_IN, 0, text, sizeof(text));
	veo_args_set_stack(args, VEO_INTENT_INOUT, 1, (char *)&count, sizeof(count));
	veo_args_set_stack(args, VEO_INTENT_OUT, 2, (char *)&sum, sizeof(sum));
	for (int i = 0; i < 5; i++)
		veo_args_set_double(args, 3 + i, i + 1);
	veo_args_set_stack(args, VEO_INTENT_OUT, 8, answer, sizeof(answer));
	veo_args_set_u32(args, 9, 89);
	CHECK_EQUAL(0, sync_call(proc, "ten_mixed", args));
	CHECK_EQUAL(43, count);
	CHECK(sum == 15.0f);
	CHECK_EQUAL(0, strcmp("Hello, 89", answer));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Arguments_ScalarsOfEveryWidth_Arrive)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	double expected = 1 + 20 + 300 + 4 + 5 + 6 + 7 + 8 + 9000 + 100000;
	uint64_t bits;

	for (int i = 0; i < 10; i++)
		veo_args_set_double(args, i, i + 1);
	veohost_args_set_result(args, VEOHOST_RESULT_DOUBLE);
	memcpy(&bits, &expected, sizeof(bits));
	CHECK_EQUAL(bits, sync_call(proc, "sum_of_ten", args));
	veo_args_clear(args);
	veo_args_set_i32(args, 0, -2);
	veo_args_set_u32(args, 1, 0xa0a0a0a0);
	veo_args_set_float(args, 2, 1.0f);
	CHECK_EQUAL(1, sync_call(proc, "three_scalars", args));
	veo_args_clear(args);
	veo_args_set_i16(args, 0, -2);
	veo_args_set_u16(args, 1, 0xfffe);
	veo_args_set_i8(args, 2, -2);
	veo_args_set_u8(args, 3, 0xfe);
	CHECK_EQUAL(1, sync_call(proc, "small_integers", args));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(StackArgument_OutNumber_IsOverwritten)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	uint64_t out = 1;

	veo_args_set_i32(args, 0, 1);
	veo_args_set_stack(args, VEO_INTENT_OUT, 1, (char *)&out, sizeof(out));
	veohost_args_set_result(args, VEOHOST_RESULT_VOID);
	sync_call(proc, "store_number", args);
	CHECK_EQUAL(0x12345679, out);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Exception_SyncAndAsync_NamesTheSignal)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	struct veo_thr_ctxt *ctx;
	uint64_t result = 0;

	CHECK_EQUAL(-1, veo_call_sync(proc, symbol(proc, "read_far_away"), args, &result));
	CHECK_EQUAL(SIGSEGV, result);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	proc = start();
	ctx = open_context(proc);
	CHECK_EQUAL(SIGSEGV, wait_for(ctx, veo_call_async_by_name(ctx, load(proc), "read_far_away", args), VEO_COMMAND_EXCEPTION));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	veo_args_free(args);
}

TEST(VoidKernels_OnGlobals_ShareThem)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	uint64_t fill = call(ctx, symbol(proc, "vector_fill"), 0);
	uint64_t work = call(ctx, symbol(proc, "vector_multiply_add"), 0);
	double expected = 1000000.0 + 999999.0 * 1000000.0;
	uint64_t bits;

	wait_for(ctx, fill, VEO_COMMAND_OK);
	wait_for(ctx, work, VEO_COMMAND_OK);
	memcpy(&bits, &expected, sizeof(bits));
	veohost_args_set_result(args, VEOHOST_RESULT_DOUBLE);
	CHECK_EQUAL(bits, sync_call(proc, "vector_sum", args));
	veo_args_free(args);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* Two libraries with a function of the same name, one after the other. */
TEST(Libraries_UnloadedAndLoaded_HaveTheirOwnFunctions)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t library = load(proc), result;

	CHECK_EQUAL(0, veo_call_sync(proc, veo_get_sym(proc, library, "add"), args, &result));
	CHECK_EQUAL(3, result);
	CHECK_EQUAL(0, veo_unload_library(proc, library));
	library = veo_load_library(proc, beside("libother.so"));
	CHECK(library != 0);
	CHECK_EQUAL(0, veo_call_sync(proc, veo_get_sym(proc, library, "add"), args, &result));
	CHECK_EQUAL(1003, result);
	CHECK_EQUAL(0, veo_unload_library(proc, library));
	veo_args_free(args);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

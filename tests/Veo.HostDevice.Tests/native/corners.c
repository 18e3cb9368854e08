/* Where several features meet: forks, host functions, blocks, hooks, time limits and full memory. */
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct veo_proc_handle *proc;
static struct veo_thr_ctxt *ctx;
static _Atomic bool stage_one, stage_two;

static uint64_t now_ns(void)
{
	struct timespec now;

	CHECK_EQUAL(0, clock_gettime(CLOCK_MONOTONIC, &now));
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void begin(void)
{
	proc = start();
	load(proc);
	ctx = open_context(proc);
}

static void await_flag(_Atomic bool *flag)
{
	while (!*flag)
		sched_yield();
}

/* A child that ends normally, as after an exec that failed. */
static uint64_t fork_child(void *unused)
{
	pid_t child = fork();
	int status;

	(void)unused;
	if (child == 0)
		exit(3);
	CHECK_EQUAL(child, waitpid(child, &status, 0));
	CHECK(WIFEXITED(status));
	CHECK_EQUAL(3, WEXITSTATUS(status));
	stage_one = true;
	await_flag(&stage_two);
	return 1;
}

static uint64_t own_pid(void *unused)
{
	(void)unused;
	return (uint64_t)getpid();
}

TEST(ForkedChild_OfAHostFunction_LeavesTheQueueAlone)
{
	uint64_t first, kernel, second, result;

	begin();
	kernel = symbol(proc, "add");
	first = veo_call_async_vh(ctx, fork_child, NULL);
	kernel = call(ctx, kernel, 2, (int64_t)1, (int64_t)2);
	second = veo_call_async_vh(ctx, own_pid, NULL);
	await_flag(&stage_one);
	/* The child's end has not let the queue pass. */
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veo_call_peek_result(ctx, kernel, &result));
	stage_two = true;
	CHECK_EQUAL(1, wait_for(ctx, first, VEO_COMMAND_OK));
	CHECK_EQUAL(3, wait_for(ctx, kernel, VEO_COMMAND_OK));
	CHECK_EQUAL(getpid(), wait_for(ctx, second, VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

static void *ask_for_identifiers(void *unused)
{
	(void)unused;
	while (!stage_one)
		veo_proc_identifier(proc);
	return NULL;
}

TEST(ForkedChildren_WhileOthersUseTheLibrary_EndAndHaveProcsOfTheirOwn)
{
	pthread_t thread;

	begin();
	CHECK_EQUAL(0, pthread_create(&thread, NULL, ask_for_identifiers, NULL));
	for (int i = 0; i < 300; i++) {
		pid_t child = fork();
		int status;

		if (child == 0)
			exit(0);
		CHECK_EQUAL(child, waitpid(child, &status, 0));
		CHECK_EQUAL(0, status);
	}
	stage_one = true;
	CHECK_EQUAL(0, pthread_join(thread, NULL));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

static struct veo_thr_ctxt *blocked;

static void *begin_and_end_blocks(void *library)
{
	for (;;) {
		veo_req_block_begin(blocked);
		veo_get_sym(proc, *(uint64_t *)library, "add");
		veo_req_block_end(blocked);
	}
	return NULL;
}

TEST(EndOfTheClient_WhileOthersBeginBlocks_IsNotHeldUp)
{
	static uint64_t library;
	pthread_t thread;

	begin();
	library = load(proc);
	blocked = open_extra(proc);
	symbol(proc, "add");
	for (int i = 0; i < 4; i++)
		CHECK_EQUAL(0, pthread_create(&thread, NULL, begin_and_end_blocks, &library));
	exit(0);
}

static uint64_t behind, gate_address;

static uint64_t wait_shortly(void *unused)
{
	uint64_t result, before;

	(void)unused;
	await_flag(&stage_one);
	before = now_ns();
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_call_wait_result_for(ctx, behind, &result, 10000000));
	return now_ns() - before;
}

TEST(TimeLimit_InAHostFunction_HoldsForJobsInBetween)
{
	static char buffer[1 << 20];
	struct veo_thr_ctxt *extra;
	uint64_t memory, function, gate;

	begin();
	extra = open_extra(proc);
	memory = alloc(proc, sizeof(buffer));
	gate_address = symbol(proc, "wait_at_gate");
	behind = symbol(proc, "open_gate");
	function = veo_call_async_vh(ctx, wait_shortly, NULL);
	gate = call(ctx, gate_address, 1, (int64_t)0);
	/* Nobody opens the gate until the function has given up. */
	gate_address = behind;
	behind = veo_async_write_mem(ctx, memory, buffer, sizeof(buffer));
	stage_one = true;
	CHECK(wait_for(ctx, function, VEO_COMMAND_OK) >= 10000000);
	wait_for(extra, call(extra, gate_address, 0), VEO_COMMAND_OK);
	wait_for(ctx, gate, VEO_COMMAND_OK);
	wait_for(ctx, behind, VEO_COMMAND_OK);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

static uint64_t end_thread(void *unused)
{
	(void)unused;
	pthread_exit(NULL);
}

TEST(HostFunction_ThatEndsItsThread_HasFailedAndHoldsNobodyUp)
{
	uint64_t first, second;

	begin();
	first = veo_call_async_vh(ctx, end_thread, NULL);
	second = veo_call_async_vh(ctx, own_pid, NULL);
	wait_for(ctx, first, VEO_COMMAND_ERROR);
	CHECK_EQUAL(getpid(), wait_for(ctx, second, VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

static void on_free(void *payload, ...)
{
	*(_Atomic bool *)payload = true;
}

TEST(HookedFree_InTheQueue_CannotBeWithdrawn)
{
	struct veo_thr_ctxt *extra;
	uint64_t memory, gate, id, open_gate;

	begin();
	extra = open_extra(proc);
	memory = alloc(proc, 64);
	open_gate = symbol(proc, "open_gate");
	gate = call(ctx, symbol(proc, "wait_at_gate"), 1, (int64_t)0);
	veo_register_hook((void *)(uintptr_t)veo_free_mem_async, on_free, (void *)&stage_one);
	id = veo_free_mem_async(ctx, memory);
	errno = 0;
	CHECK_EQUAL(-1, veohost_request_withdraw(ctx, id));
	CHECK_EQUAL(EBUSY, errno);
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	wait_for(ctx, gate, VEO_COMMAND_OK);
	wait_for(ctx, id, VEO_COMMAND_OK);
	CHECK(stage_one);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(PreviousResult_BehindAHostFunction_IsTheKernelsBefore)
{
	uint64_t value, kernel, previous;
	struct veo_args *none;

	begin();
	kernel = symbol(proc, "add");
	previous = symbol(proc, "earlier_result");
	wait_for(ctx, call(ctx, kernel, 2, (int64_t)40, (int64_t)2), VEO_COMMAND_OK);
	wait_for(ctx, veo_call_async_vh(ctx, own_pid, NULL), VEO_COMMAND_OK);
	none = veo_args_alloc();
	CHECK_EQUAL(0, veo_call_sync(proc, previous, none, &value));
	veo_args_free(none);
	CHECK_EQUAL(42, value);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* With so little address space the message memory is soon used up. */
static uint64_t fill_message_memory(struct veo_thr_ctxt *full, uint64_t kernel)
{
	static char big[62 << 20];
	struct veo_args *args = veo_args_alloc();
	uint64_t last = VEO_REQUEST_ID_INVALID;

	for (size_t size = sizeof(big); size >= 64; size /= 2) {
		uint64_t id;

		veo_args_clear(args);
		CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, big, size));
		while ((id = veo_call_async(full, kernel, args)) != VEO_REQUEST_ID_INVALID)
			last = id;
	}
	veo_args_clear(args);
	for (uint64_t id; (id = veo_call_async(full, kernel, args)) != VEO_REQUEST_ID_INVALID;)
		last = id;
	veo_args_free(args);
	return last;
}

TEST(Close_WithoutRoomForAFurtherRequest_StillDrains)
{
	struct rlimit limit = {.rlim_cur = (rlim_t)4 << 30, .rlim_max = RLIM_INFINITY};
	struct veo_thr_ctxt *extra;
	uint64_t nothing, gate;

	/* A sanitizer's shadow needs more address space than that. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return;
#endif
	CHECK_EQUAL(0, setrlimit(RLIMIT_AS, &limit));
	setenv("VEOHOST_MEMORY", "256M", 1);
	begin();
	extra = open_extra(proc);
	nothing = symbol(proc, "nothing");
	gate_address = symbol(proc, "open_gate");
	gate = call(extra, symbol(proc, "wait_at_gate"), 1, (int64_t)4);
	CHECK(fill_message_memory(extra, nothing) != VEO_REQUEST_ID_INVALID);
	CHECK(veo_call_async(extra, nothing, integers(0)) == VEO_REQUEST_ID_INVALID);
	CHECK_EQUAL(ENOMEM, errno);
	wait_for(ctx, call(ctx, gate_address, 0), VEO_COMMAND_OK);
	wait_for(extra, gate, VEO_COMMAND_OK);
	CHECK_EQUAL(0, veo_context_close(extra));
	/* The worker was not killed for it. */
	wait_for(ctx, call(ctx, nothing, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(InheritedProc_InAForkedChild_IsDestroyed)
{
	uint64_t kernel, result;
	struct veo_thr_ctxt *extra;
	pid_t child;
	int status;

	begin();
	extra = open_extra(proc);
	kernel = symbol(proc, "add");
	child = fork();
	if (child == 0) {
		struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
		uint64_t memory;

		if (veo_call_sync(proc, kernel, args, &result) == -1 && veo_alloc_mem(proc, &memory, 8) == -1 &&
		    veo_call_async(extra, kernel, args) == VEO_REQUEST_ID_INVALID && veo_get_context_state(extra) == VEO_STATE_EXIT &&
		    veo_context_close(extra) == 0 && veo_proc_destroy(proc) == 0 && veo_proc_destroy(start()) == 0)
			exit(5);
		exit(6);
	}
	CHECK_EQUAL(child, waitpid(child, &status, 0));
	CHECK(WIFEXITED(status));
	CHECK_EQUAL(5, WEXITSTATUS(status));
	CHECK_EQUAL(3, wait_for(extra, call(extra, kernel, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, kernel, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(StandardDescriptors_ThatTheClientOpensLate_AreItsOwn)
{
	int standard_output;

	CHECK((standard_output = dup(STDOUT_FILENO)) > STDERR_FILENO);
	CHECK_EQUAL(0, close(STDIN_FILENO));
	CHECK_EQUAL(0, close(STDOUT_FILENO));
	begin();
	/* The lowest free number. */
	CHECK_EQUAL(STDIN_FILENO, dup(standard_output));
	CHECK_EQUAL(STDOUT_FILENO, dup(standard_output));
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Context_ClosedAfterItsProc_IsNoCrash)
{
	struct veo_thr_ctxt *extra;
	uint64_t kernel, result;

	begin();
	extra = open_extra(proc);
	kernel = symbol(proc, "add");
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	CHECK(veo_call_async(extra, kernel, integers(0)) == VEO_REQUEST_ID_INVALID);
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(extra, 0, &result));
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(extra));
	veo_context_sync(extra);
	CHECK_EQUAL(0, veo_context_close(extra));
}

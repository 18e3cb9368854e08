/* What contexts are opened with, and what may change between the creation of a proc and the opening of a context. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

static size_t stack_size(struct veo_thr_ctxt_attr *attr)
{
	size_t size = 0;

	CHECK_EQUAL(0, veo_get_thr_ctxt_stacksize(attr, &size));
	return size;
}

TEST(Attributes_Limits_AreThoseOfTheApi)
{
	struct veo_thr_ctxt_attr *attr = veo_alloc_thr_ctxt_attr();

	CHECK(attr != NULL);
	CHECK_EQUAL(128 * MIB, stack_size(attr));
	CHECK_EQUAL(0, veo_set_thr_ctxt_stacksize(attr, 4 * MIB));
	CHECK_EQUAL(4 * MIB, stack_size(attr));
	CHECK_EQUAL(0, veo_set_thr_ctxt_stacksize(attr, 5 * MIB + 1));
	/* What is refused changes nothing. */
	errno = 0;
	CHECK_EQUAL(-1, veo_set_thr_ctxt_stacksize(attr, 4 * MIB - 1));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_set_thr_ctxt_stacksize(attr, 0));
	CHECK_EQUAL(5 * MIB + 1, stack_size(attr));
	CHECK_EQUAL(0, veo_free_thr_ctxt_attr(attr));
}

TEST(Attributes_Null_IsRefused)
{
	struct veo_thr_ctxt_attr *attr = veo_alloc_thr_ctxt_attr();
	struct veo_proc_handle *proc = start();
	size_t size = 7;

	errno = 0;
	CHECK_EQUAL(-1, veo_free_thr_ctxt_attr(NULL));
	CHECK_EQUAL(EINVAL, errno);
	errno = 0;
	CHECK_EQUAL(-1, veo_set_thr_ctxt_stacksize(NULL, 8 * MIB));
	CHECK_EQUAL(EINVAL, errno);
	errno = 0;
	CHECK_EQUAL(-1, veo_get_thr_ctxt_stacksize(NULL, &size));
	CHECK_EQUAL(EINVAL, errno);
	errno = 0;
	CHECK_EQUAL(-1, veo_get_thr_ctxt_stacksize(attr, NULL));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(7, size);
	errno = 0;
	CHECK(veo_context_open_with_attr(proc, NULL) == NULL);
	CHECK_EQUAL(EINVAL, errno);
	errno = 0;
	CHECK(veo_context_open_with_attr(NULL, attr) == NULL);
	CHECK_EQUAL(EINVAL, errno);
	/* Nothing has been opened by that. */
	CHECK_EQUAL(0, veo_num_contexts(proc));
	veo_free_thr_ctxt_attr(attr);
	veo_proc_destroy(proc);
}

static struct veo_thr_ctxt *open_with_stack(struct veo_proc_handle *proc, size_t size)
{
	struct veo_thr_ctxt_attr *attr = veo_alloc_thr_ctxt_attr();
	struct veo_thr_ctxt *ctx;

	setenv("VE_OMP_NUM_THREADS", "1", 1);
	CHECK_EQUAL(0, veo_set_thr_ctxt_stacksize(attr, size));
	ctx = veo_context_open_with_attr(proc, attr);
	/* The context does not need them any more. */
	CHECK_EQUAL(0, veo_free_thr_ctxt_attr(attr));
	return ctx;
}

TEST(StackSize_OfAContext_TakesEffect)
{
	struct veo_proc_handle *proc = start();
	uint64_t use_stack = symbol(proc, "use_stack");
	struct veo_thr_ctxt *main = open_with_stack(proc, 256 * MIB);
	struct veo_thr_ctxt *large, *normal;

	/* The first one is the main context, whatever it is opened with. */
	CHECK(veo_get_context(proc, 0) == main);
	normal = open_extra(proc);
	large = open_with_stack(proc, 256 * MIB);
	CHECK(large != NULL);
	CHECK_EQUAL(3, veo_num_contexts(proc));
	CHECK_EQUAL(200 * MIB / 65536, wait_for(large, call(large, use_stack, 1, (int64_t)(200 * MIB)), VEO_COMMAND_OK));
	CHECK_EQUAL(100 * MIB / 65536, wait_for(normal, call(normal, use_stack, 1, (int64_t)(100 * MIB)), VEO_COMMAND_OK));
	/* On the default size it is too much. */
	CHECK_EQUAL(SIGSEGV, wait_for(normal, call(normal, use_stack, 1, (int64_t)(200 * MIB)), VEO_COMMAND_EXCEPTION));
	veo_proc_destroy(proc);
}

TEST(StackSize_Small_IsEnough)
{
	struct veo_proc_handle *proc = start();
	uint64_t use_stack = symbol(proc, "use_stack");
	struct veo_thr_ctxt *ctx;

	open_context(proc);
	ctx = open_with_stack(proc, 4 * MIB);
	CHECK(ctx != NULL);
	CHECK_EQUAL(2 * MIB / 65536, wait_for(ctx, call(ctx, use_stack, 1, (int64_t)(2 * MIB)), VEO_COMMAND_OK));
	/* Not a whole number of pages. */
	ctx = open_with_stack(proc, 5 * MIB + 12345);
	CHECK(ctx != NULL);
	CHECK_EQUAL(4 * MIB / 65536, wait_for(ctx, call(ctx, use_stack, 1, (int64_t)(4 * MIB)), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

TEST(StackSize_ThatCannotBe_IsNullAndHarmless)
{
	static const size_t sizes[] = {(size_t)1 << 48, (size_t)1 << 62, SIZE_MAX / 2, SIZE_MAX - 4096, SIZE_MAX};
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx;
	uint64_t add = symbol(proc, "add");

	open_context(proc);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		CHECK(open_with_stack(proc, sizes[i]) == NULL);
		CHECK(strlen(veohost_last_error()) != 0);
		CHECK_EQUAL(1, veo_num_contexts(proc));
	}
	ctx = open_extra(proc);
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, add, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* AVEO's worker has 18 slots for contexts and never gives one back: trap 31. */
TEST(Contexts_MoreThan18OverALife_Work)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[5];
	uint64_t add;

	open_context(proc);
	add = symbol(proc, "add");
	for (int i = 0; i < 5; i++)
		contexts[i] = open_extra(proc);
	for (int64_t round = 0; round < 100; round++) {
		int i = (int)(round * 7 % 5);

		CHECK_EQUAL(round, wait_for(contexts[i], call(contexts[i], add, 2, round, (int64_t)0), VEO_COMMAND_OK));
		CHECK_EQUAL(0, veo_context_close(contexts[i]));
		CHECK_EQUAL(5, veo_num_contexts(proc));
		contexts[i] = round % 2 ? open_with_stack(proc, 8 * MIB) : open_extra(proc);
		/* The newest is the last of the list. */
		CHECK(veo_get_context(proc, 5) == contexts[i]);
	}
	veo_proc_destroy(proc);
}

static void *open_and_close(void *proc)
{
	struct veo_args *args = integers(2, (int64_t)40, (int64_t)2);

	for (int i = 0; i < 25; i++) {
		struct veo_thr_ctxt *ctx = open_context(proc);

		CHECK_EQUAL(42, wait_for(ctx, veo_call_async_by_name(ctx, load(proc), "add", args), VEO_COMMAND_OK));
		CHECK_EQUAL(0, veo_context_close(ctx));
	}
	veo_args_free(args);
	return NULL;
}

TEST(Contexts_OpenedByFourThreads_Work)
{
	struct veo_proc_handle *proc = start();
	pthread_t threads[4];

	veo_context_close(open_extra(proc));
	for (int i = 0; i < 4; i++)
		CHECK_EQUAL(0, pthread_create(&threads[i], NULL, open_and_close, proc));
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQUAL(1, veo_num_contexts(proc));
	veo_proc_destroy(proc);
}

TEST(Open_WaitsForTheMainContext)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	uint64_t count_up = symbol(proc, "count_up"), ids[200];
	uint64_t result;

	setenv("VE_OMP_NUM_THREADS", "1", 1);
	for (int i = 0; i < 200; i++)
		ids[i] = call(main, count_up, 0);
	open_context(proc);
	for (int i = 0; i < 200; i++)
		CHECK_EQUAL(VEO_COMMAND_OK, veo_call_peek_result(main, ids[i], &result));
	veo_proc_destroy(proc);
}

static uint64_t threads_in_worker(struct veo_proc_handle *proc)
{
	struct veo_args *args = veo_args_alloc();
	char name[] = "OMP_NUM_THREADS";
	uint64_t result;

	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, name, sizeof(name)));
	CHECK_EQUAL(0, veo_call_sync(proc, symbol(proc, "environment_number"), args, &result));
	veo_args_free(args);
	return result;
}

/* Where AVEO's host and worker would disagree about the layout of their channel and hang. */
TEST(Threads_ChangedAfterCreate_OnlyDecideWhetherOpenIsAllowed)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;

	setenv("VE_OMP_NUM_THREADS", "4", 1);
	proc = start();
	open_context(proc);
	CHECK(veo_context_open(proc) == NULL);
	CHECK(strstr(veohost_last_error(), "VE_OMP_NUM_THREADS") != NULL);
	setenv("VE_OMP_NUM_THREADS", "1", 1);
	ctx = open_context(proc);
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(4, threads_in_worker(proc));
	unsetenv("VE_OMP_NUM_THREADS");
	CHECK(veo_context_open(proc) == NULL);
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_context_close(ctx));
	veo_proc_destroy(proc);
}

TEST(Threads_WrongValues_DoNotAllowFurtherContexts)
{
	static const char *const wrong[] = {"", "one", "0", "-1", "2", "10", " ", "99999999999999999999"};
	struct veo_proc_handle *proc = start();

	open_context(proc);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		setenv("VE_OMP_NUM_THREADS", wrong[i], 1);
		CHECK(veo_context_open(proc) == NULL);
		/* Nor do they hurt a new proc. */
		CHECK_EQUAL(0, veo_proc_destroy(start()));
	}
	setenv("VE_OMP_NUM_THREADS", "1 thread", 1);
	CHECK(veo_context_open(proc) != NULL);
	veo_proc_destroy(proc);
}

TEST(Open_OnADeadProc_GivesTheMainContextOnly)
{
	struct veo_proc_handle *procs[2] = {start(), start()};
	struct veo_thr_ctxt *first = open_context(procs[1]);

	setenv("VE_OMP_NUM_THREADS", "1", 1);
	kill_worker(procs[1], first);
	CHECK(veo_context_open(procs[1]) == NULL);
	/* One whose main context nobody has opened. */
	CHECK_EQUAL(0, kill(veohost_proc_pid(procs[0]), SIGKILL));
	first = open_context(procs[0]);
	while (veo_get_context_state(first) == VEO_STATE_RUNNING)
		sched_yield();
	CHECK(veo_context_open(procs[0]) == NULL);
	CHECK_EQUAL(1, veo_num_contexts(procs[0]));
	CHECK_EQUAL(0, veo_context_close(first));
	CHECK_EQUAL(0, veo_proc_destroy(procs[0]));
	CHECK_EQUAL(0, veo_proc_destroy(procs[1]));
}

static bool is_thread_of(struct veo_proc_handle *proc, pid_t thread)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", veohost_proc_pid(proc), thread);
	return access(path, F_OK) == 0;
}

TEST(Thread_OfAContext_IsTheOneThatRunsItsKernels)
{
	struct veo_proc_handle *proc = start();
	uint64_t thread_id = symbol(proc, "thread_id");
	struct veo_thr_ctxt *contexts[4] = {open_context(proc), open_extra(proc), open_extra(proc), open_extra(proc)};

	for (int i = 0; i < 4; i++) {
		pid_t thread = veohost_context_thread(contexts[i]);

		CHECK(is_thread_of(proc, thread));
		CHECK_EQUAL(thread, (int)wait_for(contexts[i], call(contexts[i], thread_id, 0), VEO_COMMAND_OK));
		for (int other = 0; other < i; other++)
			CHECK(thread != veohost_context_thread(contexts[other]));
	}
	CHECK_EQUAL(veohost_proc_pid(proc), veohost_context_thread(contexts[0]));
	veo_proc_destroy(proc);
}

TEST(Thread_OfADeadWorkersContext_IsStillKnown)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	pid_t thread = veohost_context_thread(extra);

	kill_worker(proc, main);
	CHECK_EQUAL(thread, veohost_context_thread(extra));
	CHECK_EQUAL(veohost_proc_pid(proc), veohost_context_thread(main));
	veo_proc_destroy(proc);
}

TEST(Thread_OfNull_IsRefused)
{
	errno = 0;
	CHECK_EQUAL(-1, veohost_context_thread(NULL));
	CHECK_EQUAL(EINVAL, errno);
}

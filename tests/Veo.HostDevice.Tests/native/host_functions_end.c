/* Host functions and the end: of the worker, of their context, of their proc and of the client. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t begun, go;

static void prepare(void)
{
	sem_init(&begun, 0, 0);
	sem_init(&go, 0, 0);
}

static uint64_t stay(void *argument)
{
	sem_post(&begun);
	CHECK_EQUAL(0, sem_wait(&go));
	return (uint64_t)(uintptr_t)argument;
}

static uint64_t must_not_run(void *argument)
{
	(void)argument;
	CHECK(!"a host function runs that must not");
	return 0;
}

static uint64_t count(void *argument)
{
	return (uint64_t)(*(int *)argument)++;
}

TEST(WorkerKilled_WhileAFunctionRuns_ItCompletesAndTheOthersFail)
{
	enum { LARGE = 1 << 20 };
	static char bytes[LARGE];

	prepare();
	for (int i = 0; i < 2; i++) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *ctx = i ? open_extra(proc) : open_context(proc);
		uint64_t add = symbol(proc, "add");
		uint64_t area = alloc(proc, LARGE);
		uint64_t function = call_host(ctx, stay, (void *)9);
		uint64_t behind[4];

		behind[0] = call(ctx, add, 2, (int64_t)1, (int64_t)2);
		behind[1] = call_host(ctx, must_not_run, NULL);
		behind[2] = veo_async_read_mem(ctx, bytes, area, LARGE);
		behind[3] = veo_async_write_mem(ctx, area, bytes, 10);
		CHECK_EQUAL(0, sem_wait(&begun));
		kill_worker(proc, ctx);
		for (int n = 3; n >= 0; n--)
			CHECK_EQUAL(0, wait_for(ctx, behind[n], VEO_COMMAND_ERROR));
		check_unfinished(ctx, function);
		sem_post(&go);
		CHECK_EQUAL(9, wait_for(ctx, function, VEO_COMMAND_OK));
		CHECK_EQUAL(0, veo_proc_destroy(proc));
	}
}

TEST(WorkerKilled_BeforeAFunctionRuns_ItNeverDoes)
{
	for (int i = 0; i < 2; i++) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *ctx = i ? open_extra(proc) : open_context(proc);
		uint64_t kernel = call(ctx, symbol(proc, "hang"), 0);
		uint64_t first = call_host(ctx, must_not_run, NULL);
		uint64_t second = call_host(ctx, must_not_run, NULL);

		kill_worker(proc, ctx);
		CHECK_EQUAL(0, wait_for(ctx, second, VEO_COMMAND_ERROR));
		CHECK_EQUAL(0, wait_for(ctx, first, VEO_COMMAND_ERROR));
		CHECK_EQUAL(0, wait_for(ctx, kernel, VEO_COMMAND_ERROR));
		CHECK_EQUAL(0, veo_proc_destroy(proc));
	}
}

struct waiting {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	uint64_t hang;
};

static uint64_t wait_for_a_hanging_kernel(void *argument)
{
	struct waiting *waiting = argument;
	uint64_t id = call(waiting->ctx, waiting->hang, 0);
	uint64_t behind = call_host(waiting->ctx, must_not_run, NULL);

	sem_post(&begun);
	CHECK_EQUAL(0, wait_for(waiting->ctx, behind, VEO_COMMAND_ERROR));
	CHECK_EQUAL(0, wait_for(waiting->ctx, id, VEO_COMMAND_ERROR));
	veo_context_sync(waiting->ctx);
	return 3;
}

TEST(WorkerKilled_WhileAFunctionWaitsForAKernel_TheWaitFails)
{
	prepare();
	for (int i = 0; i < 2; i++) {
		struct veo_proc_handle *proc = start();
		struct waiting waiting = {.proc = proc, .ctx = i ? open_extra(proc) : open_context(proc), .hang = symbol(proc, "hang")};
		uint64_t id = call_host(waiting.ctx, wait_for_a_hanging_kernel, &waiting);

		CHECK_EQUAL(0, sem_wait(&begun));
		kill_worker(proc, waiting.ctx);
		CHECK_EQUAL(3, wait_for(waiting.ctx, id, VEO_COMMAND_OK));
		CHECK_EQUAL(0, veo_proc_destroy(proc));
	}
}

/* The worker dies somewhere in a stream of functions and kernels: everyone ends, and what ran is what is reported. */
TEST(WorkerKilled_AmongManyFunctions_EveryResultIsTrue)
{
	enum { COUNT = 300 };

	prepare();
	for (int round = 0; round < 10; round++) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *ctx = open_context(proc);
		uint64_t nothing = symbol(proc, "nothing"), end_with_kill = symbol(proc, "end_with_kill");
		uint64_t ids[COUNT];
		int counter = 0, completed = 0;

		/* Nothing else begins before all is submitted. */
		call_host(ctx, stay, NULL);
		for (int i = 0; i < COUNT; i++) {
			ids[i] = call_host(ctx, count, &counter);
			call(ctx, i == COUNT / 2 ? end_with_kill : nothing, 0);
		}
		sem_post(&go);
		for (int i = 0; i < COUNT; i++) {
			uint64_t result = 0;
			int status = veo_call_wait_result(ctx, ids[i], &result);

			if (status == VEO_COMMAND_OK)
				CHECK_EQUAL(completed++, result);
			else
				CHECK_EQUAL(VEO_COMMAND_ERROR, status);
		}
		CHECK_EQUAL(COUNT / 2 + 1, completed);
		CHECK_EQUAL(0, veo_proc_destroy(proc));
		CHECK_EQUAL(completed, counter);
	}
}

TEST(Close_WithFunctionsInTheQueue_RunsThemAll)
{
	enum { COUNT = 500 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t count_up = symbol(proc, "count_up");
	int counter = 0;

	for (int i = 0; i < COUNT; i++) {
		call_host(extra, count, &counter);
		call(extra, count_up, 0);
	}
	CHECK_EQUAL(0, veo_context_close(extra));
	CHECK_EQUAL(COUNT, counter);
	CHECK_EQUAL(COUNT, wait_for(main, call(main, count_up, 0), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

TEST(Destroy_WithFunctionsInTheQueues_RunsThemAll)
{
	enum { COUNT = 500 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	uint64_t count_up = symbol(proc, "count_up");
	int counters[2] = {0, 0};

	for (int i = 0; i < 2 * COUNT; i++) {
		call(contexts[i % 2], count_up, 0);
		call_host(contexts[i % 2], count, &counters[i % 2]);
	}
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	CHECK_EQUAL(COUNT, counters[0]);
	CHECK_EQUAL(COUNT, counters[1]);
}

struct ending {
	struct veo_thr_ctxt *ctx;
	uint64_t add;
};

static uint64_t work_while_ending(void *argument)
{
	struct ending *ending = argument;
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t result = 0;
	uint64_t id;

	sem_post(&begun);
	CHECK_EQUAL(0, sem_wait(&go));
	/* The end has been asked for, or not yet: a submission is refused or done, and nothing hangs. */
	id = veo_call_async(ending->ctx, ending->add, args);
	if (id != VEO_REQUEST_ID_INVALID && veo_call_wait_result(ending->ctx, id, &result) == VEO_COMMAND_OK)
		CHECK_EQUAL(3, result);
	veo_args_free(args);
	return 0;
}

static void *post_go(void *unused)
{
	sem_post(&go);
	return unused;
}

TEST(Destroy_WhileAFunctionSubmits_ComesToAnEnd)
{
	prepare();
	for (int round = 0; round < 40; round++) {
		struct veo_proc_handle *proc = start();
		struct ending ending = {.ctx = round % 2 ? open_extra(proc) : open_context(proc), .add = symbol(proc, "add")};
		pthread_t thread;

		call_host(ending.ctx, work_while_ending, &ending);
		CHECK_EQUAL(0, sem_wait(&begun));
		CHECK_EQUAL(0, pthread_create(&thread, NULL, post_go, NULL));
		if (round % 4 == 3)
			CHECK_EQUAL(0, veo_context_close(ending.ctx));
		CHECK_EQUAL(0, veo_proc_destroy(proc));
		pthread_join(thread, NULL);
	}
}

static int line[2];

static uint64_t tell(void *argument)
{
	char letter = (char)(intptr_t)argument;

	CHECK_EQUAL(1, write(line[1], &letter, 1));
	return 0;
}

static uint64_t leave(void *argument)
{
	(void)argument;
	CHECK_EQUAL(0, sem_wait(&go));
	exit(5);
}

/* What the child, whose host function calls exit(), writes into the line, in the end with a null byte. */
static char *ending_child(void (*submit)(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx), bool extra)
{
	static char text[64];
	ssize_t length = 0, got;
	int status;
	pid_t child;

	prepare();
	CHECK_EQUAL(0, pipe(line));
	child = fork();
	if (child == 0) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *ctx = extra ? open_extra(proc) : open_context(proc);

		close(line[0]);
		submit(proc, ctx);
		sem_post(&go);
		for (;;)
			pause();
	}
	close(line[1]);
	while ((got = read(line[0], text + length, sizeof(text) - 1 - (size_t)length)) > 0)
		length += got;
	close(line[0]);
	text[length] = '\0';
	CHECK_EQUAL(child, waitpid(child, &status, 0));
	CHECK(WIFEXITED(status));
	CHECK_EQUAL(5, WEXITSTATUS(status));
	return text;
}

static void submit_alone(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx)
{
	(void)proc;
	call_host(ctx, tell, (void *)'a');
	call_host(ctx, leave, NULL);
}

static void submit_with_others(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx)
{
	enum { LARGE = 1 << 20 };
	static char bytes[LARGE];
	uint64_t area = alloc(proc, LARGE);
	uint64_t add = symbol(proc, "add");

	call_host(ctx, tell, (void *)'a');
	call_host(ctx, leave, NULL);
	call(ctx, add, 2, (int64_t)1, (int64_t)2);
	call_host(ctx, tell, (void *)'b');
	veo_async_write_mem(ctx, area, bytes, LARGE);
	call_host(ctx, tell, (void *)'c');
}

TEST(Exit_InAFunction_EndsTheClient)
{
	CHECK_EQUAL(0, strcmp("a", ending_child(submit_alone, false)));
	CHECK_EQUAL(0, strcmp("a", ending_child(submit_alone, true)));
}

/* The thread that leaves is the one that the functions behind are for. */
TEST(Exit_InAFunction_DrainsWhatIsBehindIt)
{
	CHECK_EQUAL(0, strcmp("abc", ending_child(submit_with_others, false)));
	CHECK_EQUAL(0, strcmp("abc", ending_child(submit_with_others, true)));
}

static struct {
	struct veo_thr_ctxt *ctx;
	uint64_t add;
	sem_t released, finished;
} stuck;

static uint64_t return_much_later(void *argument)
{
	struct veo_args *args = veo_args_alloc();
	uint64_t result;

	(void)argument;
	sem_post(&begun);
	CHECK_EQUAL(0, sem_wait(&stuck.released));
	/* By now there is nothing left but the context that it was called with. */
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(stuck.ctx, stuck.add, args));
	CHECK(veo_call_wait_result(stuck.ctx, 0, &result) != VEO_COMMAND_OK);
	veo_args_free(args);
	sem_post(&stuck.finished);
	return 0;
}

static void *destroy_in_thread(void *proc)
{
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	return NULL;
}

/* Takes 21 seconds: 20 to drain, one more for the function to return. Both ends at once. */
TEST(Function_ThatDoesNotReturn_IsLeftAloneAfterTheLimit)
{
	struct veo_proc_handle *destroyed = start(), *closed = start();
	struct veo_thr_ctxt *extra;
	pthread_t thread;

	prepare();
	sem_init(&stuck.released, 0, 0);
	sem_init(&stuck.finished, 0, 0);
	stuck.add = symbol(destroyed, "add");
	stuck.ctx = open_context(destroyed);
	extra = open_extra(closed);
	call_host(stuck.ctx, return_much_later, NULL);
	call_host(extra, stay, NULL);
	CHECK_EQUAL(0, sem_wait(&begun));
	CHECK_EQUAL(0, sem_wait(&begun));
	CHECK_EQUAL(0, pthread_create(&thread, NULL, destroy_in_thread, destroyed));
	CHECK_EQUAL(0, veo_context_close(extra));
	pthread_join(thread, NULL);
	CHECK_EQUAL(-1, kill(veohost_proc_pid(destroyed), 0));
	sem_post(&stuck.released);
	CHECK_EQUAL(0, sem_wait(&stuck.finished));
	sem_post(&go);
	CHECK_EQUAL(0, veo_proc_destroy(closed));
}

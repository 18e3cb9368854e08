/* Kernels that fault or end the worker, and what everybody else learns of it. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the functions of the API say about a proc whose worker has ended. */
static void check_dead(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx, uint64_t library, uint64_t add)
{
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t value = 7;
	char byte = 1;

	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(ctx));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, add, args));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_async_read_mem(ctx, &byte, add, 1));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_async_write_mem(ctx, add, &byte, 1));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_alloc_mem_async(ctx, 1));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_free_mem_async(ctx, 0));
	CHECK_EQUAL(-1, veo_call_sync(proc, add, args, &value));
	CHECK_EQUAL(7, value);
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &value, 1));
	CHECK_EQUAL(0, value);
	CHECK_EQUAL(0, veo_free_mem(proc, 64));
	CHECK_EQUAL(-1, veo_read_mem(proc, &byte, add, 1));
	CHECK_EQUAL(-1, veo_write_mem(proc, add, &byte, 1));
	CHECK_EQUAL(add, veo_get_sym(proc, library, "add"));
	CHECK_EQUAL(0, veo_get_sym(proc, library, "nothing"));
	CHECK_EQUAL(0, veo_load_library(proc, "libc.so.6"));
	CHECK_EQUAL(-1, veo_unload_library(proc, library));
	veo_context_sync(ctx);
	CHECK(veo_get_context(proc, 0) == NULL || veo_context_open(proc) == NULL);
	CHECK_EQUAL(0, veo_context_close(ctx));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	veo_args_free(args);
}

/* Runs the kernel, which ends the worker; signal 0: by leaving, not by a fault. */
static void check_end(const char *kernel, bool extra, int signal)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *ctx = extra ? open_extra(proc) : main;
	uint64_t library = load(proc);
	uint64_t add = symbol(proc, "add");
	uint64_t before = call(ctx, add, 2, (int64_t)1, (int64_t)2);
	uint64_t address = symbol(proc, kernel);
	uint64_t id = call(ctx, address, 0);
	uint64_t result = wait_for(ctx, id, signal != 0 ? VEO_COMMAND_EXCEPTION : VEO_COMMAND_ERROR);
	int status;

	CHECK_EQUAL(signal, result);
	CHECK_EQUAL(3, wait_for(ctx, before, VEO_COMMAND_OK));
	CHECK_EQUAL(1, veohost_proc_status(proc, &status));
	CHECK_EQUAL(signal != 0, WIFSIGNALED(status) && WTERMSIG(status) == signal);
	check_dead(proc, ctx, library, add);
}

static void check_fault(const char *kernel, int signal)
{
	check_end(kernel, false, signal);
	check_end(kernel, true, signal);
}

TEST(Fault_Segv_IsAnException)
{
	check_fault("fault_segv", SIGSEGV);
}

TEST(Fault_Abort_IsAnException)
{
	check_fault("fault_abort", SIGABRT);
}

TEST(Fault_Fpe_IsAnException)
{
	check_fault("fault_fpe", SIGFPE);
}

TEST(Fault_Ill_IsAnException)
{
	check_fault("fault_ill", SIGILL);
}

TEST(Fault_Bus_IsAnException)
{
	check_fault("fault_bus", SIGBUS);
}

TEST(Fault_StackOverflow_IsASegv)
{
	check_fault("fault_stack_overflow", SIGSEGV);
}

TEST(Fault_EndOfTheThread_IsAnAbort)
{
	check_fault("end_thread", SIGABRT);
}

TEST(Fault_InAThreadOfTheKernel_IsAnException)
{
	check_fault("fault_in_own_thread", SIGSEGV);
}

TEST(Exit_InAKernel_IsAnError)
{
	check_fault("end_with_exit", 0);
	check_fault("end_with_underscore_exit", 0);
}

TEST(Kill_OfTheWorker_IsAnError)
{
	for (int extra = 0; extra < 2; extra++) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *ctx = extra ? open_extra(proc) : open_context(proc);
		int status;

		CHECK_EQUAL(0, wait_for(ctx, call(ctx, symbol(proc, "end_with_kill"), 0), VEO_COMMAND_ERROR));
		CHECK_EQUAL(1, veohost_proc_status(proc, &status));
		CHECK_EQUAL(SIGKILL, WTERMSIG(status));
		veo_proc_destroy(proc);
	}
}

TEST(Fault_InCallSync_GivesTheSignal)
{
	struct veo_proc_handle *proc = start();
	struct veo_args *args = veo_args_alloc();
	uint64_t result = 0;

	CHECK_EQUAL(-1, veo_call_sync(proc, symbol(proc, "fault_segv"), args, &result));
	CHECK_EQUAL(SIGSEGV, result);
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Fault_WithOutArguments_DeliversNothing)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	char out[8] = "untouch";

	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 0, out, sizeof(out)));
	CHECK_EQUAL(SIGSEGV, wait_for(ctx, veo_call_async(ctx, symbol(proc, "fault_segv"), args), VEO_COMMAND_EXCEPTION));
	CHECK_EQUAL(0, strcmp(out, "untouch"));
	veo_args_free(args);
	veo_proc_destroy(proc);
}

TEST(Fault_WithOthersPending_FailsThemAndKeepsWhatHadCompleted)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t add = symbol(proc, "add");
	uint64_t hang = symbol(proc, "hang");
	uint64_t fault_segv = symbol(proc, "fault_segv");
	uint64_t done_main = call(main, add, 2, (int64_t)1, (int64_t)2);
	uint64_t done_extra = call(extra, add, 2, (int64_t)3, (int64_t)4);
	uint64_t running, queued_main, faulting, queued_extra;

	veo_context_sync(main);
	veo_context_sync(extra);
	running = call(main, hang, 0);
	queued_main = call(main, add, 2, (int64_t)1, (int64_t)1);
	faulting = call(extra, fault_segv, 0);
	queued_extra = call(extra, add, 2, (int64_t)1, (int64_t)1);
	CHECK_EQUAL(0, wait_for(extra, queued_extra, VEO_COMMAND_ERROR));
	CHECK_EQUAL(SIGSEGV, wait_for(extra, faulting, VEO_COMMAND_EXCEPTION));
	CHECK_EQUAL(0, wait_for(main, running, VEO_COMMAND_ERROR));
	CHECK_EQUAL(0, wait_for(main, queued_main, VEO_COMMAND_ERROR));
	CHECK_EQUAL(3, wait_for(main, done_main, VEO_COMMAND_OK));
	CHECK_EQUAL(7, wait_for(extra, done_extra, VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_context_close(extra));
	veo_proc_destroy(proc);
}

TEST(Faults_OnTwoContextsAtOnce_AreNeverLost)
{
	for (int round = 0; round < 20; round++) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
		uint64_t kernel = symbol(proc, "fault_segv");
		uint64_t ids[2], results[2];
		int status[2];

		for (int i = 0; i < 2; i++) {
			struct veo_args *args = veo_args_alloc();

			ids[i] = veo_call_async(contexts[i], kernel, args);
			veo_args_free(args);
		}
		for (int i = 0; i < 2; i++) {
			/* The second may have been refused because the first had already ended the worker. */
			results[i] = 0;
			status[i] = veo_call_wait_result(contexts[i], ids[i], &results[i]);
		}
		CHECK(status[0] == VEO_COMMAND_EXCEPTION || status[1] == VEO_COMMAND_EXCEPTION);
		CHECK_EQUAL(SIGSEGV, results[0] + results[1]);
		veo_proc_destroy(proc);
	}
}

TEST(IdleWorker_Killed_IsNoticedWithoutACall)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);

	CHECK_EQUAL(VEO_STATE_RUNNING, veo_get_context_state(ctx));
	CHECK_EQUAL(0, kill(veohost_proc_pid(proc), SIGKILL));
	while (veo_get_context_state(ctx) == VEO_STATE_RUNNING)
		sched_yield();
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(ctx));
	veo_proc_destroy(proc);
}

static void *wait_for_error(void *argument)
{
	struct veo_thr_ctxt *ctx = *(struct veo_thr_ctxt **)argument;
	uint64_t id = (uint64_t)(uintptr_t)((void **)argument)[1];

	CHECK_EQUAL(0, wait_for(ctx, id, VEO_COMMAND_ERROR));
	return NULL;
}

TEST(SleepingWaiter_WorkerKilled_IsWoken)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t id = call(ctx, symbol(proc, "hang"), 0);
	void *argument[2] = {ctx, (void *)(uintptr_t)id};
	uint64_t ignored;
	pthread_t thread;

	CHECK_EQUAL(0, pthread_create(&thread, NULL, wait_for_error, argument));
	/* Until the other thread has claimed the request; then a collector is refused. */
	while (veo_call_peek_result(ctx, id, &ignored) == VEO_COMMAND_UNFINISHED)
		sched_yield();
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_request_wait_done(ctx, id, 5000000));
	kill(veohost_proc_pid(proc), SIGKILL);
	pthread_join(thread, NULL);
	veo_proc_destroy(proc);
}

TEST(LargeTransfer_WorkerKilled_LetsGoOfTheBuffer)
{
	enum { SIZE = 64 << 20 };

	for (int round = 0; round < 10; round++) {
		struct veo_proc_handle *proc = start();
		struct veo_thr_ctxt *ctx = open_context(proc);
		uint64_t area = alloc(proc, SIZE);
		char *bytes = malloc(SIZE);
		uint64_t id, ignored;
		int status;

		CHECK_EQUAL(0, veo_write_mem(proc, area, memset(bytes, 1, SIZE), SIZE));
		id = veo_async_read_mem(ctx, bytes, area, SIZE);
		/* Somewhere in the middle, later from round to round. */
		veohost_request_wait_done(ctx, id, (uint64_t)round * 1000000);
		kill(veohost_proc_pid(proc), SIGKILL);
		status = veo_call_wait_result(ctx, id, &ignored);
		CHECK(status == VEO_COMMAND_ERROR || status == VEO_COMMAND_OK);
		/* From here on nobody else writes to it. */
		memset(bytes, 2, SIZE);
		for (int i = 0; i < SIZE; i += 4096)
			CHECK_EQUAL(2, bytes[i]);
		free(bytes);
		veo_proc_destroy(proc);
	}
}

TEST(DeadProc_NewOne_Works)
{
	struct veo_proc_handle *dead = start();
	struct veo_thr_ctxt *ctx = open_context(dead);
	struct veo_proc_handle *proc;

	wait_for(ctx, call(ctx, symbol(dead, "fault_segv"), 0), VEO_COMMAND_EXCEPTION);
	proc = start();
	ctx = open_context(proc);
	CHECK_EQUAL(3, wait_for(ctx, call(ctx, symbol(proc, "add"), 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	veo_proc_destroy(dead);
	veo_proc_destroy(proc);
}

/* A host function behind whose slot the ring has gone round, and the worker dies while it runs. */
struct round_trip {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	uint64_t add;
	uint64_t ids[200];
};

static void submit_round(struct round_trip *trip)
{
	for (int i = 0; i < 200; i++)
		trip->ids[i] = call(trip->ctx, trip->add, 2, (int64_t)i, (int64_t)0);
}

static uint64_t lose_the_worker(void *argument)
{
	struct round_trip *trip = argument;

	submit_round(trip);
	for (int i = 0; i < 200; i++)
		CHECK_EQUAL(i, wait_for(trip->ctx, trip->ids[i], VEO_COMMAND_OK));
	submit_round(trip);
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(trip->ctx, trip->ids[199], UINT64_MAX));
	CHECK_EQUAL(0, kill(veohost_proc_pid(trip->proc), SIGKILL));
	while (veo_get_context_state(trip->ctx) == VEO_STATE_RUNNING)
		sched_yield();
	return 5;
}

TEST(HostFunction_WorkerKilled_KeepsWhatHadCompletedInItsSlot)
{
	struct round_trip trip = {.proc = start()};

	trip.ctx = open_context(trip.proc);
	trip.add = symbol(trip.proc, "add");
	CHECK_EQUAL(5, wait_for(trip.ctx, veo_call_async_vh(trip.ctx, lose_the_worker, &trip), VEO_COMMAND_OK));
	for (int i = 0; i < 200; i++)
		CHECK_EQUAL(i, wait_for(trip.ctx, trip.ids[i], VEO_COMMAND_OK));
	veo_proc_destroy(trip.proc);
}

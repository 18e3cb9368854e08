/* veohost_request_withdraw(). The main context is held at a gate, so that what is queued behind has not begun. */
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#define TRANSFER_SIZE ((size_t)1 << 20)

static struct veo_proc_handle *proc;
static struct veo_thr_ctxt *held;
static struct veo_thr_ctxt *extra;
static uint64_t gate;
static uint64_t open_gate, count_up, buffers;

static void hold(void)
{
	proc = start();
	load(proc);
	held = open_context(proc);
	extra = open_extra(proc);
	/* Now, since looking them up would wait for the gate. */
	open_gate = symbol(proc, "open_gate");
	count_up = symbol(proc, "count_up");
	buffers = symbol(proc, "buffers");
	gate = call(held, symbol(proc, "wait_at_gate"), 1, (int64_t)4);
}

static void let_go(void)
{
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(4, wait_for(held, gate, VEO_COMMAND_OK));
}

static uint64_t withdrawable_call(struct veo_thr_ctxt *ctx)
{
	struct veo_args *args = veo_args_alloc();
	uint64_t id;

	CHECK_EQUAL(0, veohost_args_set_withdrawable(args, 1));
	id = veo_call_async(ctx, count_up, args);
	CHECK(id != VEO_REQUEST_ID_INVALID);
	veo_args_free(args);
	return id;
}

static void refuse(struct veo_thr_ctxt *ctx, uint64_t id, int number)
{
	errno = 0;
	CHECK_EQUAL(-1, veohost_request_withdraw(ctx, id));
	CHECK_EQUAL(number, errno);
}

TEST(Call_ThatHasNotBegun_IsNeverExecuted)
{
	uint64_t first, second;

	hold();
	first = withdrawable_call(held);
	second = withdrawable_call(held);
	CHECK_EQUAL(0, veohost_request_withdraw(held, first));
	CHECK_EQUAL(0, wait_for(held, first, VEO_COMMAND_ERROR));
	let_go();
	CHECK_EQUAL(0, wait_for(held, second, VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(OutBuffer_OfWithdrawnCall_IsLeftAlone)
{
	struct veo_args *args = veo_args_alloc();
	char in[8] = "in", inout[8] = "inout", out[8] = "out";
	uint64_t id;

	hold();
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, in, sizeof(in)));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_INOUT, 1, inout, sizeof(inout)));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 2, out, sizeof(out)));
	CHECK_EQUAL(0, veo_args_set_i64(args, 3, sizeof(out)));
	CHECK_EQUAL(0, veohost_args_set_withdrawable(args, 1));
	id = veo_call_async(held, buffers, args);
	CHECK_EQUAL(0, veohost_request_withdraw(held, id));
	let_go();
	veo_context_sync(held);
	CHECK_EQUAL(0, strcmp(out, "out"));
	CHECK_EQUAL(0, strcmp(inout, "inout"));
	wait_for(held, id, VEO_COMMAND_ERROR);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Request_ThatCannotBeWithdrawn_IsRefused)
{
	struct veo_args *args = veo_args_alloc();
	uint64_t id;

	hold();
	/* Not marked. */
	id = call(held, count_up, 0);
	refuse(held, id, EBUSY);
	/* Begun, or of another kind. */
	refuse(held, gate, EBUSY);
	refuse(held, veo_alloc_mem_async(held, 8), EBUSY);
	/* Unknown. */
	refuse(held, 12345, EINVAL);
	refuse(held, VEO_REQUEST_ID_INVALID, EINVAL);
	refuse(NULL, id, EINVAL);
	CHECK_EQUAL(-1, veohost_args_set_withdrawable(NULL, 1));
	/* The mark does not outlive veo_args_clear(). */
	CHECK_EQUAL(0, veohost_args_set_withdrawable(args, 1));
	veo_args_clear(args);
	refuse(held, veo_call_async(held, count_up, args), EBUSY);
	let_go();
	wait_for(held, id, VEO_COMMAND_OK);
	refuse(held, id, EINVAL);
	/* Completed. */
	id = withdrawable_call(held);
	veo_context_sync(held);
	refuse(held, id, EBUSY);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	refuse(held, id, EINVAL);
}

TEST(Twice_IsRefused)
{
	uint64_t id;

	hold();
	id = withdrawable_call(held);
	CHECK_EQUAL(0, veohost_request_withdraw(held, id));
	refuse(held, id, EBUSY);
	wait_for(held, id, VEO_COMMAND_ERROR);
	refuse(held, id, EINVAL);
	let_go();
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Transfer_ThatHasNotBegun_TouchesNothing)
{
	char *buffer = malloc(TRANSFER_SIZE);
	uint64_t memory, read, write;

	hold();
	memory = wait_for(extra, veo_alloc_mem_async(extra, TRANSFER_SIZE), VEO_COMMAND_OK);
	memset(buffer, 1, TRANSFER_SIZE);
	wait_for(extra, veo_async_write_mem(extra, memory, buffer, TRANSFER_SIZE), VEO_COMMAND_OK);
	memset(buffer, 2, TRANSFER_SIZE);
	read = veo_async_read_mem(held, buffer, memory, TRANSFER_SIZE);
	write = veo_async_write_mem(held, memory, buffer, TRANSFER_SIZE);
	CHECK_EQUAL(0, veohost_request_withdraw(held, write));
	CHECK_EQUAL(0, veohost_request_withdraw(held, read));
	let_go();
	veo_context_sync(held);
	for (size_t i = 0; i < TRANSFER_SIZE; i++)
		CHECK(buffer[i] == 2);
	CHECK_EQUAL(0, veo_read_mem(proc, buffer, memory, TRANSFER_SIZE));
	for (size_t i = 0; i < TRANSFER_SIZE; i++)
		CHECK(buffer[i] == 1);
	wait_for(held, read, VEO_COMMAND_ERROR);
	wait_for(held, write, VEO_COMMAND_ERROR);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

static _Atomic int calls;

static uint64_t host_function(void *argument)
{
	calls++;
	return (uint64_t)(uintptr_t)argument;
}

TEST(HostFunction_ThatHasNotBegun_IsNotCalled)
{
	uint64_t first, second;

	hold();
	first = veo_call_async_vh(held, host_function, (void *)1);
	second = veo_call_async_vh(held, host_function, (void *)2);
	CHECK_EQUAL(0, veohost_request_withdraw(held, first));
	wait_for(held, first, VEO_COMMAND_ERROR);
	let_go();
	CHECK_EQUAL(2, wait_for(held, second, VEO_COMMAND_OK));
	CHECK_EQUAL(1, calls);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* Whether the context's thread has not woken yet, or is waiting for the worker to come to the job. */
TEST(Job_AtAnyTimeBeforeItBegins_IsWithdrawn)
{
	char *buffer = malloc(TRANSFER_SIZE);

	hold();
	for (int round = 0; round < 100; round++) {
		uint64_t id = round % 2 ? veo_call_async_vh(held, host_function, NULL) : veo_async_read_mem(held, buffer, count_up, TRANSFER_SIZE);

		for (int turn = 0; turn < round * 100; turn++)
			sched_yield();
		CHECK_EQUAL(0, veohost_request_withdraw(held, id));
		wait_for(held, id, VEO_COMMAND_ERROR);
	}
	let_go();
	CHECK_EQUAL(0, calls);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

static void *collect(void *id)
{
	wait_for(held, *(uint64_t *)id, VEO_COMMAND_ERROR);
	return NULL;
}

TEST(Waiter_OfWithdrawnRequest_ReturnsWhileTheWorkerIsBusy)
{
	for (int round = 0; round < 50; round++) {
		pthread_t waiter;
		uint64_t id;

		if (round == 0)
			hold();
		id = withdrawable_call(held);
		CHECK_EQUAL(0, pthread_create(&waiter, NULL, collect, &id));
		/* Before, while and after it falls asleep. */
		for (int turn = 0; turn < round * 100; turn++)
			sched_yield();
		CHECK_EQUAL(0, veohost_request_withdraw(held, id));
		CHECK_EQUAL(0, pthread_join(waiter, NULL));
	}
	let_go();
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Sync_BehindWithdrawnRequest_WaitsForWhatIsInFront)
{
	uint64_t id;

	hold();
	id = withdrawable_call(held);
	CHECK_EQUAL(0, veohost_request_withdraw(held, id));
	wait_for(held, id, VEO_COMMAND_ERROR);
	call(extra, open_gate, 0);
	veo_context_sync(held);
	uint64_t result;
	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_peek_result(held, gate, &result));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Death_AfterWithdrawal_ReleasesEverybody)
{
	uint64_t id, behind;

	hold();
	id = withdrawable_call(held);
	behind = withdrawable_call(held);
	CHECK_EQUAL(0, veohost_request_withdraw(held, behind));
	CHECK_EQUAL(0, kill(veohost_proc_pid(proc), SIGKILL));
	veo_context_sync(held);
	wait_for(held, gate, VEO_COMMAND_ERROR);
	wait_for(held, id, VEO_COMMAND_ERROR);
	wait_for(held, behind, VEO_COMMAND_ERROR);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* What is withdrawn is not executed, what is executed is not withdrawn, whoever is first. */
TEST(Race_WithTheWorker_EndsOneWay)
{
	enum { ROUNDS = 20000, QUEUED = 4 };
	unsigned executed = 0;
	unsigned withdrawn = 0;

	proc = start();
	load(proc);
	held = open_context(proc);
	count_up = symbol(proc, "count_up");
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t ids[QUEUED];
		uint64_t result;

		for (int i = 0; i < QUEUED; i++)
			ids[i] = withdrawable_call(held);
		for (int i = 0; i < QUEUED; i++) {
			int taken = veohost_request_withdraw(held, ids[(i + round) % QUEUED]);
			int status = veo_call_wait_result(held, ids[(i + round) % QUEUED], &result);

			CHECK_EQUAL(taken == 0 ? VEO_COMMAND_ERROR : VEO_COMMAND_OK, status);
			withdrawn += taken == 0;
			executed += taken != 0;
		}
	}
	CHECK_EQUAL(executed, wait_for(held, call(held, count_up, 0), VEO_COMMAND_OK));
	printf("%u executed, %u withdrawn\n", executed, withdrawn);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

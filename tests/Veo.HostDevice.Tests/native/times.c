/* veohost_args_set_times(): when a call ran. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define UNTOUCHED ((struct veohost_times){1, 2})

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool is_untouched(const struct veohost_times *times)
{
	return times->started == UNTOUCHED.started && times->ended == UNTOUCHED.ended;
}

static uint64_t timed_call(struct veo_thr_ctxt *ctx, uint64_t kernel, struct veo_args *args, struct veohost_times *times)
{
	uint64_t id;

	*times = UNTOUCHED;
	CHECK_EQUAL(0, veohost_args_set_times(args, times));
	id = veo_call_async(ctx, kernel, args);
	CHECK(id != VEO_REQUEST_ID_INVALID);
	veo_args_free(args);
	return id;
}

TEST(Times_OfACall_LieBetweenSubmissionAndCollection)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t add = symbol(proc, "add");
	uint64_t before = now();
	struct veohost_times times;

	CHECK_EQUAL(5, wait_for(ctx, timed_call(ctx, add, integers(2, (int64_t)2, (int64_t)3), &times), VEO_COMMAND_OK));
	CHECK(before <= times.started);
	CHECK(times.started <= times.ended);
	CHECK(times.ended <= now());
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* The kernel ends after its gate was opened, and the next one begins after it. */
TEST(Times_OfCallsInARow_FollowEachOther)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t open_gate = symbol(proc, "open_gate");
	uint64_t wait_at_gate = symbol(proc, "wait_at_gate");
	struct veohost_times first, second, opening;
	uint64_t ids[2];

	ids[0] = timed_call(ctx, wait_at_gate, integers(1, (int64_t)7), &first);
	ids[1] = timed_call(ctx, open_gate, veo_args_alloc(), &second);
	wait_for(extra, timed_call(extra, open_gate, veo_args_alloc(), &opening), VEO_COMMAND_OK);
	CHECK_EQUAL(7, wait_for(ctx, ids[0], VEO_COMMAND_OK));
	wait_for(ctx, ids[1], VEO_COMMAND_OK);
	CHECK(opening.started <= first.ended);
	CHECK(first.ended <= second.started);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Times_BesideArgumentsOfEveryKind_DisturbNothing)
{
	enum { SIZE = 8 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_args *args = veo_args_alloc();
	char in[SIZE] = "in", inout[SIZE] = "inout", out[SIZE] = "out";
	struct veohost_times times;

	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, in, SIZE));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_INOUT, 1, inout, SIZE));
	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_OUT, 2, out, SIZE));
	CHECK_EQUAL(0, veo_args_set_i64(args, 3, SIZE));
	/* More words than a slot has room for. */
	for (int i = 4; i < 40; i++)
		CHECK_EQUAL(0, veo_args_set_i64(args, i, i));
	CHECK_EQUAL(0, wait_for(ctx, timed_call(ctx, symbol(proc, "buffers"), args, &times), VEO_COMMAND_OK));
	CHECK_EQUAL(0, strcmp(out, "in"));
	CHECK_EQUAL('i' + 1, inout[0]);
	CHECK(!is_untouched(&times));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

/* The ring has 256 slots, so most of these are reused long before anybody collects. */
TEST(Times_OfManyUncollected_AreKept)
{
	enum { COUNT = 3000 };
	static struct veohost_times times[COUNT];
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t add = symbol(proc, "add");
	uint64_t ids[COUNT];

	for (int64_t i = 0; i < COUNT; i++)
		ids[i] = timed_call(ctx, add, integers(2, i, i), &times[i]);
	for (int64_t i = 0; i < COUNT; i++) {
		CHECK_EQUAL(2 * i, wait_for(ctx, ids[i], VEO_COMMAND_OK));
		CHECK(times[i].started <= times[i].ended);
		CHECK(i == 0 || times[i - 1].ended <= times[i].started);
	}
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Times_OfCallsThatDoNotComplete_AreLeftAlone)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veohost_times faulted, behind;
	uint64_t add = symbol(proc, "add");
	uint64_t fault = timed_call(ctx, symbol(proc, "fault_segv"), veo_args_alloc(), &faulted);
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)1);
	uint64_t id;

	/* Refused, when the worker has ended by then. */
	behind = UNTOUCHED;
	CHECK_EQUAL(0, veohost_args_set_times(args, &behind));
	id = veo_call_async(ctx, add, args);
	veo_args_free(args);
	wait_for(ctx, fault, VEO_COMMAND_EXCEPTION);
	if (id != VEO_REQUEST_ID_INVALID)
		wait_for(ctx, id, VEO_COMMAND_ERROR);
	CHECK(is_untouched(&faulted));
	CHECK(is_untouched(&behind));
	veo_proc_destroy(proc);
}

TEST(Times_OfAWithdrawnCall_AreLeftAlone)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t open_gate = symbol(proc, "open_gate");
	uint64_t add = symbol(proc, "add");
	uint64_t gate = call(ctx, symbol(proc, "wait_at_gate"), 1, (int64_t)1);
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)1);
	struct veohost_times times;
	uint64_t id;

	CHECK_EQUAL(0, veohost_args_set_withdrawable(args, 1));
	id = timed_call(ctx, add, args, &times);
	CHECK_EQUAL(0, veohost_request_withdraw(ctx, id));
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	wait_for(ctx, gate, VEO_COMMAND_OK);
	wait_for(ctx, id, VEO_COMMAND_ERROR);
	CHECK(is_untouched(&times));
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

TEST(Times_UntilTheyAreCleared_ServeEveryCall)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t nothing = symbol(proc, "nothing");
	struct veo_args *args = veo_args_alloc();
	struct veohost_times times = UNTOUCHED;

	CHECK_EQUAL(0, veohost_args_set_times(args, &times));
	for (int i = 0; i < 2; i++) {
		times = UNTOUCHED;
		wait_for(ctx, veo_call_async(ctx, nothing, args), VEO_COMMAND_OK);
		CHECK(!is_untouched(&times));
	}
	times = UNTOUCHED;
	CHECK_EQUAL(0, veohost_args_set_times(args, NULL));
	wait_for(ctx, veo_call_async(ctx, nothing, args), VEO_COMMAND_OK);
	CHECK_EQUAL(0, veohost_args_set_times(args, &times));
	veo_args_clear(args);
	wait_for(ctx, veo_call_async(ctx, nothing, args), VEO_COMMAND_OK);
	CHECK(is_untouched(&times));
	veo_args_free(args);
	errno = 0;
	CHECK_EQUAL(-1, veohost_args_set_times(NULL, &times));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(0, veo_proc_destroy(proc));
}

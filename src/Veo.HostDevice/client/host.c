/* Functions of the client in a context's queue. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "client.h"
#include "jobs.h"

/* A host function that a thread is in. It may wait for requests behind it, and other host functions be run for that. */
struct frame {
	struct frame *outer;
	struct veo_thr_ctxt *ctx;
	struct job *job;
	bool passed; /* the queue has gone on */
};

static _Thread_local struct frame *innermost;

bool host_is_inside(const struct veo_thr_ctxt *ctx)
{
	/* A thread serves one context only, so the frames are all of one. */
	return innermost && innermost->ctx == ctx;
}

bool host_is_inside_proc(const struct veo_proc_handle *proc)
{
	return innermost && innermost->ctx->proc == proc;
}

bool host_is_own(const struct veo_thr_ctxt *ctx, uint64_t id)
{
	for (struct frame *frame = innermost; frame; frame = frame->outer) {
		if (frame->ctx == ctx && frame->job->id == id)
			return true;
	}
	return false;
}

void host_let_queue_pass(void)
{
	if (!innermost || innermost->passed)
		return;
	innermost->passed = true;
	fence_hand_over(innermost->ctx, innermost->job->fence, FENCE_PASSED);
}

void host_leave_for_good(void)
{
	/* A child that a host function has forked has its own copy of this, but not the queue. */
	if (!innermost || innermost->ctx->proc->client != getpid())
		return;
	host_let_queue_pass();
	jobs_replace_thread(innermost->ctx);
}

/* The function ends its thread instead of returning. Its request fails, and another thread does what is left. */
static void thread_ended(void *argument)
{
	struct frame *frame = argument;

	innermost = NULL;
	pthread_mutex_lock(&frame->ctx->lock);
	shelter_complete(frame->ctx, frame->job->call.shelter, true, 0);
	pthread_mutex_unlock(&frame->ctx->lock);
	if (!frame->passed)
		fence_hand_over(frame->ctx, frame->job->fence, FENCE_PASSED);
	free(frame->job);
	/* The innermost comes first; the thread ends with the outermost. */
	if (!frame->outer)
		jobs_replace_thread(frame->ctx);
}

static void drop(struct veo_thr_ctxt *ctx, struct job *job)
{
	pthread_mutex_lock(&ctx->lock);
	shelter_release(ctx, job->call.shelter);
	pthread_mutex_unlock(&ctx->lock);
	if (job->call.discard)
		job->call.discard(job->call.argument);
}

static void run(struct veo_thr_ctxt *ctx, struct job *job)
{
	struct frame frame = {.outer = innermost, .ctx = ctx, .job = job};
	uint64_t result;

	pthread_mutex_lock(&ctx->lock);
	if (ctx->dead) {
		pthread_mutex_unlock(&ctx->lock);
		drop(ctx, job);
		return;
	}
	/* What the requests in front have read is there for the function, though nobody has collected them. */
	queue_deliver_before(ctx, job->id);
	shelter_move_in(ctx, job->call.shelter, job->id);
	pthread_mutex_unlock(&ctx->lock);
	innermost = &frame;
	pthread_cleanup_push(thread_ended, &frame);
	result = job->call.function(job->call.argument);
	pthread_cleanup_pop(0);
	innermost = frame.outer;
	pthread_mutex_lock(&ctx->lock);
	shelter_complete(ctx, job->call.shelter, false, result);
	pthread_mutex_unlock(&ctx->lock);
	if (!frame.passed)
		fence_hand_over(ctx, job->fence, FENCE_PASSED);
}

uint64_t host_submit(struct veo_thr_ctxt *ctx, uint64_t (*function)(void *), void *argument, void (*discard)(void *), bool withdrawable)
{
	struct shelter *shelter = proc_usable(ctx->proc, "a host function in the queue") ? shelter_reserve(ctx) : NULL;
	struct job *job = shelter ? calloc(1, sizeof(*job)) : NULL;
	uint64_t id = VEO_REQUEST_ID_INVALID;
	struct draft draft;

	if (job && queue_begin(ctx, &draft)) {
		draft.kind = REQUEST_HOST;
		job->run = run;
		job->drop = drop;
		job->host = true;
		job->withdrawable = withdrawable;
		job->call.function = function;
		job->call.argument = argument;
		job->call.discard = discard;
		job->call.shelter = shelter;
		id = jobs_send(ctx, &draft, job);
		if (id != VEO_REQUEST_ID_INVALID)
			return id;
		queue_abandon(ctx);
		set_error(EAGAIN, "no thread for a host function in the queue");
	} else if (shelter && !job) {
		set_error(ENOMEM, "no memory for a host function in the queue");
	}
	free(job);
	if (shelter) {
		pthread_mutex_lock(&ctx->lock);
		shelter_release(ctx, shelter);
		pthread_mutex_unlock(&ctx->lock);
	}
	return VEO_REQUEST_ID_INVALID;
}

uint64_t veo_call_async_vh(struct veo_thr_ctxt *ctx, uint64_t (*func)(void *), void *arg)
{
	if (!ctx || !func) {
		set_error(EINVAL, "veo_call_async_vh: the %s is NULL", ctx ? "function" : "context");
		return VEO_REQUEST_ID_INVALID;
	}
	return host_submit(ctx, func, arg, NULL, true);
}

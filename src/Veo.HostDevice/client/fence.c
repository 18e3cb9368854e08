/*
 * Large transfers. The request in the queue is a fence: the worker stops at it, and a thread of the context on this side copies directly between the
 * device memory and the caller's buffer. What lies outside of the shared heap the worker copies for it, piece by piece.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "word.h"

#define PIECE ((size_t)1 << 20)

struct fence_job {
	struct fence_job *next;
	struct slot_fence *fence;
	uint64_t address;
	char *buffer;
	size_t size;
	uint64_t payload;
	bool read;
};

/* Waits for this side's turn. False: the worker has died. */
static bool await_turn(struct slot_fence *fence)
{
	struct spin spin = SPIN_START(SPIN_WINDOW_NS);

	for (;;) {
		/* Acquire: pairs with the worker's word_publish(). */
		uint32_t turn = atomic_load_explicit(&fence->turn, memory_order_acquire);

		switch (turn & FENCE_TURN_MASK) {
		case FENCE_CLIENT:
			return true;
		case FENCE_BROKEN:
			return false;
		}
		if (!spin_again(&spin)) {
			word_sleep(&fence->turn, turn, NO_DEADLINE);
			spin = (struct spin)SPIN_START(SPIN_WINDOW_NS);
		}
	}
}

/* Hands the turn to the worker, unless it has died since. */
static void pass_turn(struct veo_thr_ctxt *ctx, struct slot_fence *fence, enum fence_turn turn)
{
	pthread_mutex_lock(&ctx->lock);
	if (!ctx->dead)
		word_publish(&fence->turn, turn);
	pthread_mutex_unlock(&ctx->lock);
}

static void transfer_pieces(struct veo_thr_ctxt *ctx, const struct fence_job *job)
{
	char *piece = arena_at(ctx->proc, job->payload);

	for (size_t done = 0; done < job->size; done += PIECE) {
		size_t size = job->size - done < PIECE ? job->size - done : PIECE;

		job->fence->offset = done;
		job->fence->size = size;
		if (!job->read)
			memcpy(piece, job->buffer + done, size);
		pass_turn(ctx, job->fence, job->read ? FENCE_TO_CLIENT : FENCE_TO_WORKER);
		if (!await_turn(job->fence))
			return;
		if (job->read)
			memcpy(job->buffer + done, piece, size);
	}
}

static void run_job(struct veo_thr_ctxt *ctx, const struct fence_job *job)
{
	void *range;

	if (!await_turn(job->fence))
		return;
	/* Only now: an earlier request may have allocated the memory. */
	range = heap_range(ctx->proc, job->address, job->size);
	if (!range)
		transfer_pieces(ctx, job);
	else if (job->read)
		memcpy(job->buffer, range, job->size);
	else
		memcpy(range, job->buffer, job->size);
	pass_turn(ctx, job->fence, FENCE_PASSED);
}

static void *transfer_thread(void *argument)
{
	struct veo_thr_ctxt *ctx = argument;

	pthread_mutex_lock(&ctx->lock);
	for (;;) {
		struct fence_job *job = ctx->first_job;

		if (!job && ctx->transfer_thread_ends)
			break;
		if (!job) {
			pthread_cond_wait(&ctx->job_added, &ctx->lock);
			continue;
		}
		ctx->first_job = job->next;
		if (!ctx->first_job)
			ctx->last_job = &ctx->first_job;
		ctx->job_runs = true;
		pthread_mutex_unlock(&ctx->lock);
		run_job(ctx, job);
		free(job);
		pthread_mutex_lock(&ctx->lock);
		ctx->job_runs = false;
		pthread_cond_broadcast(&ctx->job_ended);
	}
	pthread_mutex_unlock(&ctx->lock);
	return NULL;
}

/* Called with the lock held. */
static bool thread_runs(struct veo_thr_ctxt *ctx)
{
	sigset_t all, old;

	if (ctx->transfer_thread_runs)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ctx->transfer_thread_runs = pthread_create(&ctx->transfer_thread, NULL, transfer_thread, ctx) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ctx->transfer_thread_runs;
}

uint64_t fence_submit(struct veo_thr_ctxt *ctx, bool read, uint64_t address, void *buffer, size_t size)
{
	struct fence_job *job = calloc(1, sizeof(*job));
	struct draft draft;

	if (!job || !queue_begin(ctx, &draft)) {
		if (!job)
			set_error(ENOMEM, "no memory for a transfer");
		free(job);
		return VEO_REQUEST_ID_INVALID;
	}
	draft.payload = arena_alloc(&ctx->proc->arena, PIECE);
	draft.payload_size = PIECE;
	if (draft.payload == 0 || !thread_runs(ctx)) {
		arena_free(&ctx->proc->arena, draft.payload, PIECE);
		queue_abandon(ctx);
		free(job);
		set_error(ENOMEM, "no memory or thread for a transfer of %zu bytes", size);
		return VEO_REQUEST_ID_INVALID;
	}
	draft.kind = read ? REQUEST_READ : REQUEST_WRITE;
	draft.slot->operation = OP_FENCE;
	draft.slot->target = address;
	job->fence = (struct slot_fence *)draft.slot->words;
	job->address = address;
	job->buffer = buffer;
	job->size = size;
	job->payload = draft.payload;
	job->read = read;
	/* Relaxed: the slot is not published yet. */
	atomic_store_explicit(&job->fence->turn, FENCE_AHEAD, memory_order_relaxed);
	*ctx->last_job = job;
	ctx->last_job = &job->next;
	pthread_cond_signal(&ctx->job_added);
	return queue_send(ctx, &draft);
}

void fence_thread_end(struct veo_thr_ctxt *ctx)
{
	pthread_mutex_lock(&ctx->lock);
	ctx->transfer_thread_ends = true;
	pthread_cond_broadcast(&ctx->job_added);
	pthread_mutex_unlock(&ctx->lock);
	if (ctx->transfer_thread_runs)
		pthread_join(ctx->transfer_thread, NULL);
}

/*
 * Large transfers. The worker stops at the fence, and this side copies directly between the device memory and the caller's buffer. What lies outside of
 * the shared heap the worker copies for it, piece by piece.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "jobs.h"
#include "word.h"

#define PIECE ((size_t)1 << 20)

bool fence_reached(struct slot_fence *fence)
{
	/* Acquire: pairs with the worker's word_publish(). */
	return (atomic_load_explicit(&fence->turn, memory_order_acquire) & FENCE_TURN_MASK) != FENCE_AHEAD;
}

bool fence_await(struct veo_thr_ctxt *ctx, struct slot_fence *fence, uint64_t deadline_ns)
{
	const _Atomic uint32_t *worker = &queue_channel(ctx)->worker_processor;
	struct spin spin = SPIN_START(SPIN_WINDOW_NS, worker);

	for (;;) {
		/* Acquire: pairs with the worker's word_publish(). */
		uint32_t turn = atomic_load_explicit(&fence->turn, memory_order_acquire);

		switch (turn & FENCE_TURN_MASK) {
		case FENCE_CLIENT:
			return true;
		case FENCE_BROKEN:
		case FENCE_PASSED:
			return false;
		}
		if (!spin_again(&spin)) {
			if (deadline_ns != NO_DEADLINE && now_ns() >= deadline_ns)
				return false;
			word_sleep(&fence->turn, turn, deadline_ns);
			spin = (struct spin)SPIN_START(SPIN_WINDOW_NS, worker);
		}
	}
}

void fence_hand_over(struct veo_thr_ctxt *ctx, struct slot_fence *fence, enum fence_turn turn)
{
	pthread_mutex_lock(&ctx->lock);
	if (!ctx->dead)
		word_publish(&fence->turn, turn);
	pthread_mutex_unlock(&ctx->lock);
}

static void transfer_pieces(struct veo_thr_ctxt *ctx, const struct job *job)
{
	char *piece = arena_at(ctx->proc, job->transfer.payload);

	for (size_t done = 0; done < job->transfer.size; done += PIECE) {
		size_t size = job->transfer.size - done < PIECE ? job->transfer.size - done : PIECE;

		job->fence->offset = done;
		job->fence->size = size;
		if (!job->transfer.read)
			memcpy(piece, job->transfer.buffer + done, size);
		fence_hand_over(ctx, job->fence, job->transfer.read ? FENCE_TO_CLIENT : FENCE_TO_WORKER);
		if (!fence_await(ctx, job->fence, NO_DEADLINE))
			return;
		if (job->transfer.read)
			memcpy(job->transfer.buffer + done, piece, size);
	}
}

static void run_transfer(struct veo_thr_ctxt *ctx, struct job *job)
{
	/* Only now: an earlier request may have allocated the memory. */
	void *range = heap_range(ctx->proc, job->transfer.address, job->transfer.size);

	if (!range)
		transfer_pieces(ctx, job);
	else if (job->transfer.read)
		memcpy(job->transfer.buffer, range, job->transfer.size);
	else
		memcpy(range, job->transfer.buffer, job->transfer.size);
	fence_hand_over(ctx, job->fence, FENCE_PASSED);
}

uint64_t fence_transfer(struct veo_thr_ctxt *ctx, bool read, uint64_t address, void *buffer, size_t size)
{
	struct job *job = calloc(1, sizeof(*job));
	struct draft draft;
	uint64_t id;

	if (!job || !queue_begin(ctx, &draft)) {
		if (!job)
			set_error(ENOMEM, "no memory for a transfer");
		free(job);
		return VEO_REQUEST_ID_INVALID;
	}
	draft.payload = arena_alloc(&ctx->proc->arena, PIECE);
	draft.payload_size = PIECE;
	draft.kind = read ? REQUEST_READ : REQUEST_WRITE;
	draft.slot->target = address;
	job->run = run_transfer;
	job->withdrawable = true;
	job->transfer.address = address;
	job->transfer.buffer = buffer;
	job->transfer.size = size;
	job->transfer.payload = draft.payload;
	job->transfer.read = read;
	id = draft.payload != 0 ? jobs_send(ctx, &draft, job) : VEO_REQUEST_ID_INVALID;
	if (id == VEO_REQUEST_ID_INVALID) {
		arena_free(&ctx->proc->arena, draft.payload, PIECE);
		queue_abandon(ctx);
		free(job);
		set_error(ENOMEM, "no memory or thread for a transfer of %zu bytes", size);
	}
	return id;
}

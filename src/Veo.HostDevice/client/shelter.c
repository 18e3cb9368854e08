/*
 * A host function may wait for requests behind it, so its slot in the ring may be passed, and used again, while it runs. Its request then has a slot outside of
 * the ring. That memory is the context's until the end, since waiters look at slots without the lock.
 */
#include <errno.h>
#include <stdlib.h>

#include "jobs.h"
#include "word.h"

static struct shelter *create(struct veo_thr_ctxt *ctx)
{
	struct shelter *shelter = aligned_alloc(CACHE_LINE, (sizeof(*shelter) + CACHE_LINE - 1) & ~(size_t)(CACHE_LINE - 1));

	if (!shelter) {
		set_error(ENOMEM, "no memory for a host function in the queue");
		return NULL;
	}
	*shelter = (struct shelter){.older = ctx->shelters};
	ctx->shelters = shelter;
	return shelter;
}

struct shelter *shelter_reserve(struct veo_thr_ctxt *ctx)
{
	struct shelter *shelter;

	pthread_mutex_lock(&ctx->lock);
	shelter = ctx->free_shelters;
	if (shelter)
		ctx->free_shelters = shelter->next;
	else
		shelter = create(ctx);
	pthread_mutex_unlock(&ctx->lock);
	return shelter;
}

void shelter_release(struct veo_thr_ctxt *ctx, struct shelter *shelter)
{
	shelter->next = ctx->free_shelters;
	ctx->free_shelters = shelter;
}

void shelter_move_in(struct veo_thr_ctxt *ctx, struct shelter *shelter, uint64_t id)
{
	struct request *request = table_find(ctx, id);

	queue_leave_slot(ctx, request);
	shelter->id = id;
	shelter->failed = false;
	shelter->generation += STATE_GENERATION(1);
	/* Relaxed: whoever finds the slot here holds the lock. */
	atomic_store_explicit(&shelter->slot.state, shelter->generation | PHASE_READY, memory_order_relaxed);
	request->slot = &shelter->slot;
	request->generation = shelter->generation;
	request->shelter = shelter;
	shelter->next = ctx->running_shelters;
	ctx->running_shelters = shelter;
}

void shelter_complete(struct veo_thr_ctxt *ctx, struct shelter *shelter, bool failed, uint64_t result)
{
	struct shelter **link = &ctx->running_shelters;

	while (*link != shelter)
		link = &(*link)->next;
	*link = shelter->next;
	shelter->failed = failed;
	shelter->slot.result = result;
	word_publish(&shelter->slot.state, shelter->generation | PHASE_DONE);
}

void shelters_free(struct veo_thr_ctxt *ctx)
{
	while (ctx->shelters) {
		struct shelter *shelter = ctx->shelters;

		ctx->shelters = shelter->older;
		free(shelter);
	}
	ctx->free_shelters = NULL;
	ctx->running_shelters = NULL;
}

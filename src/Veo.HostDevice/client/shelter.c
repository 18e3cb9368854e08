/*
 * A host function may wait for requests behind it, so its slot in the ring may be passed, and used again, while it runs. Its request then has a slot outside of
 * the ring. That memory is the context's until the end, since waiters look at slots without the lock.
 */
#include <errno.h>
#include <stdlib.h>

#include "jobs.h"
#include "word.h"

struct shelter *shelter_reserve(struct veo_thr_ctxt *ctx)
{
	struct shelter *shelter;

	pthread_mutex_lock(&ctx->lock);
	for (shelter = ctx->shelters; shelter && shelter->reserved; shelter = shelter->next)
		continue;
	if (!shelter) {
		shelter = aligned_alloc(CACHE_LINE, (sizeof(*shelter) + CACHE_LINE - 1) & ~(size_t)(CACHE_LINE - 1));
		if (shelter) {
			*shelter = (struct shelter){.next = ctx->shelters, .id = VEO_REQUEST_ID_INVALID};
			ctx->shelters = shelter;
		}
	}
	if (shelter)
		shelter->reserved = true;
	else
		set_error(ENOMEM, "no memory for a host function in the queue");
	pthread_mutex_unlock(&ctx->lock);
	return shelter;
}

void shelter_release(struct shelter *shelter)
{
	shelter->id = VEO_REQUEST_ID_INVALID;
	shelter->reserved = false;
}

void shelter_move_in(struct veo_thr_ctxt *ctx, struct shelter *shelter, uint64_t id)
{
	struct request *request = table_find(ctx, id);

	queue_leave_slot(ctx, request);
	shelter->id = id;
	shelter->generation += STATE_GENERATION(1);
	/* Relaxed: whoever finds the slot here holds the lock. */
	atomic_store_explicit(&shelter->slot.state, shelter->generation | PHASE_READY, memory_order_relaxed);
	request->slot = &shelter->slot;
	request->generation = shelter->generation;
	request->shelter = shelter;
}

void shelter_complete(struct shelter *shelter, uint64_t result)
{
	shelter->slot.result = result;
	word_publish(&shelter->slot.state, shelter->generation | PHASE_DONE);
}

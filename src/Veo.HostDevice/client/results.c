/* From completion to collection. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "veo_host.h"
#include "word.h"

/*
 * The table: open addressing, at most half full. Ids are consecutive; multiplied by the golden ratio they lie far apart, for a removal has to
 * look at everything up to the next free place.
 */

static size_t place(const struct veo_thr_ctxt *ctx, uint64_t id)
{
	/* The upper bits of the product, as many as the table's size, a power of two, has. */
	return (id * 0x9e3779b97f4a7c15u) >> (__builtin_clzl(ctx->table_size) + 1);
}

struct request *table_find(struct veo_thr_ctxt *ctx, uint64_t id)
{
	if (id == VEO_REQUEST_ID_INVALID)
		return NULL;
	for (size_t i = place(ctx, id); ctx->table[i].id != VEO_REQUEST_ID_INVALID; i = (i + 1) & (ctx->table_size - 1)) {
		if (ctx->table[i].id == id)
			return &ctx->table[i];
	}
	return NULL;
}

struct request *table_add(struct veo_thr_ctxt *ctx, uint64_t id)
{
	size_t i = place(ctx, id);

	while (ctx->table[i].id != VEO_REQUEST_ID_INVALID)
		i = (i + 1) & (ctx->table_size - 1);
	ctx->table_used++;
	ctx->table[i].id = id;
	return &ctx->table[i];
}

bool table_reserve(struct veo_thr_ctxt *ctx)
{
	struct request *old = ctx->table;
	size_t old_size = ctx->table_size;
	struct request *table;

	if (2 * (ctx->table_used + 1) <= ctx->table_size)
		return true;
	table = malloc(2 * old_size * sizeof(*table));
	if (!table)
		return false;
	for (size_t i = 0; i < 2 * old_size; i++)
		table[i].id = VEO_REQUEST_ID_INVALID;
	ctx->table = table;
	ctx->table_size = 2 * old_size;
	ctx->table_used = 0;
	for (size_t i = 0; i < old_size; i++) {
		if (old[i].id != VEO_REQUEST_ID_INVALID)
			*table_add(ctx, old[i].id) = old[i];
	}
	free(old);
	return true;
}

static void table_remove(struct veo_thr_ctxt *ctx, struct request *request)
{
	size_t mask = ctx->table_size - 1;
	size_t hole = (size_t)(request - ctx->table);

	ctx->table_used--;
	/* Followers that the hole would cut off from their place move up. */
	for (size_t i = (hole + 1) & mask; ctx->table[i].id != VEO_REQUEST_ID_INVALID; i = (i + 1) & mask) {
		if (((i - place(ctx, ctx->table[i].id)) & mask) >= ((i - hole) & mask)) {
			ctx->table[hole] = ctx->table[i];
			hole = i;
		}
	}
	ctx->table[hole].id = VEO_REQUEST_ID_INVALID;
}

bool request_done(const struct request *request)
{
	/* Acquire: pairs with the worker's word_publish(), so that result and OUT data are there. */
	return !request->slot ||
	       (atomic_load_explicit(&request->slot->state, memory_order_acquire) & ~STATE_SLEEPER) == (request->generation | PHASE_DONE);
}

void request_harvest(struct veo_thr_ctxt *ctx, struct request *request)
{
	if (!request->slot)
		return;
	request->status = VEO_COMMAND_OK;
	request->result = request->slot->result;
	request->slot = NULL;
	for (struct delivery *d = request->deliveries; d && d->buffer; d++)
		memcpy(d->buffer, arena_at(ctx->proc, d->offset), d->size);
	free(request->deliveries);
	request->deliveries = NULL;
	arena_free(&ctx->proc->arena, request->payload, request->payload_size);
	request->payload = 0;
}

/* Whether the request in the slot was done before the timeout. Takes no lock: the slot may be reused meanwhile, which the generation tells. */
static bool await_slot(struct slot *slot, uint32_t generation, uint64_t timeout_ns)
{
	struct spin spin = SPIN_START(timeout_ns < SPIN_WINDOW_NS ? timeout_ns : SPIN_WINDOW_NS);
	uint64_t deadline = timeout_ns == NO_DEADLINE ? NO_DEADLINE : 0;

	for (;;) {
		uint32_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

		if ((state & ~STATE_SLEEPER) != (generation | PHASE_READY))
			return true;
		if (spin_again(&spin))
			continue;
		if (timeout_ns <= SPIN_WINDOW_NS)
			return false;
		if (deadline == 0)
			deadline = deadline_after(now_ns(), timeout_ns - SPIN_WINDOW_NS);
		else if (deadline != NO_DEADLINE && now_ns() >= deadline)
			return false;
		word_sleep(&slot->state, state, deadline);
	}
}

static int unknown_request(uint64_t id)
{
	set_error(0, "request %llu was never submitted to this context, or is already collected or waited for", (unsigned long long)id);
	return VEO_COMMAND_ERROR;
}

/* Called with the lock held, on a request that is done. */
static int finish(struct veo_thr_ctxt *ctx, struct request *request, uint64_t *result)
{
	int status;

	request_harvest(ctx, request);
	/* The payload of a request that failed is kept until here. */
	arena_free(&ctx->proc->arena, request->payload, request->payload_size);
	*result = request->result;
	status = request->status;
	table_remove(ctx, request);
	return status;
}

int result_collect(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t *result, uint64_t timeout_ns)
{
	struct request *request;
	int status = VEO_COMMAND_UNFINISHED;

	pthread_mutex_lock(&ctx->lock);
	request = table_find(ctx, id);
	if (!request || request->claimed) {
		pthread_mutex_unlock(&ctx->lock);
		return unknown_request(id);
	}
	if (timeout_ns != 0 && !request_done(request)) {
		struct slot *slot = request->slot;
		uint32_t generation = request->generation;

		request->claimed = true;
		pthread_mutex_unlock(&ctx->lock);
		await_slot(slot, generation, timeout_ns);
		pthread_mutex_lock(&ctx->lock);
		request = table_find(ctx, id);
		if (!request) {
			pthread_mutex_unlock(&ctx->lock);
			return unknown_request(id);
		}
		request->claimed = false;
	}
	if (request_done(request))
		status = finish(ctx, request, result);
	pthread_mutex_unlock(&ctx->lock);
	return status;
}

int result_await_done(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t timeout_ns)
{
	struct request *request;
	struct slot *slot;
	uint32_t generation;

	pthread_mutex_lock(&ctx->lock);
	request = table_find(ctx, id);
	if (!request || request_done(request)) {
		pthread_mutex_unlock(&ctx->lock);
		return request ? VEO_COMMAND_OK : unknown_request(id);
	}
	slot = request->slot;
	generation = request->generation;
	pthread_mutex_unlock(&ctx->lock);
	return timeout_ns != 0 && await_slot(slot, generation, timeout_ns) ? VEO_COMMAND_OK : VEO_COMMAND_UNFINISHED;
}

bool queue_await_idle(struct veo_thr_ctxt *ctx, uint64_t timeout_ns)
{
	uint64_t last;
	bool idle;

	pthread_mutex_lock(&ctx->lock);
	last = ctx->next_id - 1;
	idle = !table_find(ctx, last);
	pthread_mutex_unlock(&ctx->lock);
	/* One that is not known any more has been collected, and so everything before it is done. */
	return idle || result_await_done(ctx, last, timeout_ns) != VEO_COMMAND_UNFINISHED;
}

int veo_call_wait_result(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t *retp)
{
	return veohost_call_wait_result_for(ctx, reqid, retp, UINT64_MAX);
}

int veo_call_peek_result(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t *retp)
{
	return veohost_call_wait_result_for(ctx, reqid, retp, 0);
}

int veohost_call_wait_result_for(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t *retp, uint64_t timeout_ns)
{
	if (!ctx || !retp) {
		set_error(EINVAL, "collecting a result: the %s is NULL", ctx ? "pointer to it" : "context");
		return -1;
	}
	if (proc_is(ctx->proc, PROC_DESTROYED))
		return unknown_request(reqid);
	return result_collect(ctx, reqid, retp, timeout_ns);
}

int veohost_request_wait_done(struct veo_thr_ctxt *ctx, uint64_t reqid, uint64_t timeout_ns)
{
	if (!ctx) {
		set_error(EINVAL, "waiting for a request: the context is NULL");
		return VEO_COMMAND_ERROR;
	}
	if (proc_is(ctx->proc, PROC_DESTROYED))
		return unknown_request(reqid);
	return result_await_done(ctx, reqid, timeout_ns);
}

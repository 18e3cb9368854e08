/* From completion to collection. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "jobs.h"
#include "veo_host.h"
#include "word.h"

/*
 * The table: open addressing, at most half full. Ids are consecutive. Groups of them, multiplied by the golden ratio, lie far apart, for a removal has to look at
 * everything up to the next free place; within a group they are neighbours, for these are submitted and collected one after the other.
 */

#define GROUP_BITS 4u

static size_t place(const struct veo_thr_ctxt *ctx, uint64_t id)
{
	uint64_t group = id >> GROUP_BITS;
	/* The upper bits of the product, as many as the table's size, a power of two, has. */
	size_t start = (group * 0x9e3779b97f4a7c15u) >> (__builtin_clzl(ctx->table_size) + 1);

	return (start & ~((1u << GROUP_BITS) - 1)) | (id & ((1u << GROUP_BITS) - 1));
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
	request->status = request->shelter && request->shelter->failed ? VEO_COMMAND_ERROR : VEO_COMMAND_OK;
	request->result = request->slot->result;
	request->slot = NULL;
	if (request->shelter)
		shelter_release(ctx, request->shelter);
	request->shelter = NULL;
	for (struct delivery *d = request->deliveries; d && d->buffer; d++)
		memcpy(d->buffer, arena_at(ctx->proc, d->offset), d->size);
	free(request->deliveries);
	request->deliveries = NULL;
	arena_free(&ctx->proc->arena, request->payload, request->payload_size);
	request->payload = 0;
}

/*
 * Whether the slot had left the phase READY of this generation before the timeout; `flags` do not matter. Takes no lock: the slot may be reused meanwhile, which
 * the generation tells.
 */
static bool await_slot(struct veo_thr_ctxt *ctx, struct slot *slot, uint32_t generation, uint32_t flags, uint64_t timeout_ns)
{
	struct spin spin = SPIN_START(timeout_ns < SPIN_WINDOW_NS ? timeout_ns : SPIN_WINDOW_NS, &queue_channel(ctx)->worker_processor);
	uint64_t deadline = timeout_ns == NO_DEADLINE ? NO_DEADLINE : 0;

	for (;;) {
		uint32_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

		if ((state & ~(STATE_SLEEPER | flags)) != (generation | PHASE_READY))
			return true;
		if (spin_again(&spin))
			continue;
		/* Counted from when the spinning began. */
		if (deadline == 0)
			deadline = deadline_after(spin.end - spin.window_ns, timeout_ns);
		if (deadline != NO_DEADLINE && now_ns() >= deadline)
			return false;
		word_sleep(&slot->state, state, deadline);
	}
}

/* Whether the calling thread would wait for itself. Called with the lock held. */
static bool is_own(struct veo_thr_ctxt *ctx, uint64_t id)
{
	if (!ctx->job_runs || !host_is_own(ctx, id))
		return false;
	set_error(EDEADLK, "a host function waits for its own request %llu", (unsigned long long)id);
	return true;
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

/* Of a wait that has a deadline; of another one what it was. */
static uint64_t remaining(uint64_t deadline, uint64_t timeout_ns)
{
	uint64_t now;

	if (deadline == NO_DEADLINE)
		return timeout_ns;
	now = now_ns();
	return now < deadline ? deadline - now : 0;
}

/*
 * Waits for a request that is not done, after the calling thread has done what is its part. Called with the lock held, which is given up meanwhile. Returns the
 * request, done or not, or NULL: it is not known any more. A host function's request may move while it is waited for.
 */
static struct request *await_request(struct veo_thr_ctxt *ctx, struct request *request, uint64_t timeout_ns)
{
	bool has_jobs = ctx->first_job || ctx->job_runs;
	uint64_t deadline = NO_DEADLINE;
	uint64_t id = request->id;

	/* The clock is asked only where the wait may have several parts. */
	if (timeout_ns != NO_DEADLINE && timeout_ns != 0 && (has_jobs || request->kind == REQUEST_HOST))
		deadline = deadline_after(now_ns(), timeout_ns);
	if (has_jobs) {
		jobs_run_until(ctx, id, timeout_ns == 0 ? 0 : deadline);
		request = table_find(ctx, id);
		timeout_ns = remaining(deadline, timeout_ns);
	}
	if (timeout_ns == 0)
		return request;
	while (request && !request_done(request)) {
		struct slot *slot = request->slot;
		uint32_t generation = request->generation;
		bool in_time;

		pthread_mutex_unlock(&ctx->lock);
		in_time = await_slot(ctx, slot, generation, STATE_TAKEN, timeout_ns);
		pthread_mutex_lock(&ctx->lock);
		request = table_find(ctx, id);
		if (!in_time)
			break;
		timeout_ns = remaining(deadline, timeout_ns);
	}
	return request;
}

int result_collect(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t *result, uint64_t timeout_ns)
{
	struct request *request;
	int status = VEO_COMMAND_UNFINISHED;

	pthread_mutex_lock(&ctx->lock);
	request = table_find(ctx, id);
	if (request && !request->claimed && is_own(ctx, id)) {
		status = VEO_COMMAND_ERROR;
	} else if (!request || request->claimed) {
		status = unknown_request(id);
	} else {
		if (!request_done(request)) {
			request->claimed = true;
			request = await_request(ctx, request, timeout_ns);
			if (request)
				request->claimed = false;
		}
		if (!request)
			status = unknown_request(id);
		else if (request_done(request))
			status = finish(ctx, request, result);
	}
	pthread_mutex_unlock(&ctx->lock);
	return status;
}

int result_await_done(struct veo_thr_ctxt *ctx, uint64_t id, uint64_t timeout_ns)
{
	struct request *request;
	int status = VEO_COMMAND_OK;

	pthread_mutex_lock(&ctx->lock);
	request = table_find(ctx, id);
	if (!request) {
		status = unknown_request(id);
	} else if (is_own(ctx, id)) {
		status = VEO_COMMAND_ERROR;
	} else if (!request_done(request)) {
		request = await_request(ctx, request, timeout_ns);
		/* One that is not known any more has been collected meanwhile. */
		if (request && !request_done(request))
			status = VEO_COMMAND_UNFINISHED;
	}
	pthread_mutex_unlock(&ctx->lock);
	return status;
}

/* A host function that runs for another thread, though the queue has gone on; INVALID: none. Called with the lock held. */
static uint64_t foreign_host_function(struct veo_thr_ctxt *ctx, uint64_t last)
{
	for (struct shelter *shelter = ctx->running_shelters; shelter; shelter = shelter->next) {
		if (shelter->id <= last && !host_is_own(ctx, shelter->id))
			return shelter->id;
	}
	return VEO_REQUEST_ID_INVALID;
}

/* Whether the worker has passed the last request, and so all others. That one may have been withdrawn or collected: the slot tells. */
static bool last_is_passed(const struct veo_thr_ctxt *ctx)
{
	/* Acquire: pairs with the worker's word_publish(). */
	return !ctx->last_slot || (atomic_load_explicit(&ctx->last_slot->state, memory_order_acquire) & PHASE_MASK) == PHASE_DONE;
}

bool queue_is_idle(struct veo_thr_ctxt *ctx)
{
	return last_is_passed(ctx) && foreign_host_function(ctx, ctx->next_id) == VEO_REQUEST_ID_INVALID;
}

void queue_await_idle(struct veo_thr_ctxt *ctx)
{
	uint64_t last;
	uint64_t id;

	pthread_mutex_lock(&ctx->lock);
	last = ctx->next_id - 1;
	/* A host function that asks is not waited for itself. */
	if (!last_is_passed(ctx) && !(ctx->job_runs && host_is_own(ctx, last))) {
		struct slot *slot = ctx->last_slot;
		uint32_t generation = ctx->last_generation;

		if (ctx->first_job || ctx->job_runs)
			jobs_run_until(ctx, last, NO_DEADLINE);
		pthread_mutex_unlock(&ctx->lock);
		await_slot(ctx, slot, generation, STATE_TAKEN | STATE_WITHDRAWN, NO_DEADLINE);
		pthread_mutex_lock(&ctx->lock);
	}
	while ((id = foreign_host_function(ctx, last)) != VEO_REQUEST_ID_INVALID) {
		pthread_mutex_unlock(&ctx->lock);
		result_await_done(ctx, id, NO_DEADLINE);
		pthread_mutex_lock(&ctx->lock);
	}
	pthread_mutex_unlock(&ctx->lock);
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

/*
 * The client's end of a channel: requests go into the ring in the order of their ids, and each is known in the table until it is collected.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "jobs.h"
#include "word.h"

#define FIRST_RING_COUNT 256u
#define FIRST_TABLE_SIZE 256u

static size_t ring_size(uint32_t count)
{
	return sizeof(struct ring) + count * sizeof(struct slot);
}

/* A new, empty ring, in front of the older ones. */
static bool add_ring(struct veo_thr_ctxt *ctx, uint32_t count)
{
	struct ring_view *view = calloc(1, sizeof(*view));
	uint64_t *owners = malloc(count * sizeof(*owners));
	uint64_t offset = arena_alloc(&ctx->proc->arena, ring_size(count));

	if (!view || !owners || offset == 0) {
		free(view);
		free(owners);
		arena_free(&ctx->proc->arena, offset, ring_size(count));
		return false;
	}
	memset(owners, 0xff, count * sizeof(*owners));
	view->ring = arena_at(ctx->proc, offset);
	memset(view->ring, 0, ring_size(count));
	view->ring->count = count;
	view->count = count;
	view->owners = owners;
	view->older = ctx->view;
	ctx->view = view;
	return true;
}

struct veo_thr_ctxt *queue_create(struct veo_proc_handle *proc, uint64_t channel_offset)
{
	struct veo_thr_ctxt *ctx = calloc(1, sizeof(*ctx));
	struct channel *channel;
	pthread_condattr_t monotonic;

	if (!ctx)
		return NULL;
	ctx->proc = proc;
	ctx->channel = channel_offset;
	ctx->last_job = &ctx->first_job;
	ctx->table_size = FIRST_TABLE_SIZE;
	ctx->table = malloc(FIRST_TABLE_SIZE * sizeof(*ctx->table));
	if (!ctx->table || !add_ring(ctx, FIRST_RING_COUNT)) {
		set_error(ENOMEM, "no memory for the queue of a context");
		free(ctx->table);
		free(ctx);
		return NULL;
	}
	for (size_t i = 0; i < ctx->table_size; i++)
		ctx->table[i].id = VEO_REQUEST_ID_INVALID;
	pthread_mutex_init(&ctx->lock, NULL);
	pthread_cond_init(&ctx->block_ended, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&ctx->job_changed, &monotonic);
	pthread_condattr_destroy(&monotonic);

	channel = arena_at(proc, channel_offset);
	memset(channel, 0, sizeof(*channel));
	channel->ring = (uint64_t)((char *)ctx->view->ring - proc->arena.base);
	channel->stack_size = CONTEXT_STACK_DEFAULT;
	return ctx;
}

void queue_destroy(struct veo_thr_ctxt *ctx)
{
	for (size_t i = 0; i < ctx->table_size; i++) {
		struct request *request = &ctx->table[i];

		if (request->id == VEO_REQUEST_ID_INVALID)
			continue;
		free(request->deliveries);
		arena_free(&ctx->proc->arena, request->payload, request->payload_size);
	}
	while (ctx->view) {
		struct ring_view *view = ctx->view;

		ctx->view = view->older;
		arena_free(&ctx->proc->arena, (uint64_t)((char *)view->ring - ctx->proc->arena.base), ring_size(view->count));
		free(view->owners);
		free(view);
	}
	shelters_free(ctx);
	free(ctx->table);
	ctx->table = NULL;
	ctx->table_size = 0;
	ctx->dead = true;
}

void queue_free(struct veo_thr_ctxt *ctx)
{
	pthread_cond_destroy(&ctx->block_ended);
	pthread_cond_destroy(&ctx->job_changed);
	pthread_mutex_destroy(&ctx->lock);
	free(ctx);
}

/* Whether the slot can take a new request. One that is done but not collected makes room by being harvested. */
static bool vacate(struct veo_thr_ctxt *ctx, uint64_t index)
{
	struct request *request;

	if (ctx->view->owners[index] == VEO_REQUEST_ID_INVALID)
		return true;
	if (jobs_await_slot(ctx, &ctx->view->ring->slots[index]))
		return false;
	/* Acquire: pairs with the worker's word_publish(). */
	if (ctx->view->owners[index] == SLOT_LEFT)
		return (atomic_load_explicit(&ctx->view->ring->slots[index].state, memory_order_acquire) & PHASE_MASK) == PHASE_DONE;
	request = table_find(ctx, ctx->view->owners[index]);
	if (!request || request->slot != &ctx->view->ring->slots[index])
		return true;
	if (!request_done(request))
		return false;
	request_harvest(ctx, request);
	return true;
}

static uint32_t generation_at(const struct veo_thr_ctxt *ctx)
{
	return STATE_GENERATION(ctx->position / ctx->view->count + 1);
}

/* The queue goes on in a ring of twice the size; the current slot says so. Older rings stay, since waiters may look at them. */
static bool jump(struct veo_thr_ctxt *ctx)
{
	struct ring *ring = ctx->view->ring;
	struct slot *slot = &ring->slots[ctx->position & (ring->count - 1)];
	uint32_t generation = generation_at(ctx);

	if (ring->count > UINT32_MAX / 4 || !add_ring(ctx, 2 * ring->count))
		return false;
	slot->operation = OP_JUMP;
	slot->withdrawable = false;
	slot->payload = (uint64_t)((char *)ctx->view->ring - ctx->proc->arena.base);
	ctx->position = 0;
	word_publish(&slot->state, generation | PHASE_READY);
	return true;
}

void queue_leave_slot(struct veo_thr_ctxt *ctx, struct request *request)
{
	struct ring *ring = ctx->view->ring;

	/* Slots of older rings are not used again. */
	if (request->slot >= ring->slots && request->slot < ring->slots + ring->count)
		ctx->view->owners[request->slot - ring->slots] = SLOT_LEFT;
}

static void fill_draft(struct veo_thr_ctxt *ctx, struct draft *draft)
{
	*draft = (struct draft){
		.slot = &ctx->view->ring->slots[ctx->position & (ctx->view->count - 1)],
		.generation = generation_at(ctx),
		.kind = REQUEST_OTHER,
	};
	draft->slot->withdrawable = false;
}

/* Called with the lock held. */
static bool takes_requests(struct veo_thr_ctxt *ctx)
{
	/* The proc's state too: whoever has seen it, or a request of another context that failed, finds that nothing is taken any more. */
	if (!ctx->dead && !ctx->closed && proc_is(ctx->proc, PROC_RUNNING))
		return true;
	set_error(EPIPE, ctx->closed ? "the context is closed" : "the worker (pid %d) has ended", ctx->proc->pid);
	return false;
}

bool queue_begin(struct veo_thr_ctxt *ctx, struct draft *draft)
{
	/* Without the lock: in a child of the client somebody who is not there may hold it. */
	if (proc_is(ctx->proc, PROC_DESTROYED)) {
		set_error(EPIPE, "the proc is destroyed, or belongs to the parent of this process");
		return false;
	}
	pthread_mutex_lock(&ctx->lock);
	block_await(ctx);
	if (!takes_requests(ctx)) {
		pthread_mutex_unlock(&ctx->lock);
		return false;
	}
	/* The current slot is always free; the one after it must be too, for else the jump to a larger ring, or the exit, would find no slot. */
	if (!table_reserve(ctx) || (!vacate(ctx, (ctx->position + 1) & (ctx->view->count - 1)) && !jump(ctx))) {
		size_t outstanding = ctx->table_used;

		pthread_mutex_unlock(&ctx->lock);
		set_error(ENOMEM, "no memory for a further request; %zu of this context have not been collected", outstanding);
		return false;
	}
	fill_draft(ctx, draft);
	return true;
}

void queue_abandon(struct veo_thr_ctxt *ctx)
{
	pthread_mutex_unlock(&ctx->lock);
}

uint64_t queue_send(struct veo_thr_ctxt *ctx, struct draft *draft)
{
	uint64_t id = ctx->next_id++;
	struct request *request = table_add(ctx, id);

	*request = (struct request){
		.id = id,
		.slot = draft->slot,
		.generation = draft->generation,
		.deliveries = draft->deliveries,
		.payload = draft->payload,
		.payload_size = draft->payload_size,
		.kind = (uint8_t)draft->kind,
	};
	ctx->view->owners[ctx->position & (ctx->view->count - 1)] = id;
	ctx->position++;
	ctx->last_slot = draft->slot;
	ctx->last_generation = draft->generation;
	draft->slot->payload = draft->payload;
	draft->slot->direct_copies = ctx->direct_copies;
	ctx->direct_copies = 0;
	/* Relaxed: a hint. */
	atomic_store_explicit(&queue_channel(ctx)->client_processor, own_processor(), memory_order_relaxed);
	word_publish(&draft->slot->state, draft->generation | PHASE_READY);
	pthread_mutex_unlock(&ctx->lock);
	return id;
}

uint64_t queue_simple(struct veo_thr_ctxt *ctx, uint8_t operation, uint64_t target, uint64_t word)
{
	struct draft draft;

	if (!queue_begin(ctx, &draft))
		return VEO_REQUEST_ID_INVALID;
	draft.slot->operation = operation;
	draft.slot->target = target;
	draft.slot->words[0] = word;
	return queue_send(ctx, &draft);
}

uint64_t queue_exit(struct veo_thr_ctxt *ctx)
{
	struct draft draft;

	pthread_mutex_lock(&ctx->lock);
	/* Neither a block nor the lack of memory can stop it: its slot is kept free, and the table, half full at most, has a place. */
	ctx->block_depth = 0;
	pthread_cond_broadcast(&ctx->block_ended);
	if (!takes_requests(ctx)) {
		pthread_mutex_unlock(&ctx->lock);
		return VEO_REQUEST_ID_INVALID;
	}
	fill_draft(ctx, &draft);
	/* At once: what a host function submitted behind the exit nobody would ever come to. */
	ctx->closed = true;
	draft.slot->operation = OP_EXIT;
	return queue_send(ctx, &draft);
}

static uint64_t fault_result(const struct request *request, int signal)
{
	switch (request->kind) {
	case REQUEST_WRITE:
		return (uint64_t)-12;
	case REQUEST_READ:
		return (uint64_t)-13;
	default:
		return (uint64_t)signal;
	}
}

/* Sends whoever waits there away from fences that the worker will not reach any more, and waits until the callers' buffers are let go of. */
static void break_fences(struct veo_thr_ctxt *ctx)
{
	for (size_t i = 0; i < ctx->table_size; i++) {
		struct request *request = &ctx->table[i];

		if (request->id != VEO_REQUEST_ID_INVALID && !request_done(request) && !request->shelter && is_fence(request->slot))
			word_publish(&((struct slot_fence *)request->slot->words)->turn, FENCE_BROKEN);
	}
	while (ctx->copying != 0)
		pthread_cond_wait(&ctx->job_changed, &ctx->lock);
}

/*
 * The worker has ended: no slot waits for it any more. Also one whose request is settled may have waiters, since the worker had to pass it for what was
 * withdrawn or had left it. Nobody else writes the rings now.
 */
static void pass_all_slots(struct veo_thr_ctxt *ctx)
{
	for (struct ring_view *view = ctx->view; view; view = view->older) {
		for (uint32_t i = 0; i < view->count; i++) {
			struct slot *slot = &view->ring->slots[i];
			/* Relaxed: the worker, the only other writer, has ended. */
			uint32_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);

			if ((state & PHASE_MASK) == PHASE_READY)
				word_publish(&slot->state, (state & STATE_GENERATION(UINT32_MAX)) | PHASE_DONE);
		}
	}
}

void queue_fail_all(struct veo_thr_ctxt *ctx, bool faulted, int signal)
{
	uint64_t running;

	pthread_mutex_lock(&ctx->lock);
	ctx->dead = true;
	pthread_cond_broadcast(&ctx->block_ended);
	break_fences(ctx);
	/* Relaxed: the worker, its only writer, has ended. */
	running = atomic_load_explicit(&queue_channel(ctx)->running, memory_order_relaxed);
	for (size_t i = 0; i < ctx->table_size; i++) {
		struct request *request = &ctx->table[i];
		struct slot *slot = request->slot;

		if (request->id == VEO_REQUEST_ID_INVALID || !slot)
			continue;
		if (request_done(request)) {
			request_harvest(ctx, request);
			continue;
		}
		/* The function is not the worker's; it completes when it returns. */
		if (request->shelter)
			continue;
		if (faulted && running == (uint64_t)((char *)slot - ctx->proc->arena.base)) {
			request->status = VEO_COMMAND_EXCEPTION;
			request->result = fault_result(request, signal);
		} else {
			request->status = VEO_COMMAND_ERROR;
			request->result = 0;
		}
		free(request->deliveries);
		request->deliveries = NULL;
		request->slot = NULL;
	}
	pass_all_slots(ctx);
	pthread_mutex_unlock(&ctx->lock);
}

/* Gives the caller its OUT data if the request is done. Returns the smaller of `first` and the id of a request that is not. */
static uint64_t deliver(struct veo_thr_ctxt *ctx, struct request *request, uint64_t first)
{
	if (!request || request->id == VEO_REQUEST_ID_INVALID)
		return first;
	if (request_done(request)) {
		request_harvest(ctx, request);
		return first;
	}
	return request->id < first ? request->id : first;
}

void queue_deliver_before(struct veo_thr_ctxt *ctx, uint64_t id)
{
	/* Where to begin the next time. A host function around the one that asks is not done, and others may have submitted more meanwhile. */
	uint64_t next = id;

	/* Whichever is less to look at. */
	if (id - ctx->delivered < ctx->table_size) {
		for (uint64_t i = ctx->delivered; i < id; i++)
			next = deliver(ctx, table_find(ctx, i), next);
	} else {
		for (size_t i = 0; i < ctx->table_size; i++)
			next = deliver(ctx, &ctx->table[i], next);
	}
	if (next > ctx->delivered)
		ctx->delivered = next;
}

void queue_deliver(struct veo_thr_ctxt *ctx)
{
	pthread_mutex_lock(&ctx->lock);
	queue_deliver_before(ctx, ctx->next_id);
	pthread_mutex_unlock(&ctx->lock);
}

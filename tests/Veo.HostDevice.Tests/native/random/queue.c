/* What else has its place in a queue: host functions, request blocks, withdrawals. */
#define _GNU_SOURCE
#include "model.h"

struct host_call {
	struct lane *lane;
	struct veo_thr_ctxt *ctx;
	uint64_t value;
	unsigned depth; /* what it asks of its own context, each function in turn */
	bool main_too;
	_Atomic unsigned runs;
};

/* Whether a call that was refused may have been so: nothing is accepted once the context or the proc is being closed. */
static bool may_refuse(const struct host_call *host)
{
	return host->lane->closes || host->lane->world->ends;
}

static uint64_t run_in_queue(void *argument);

static void ask_host(struct host_call *host)
{
	struct host_call inner = {.lane = host->lane, .ctx = host->ctx, .value = host->value + 1, .depth = host->depth - 1};
	uint64_t id = veo_call_async_vh(host->ctx, run_in_queue, &inner);

	if (id == VEO_REQUEST_ID_INVALID) {
		CHECK(may_refuse(host));
		return;
	}
	CHECK_EQUAL(inner.value, wait_for(host->ctx, id, VEO_COMMAND_OK));
	CHECK_EQUAL(1, inner.runs);
}

static void ask_kernel(struct host_call *host)
{
	struct veo_args *args = integers(2, (int64_t)host->value, (int64_t)1);
	uint64_t id = veo_call_async(host->ctx, host->lane->world->add, args);

	veo_args_free(args);
	if (id == VEO_REQUEST_ID_INVALID)
		CHECK(may_refuse(host));
	else
		CHECK_EQUAL(host->value + 1, wait_for(host->ctx, id, VEO_COMMAND_OK));
}

static uint64_t run_in_queue(void *argument)
{
	struct host_call *host = argument;
	struct world *world = host->lane->world;
	uint64_t address;

	atomic_fetch_add(&host->runs, 1);
	if (host->depth != 0)
		ask_host(host);
	if (host->depth != 0)
		ask_kernel(host);
	if (host->main_too) {
		if (veo_alloc_mem(world->proc, &address, 100) == 0)
			CHECK_EQUAL(0, veo_free_mem(world->proc, address));
		else
			CHECK(may_refuse(host));
	}
	return host->value;
}

void queue_host(struct lane *lane)
{
	struct pending *pending = pending_new(lane);

	pending->host = calloc(1, sizeof(*pending->host));
	CHECK(pending->host != NULL);
	pending->host->lane = lane;
	pending->host->ctx = lane->ctx;
	pending->host->value = pending->result = prng_next(&lane->prng);
	pending->host->depth = prng_chance(&lane->prng, 2) ? (unsigned)prng_below(&lane->prng, 3) : 0;
	/* A hook would count it. */
	pending->host->main_too = !veo_get_hook((void *)(uintptr_t)veo_alloc_mem) && prng_chance(&lane->prng, 8);
	pending->withdrawable = true;
	pending_enter(lane, pending, veo_call_async_vh(lane->ctx, run_in_queue, pending->host));
}

void host_check(const struct host_call *host, bool withdrawn)
{
	CHECK_EQUAL(withdrawn ? 0 : 1, host->runs);
}

/* No other thread's request comes between these two. */
void queue_block(struct lane *lane)
{
	struct pending *pending;

	/* Nothing is to be waited for inside: a host function in front of it could not submit. */
	while (lane->count + 2 > PENDING_MAX || lane->held > HELD_MAX)
		pending_settle(lane, (unsigned)prng_below(&lane->prng, lane->count));
	veo_req_block_begin(lane->ctx);
	if (prng_chance(&lane->prng, 4)) {
		veo_req_block_begin(lane->ctx);
		call_count(lane);
		veo_req_block_end(lane->ctx);
	} else {
		call_count(lane);
	}
	pending = pending_new(lane);
	pending->result = lane->calls;
	veo_args_clear(lane->args);
	pending_enter(lane, pending, veo_call_async(lane->ctx, lane->world->earlier_result, lane->args));
	veo_req_block_end(lane->ctx);
}

void queue_withdraw(struct lane *lane)
{
	struct pending *pending;

	if (lane->count == 0)
		return;
	pending = &lane->list[prng_chance(&lane->prng, 2) ? lane->count - 1 : prng_below(&lane->prng, lane->count)];
	if (pending->withdrawable && !pending->withdrawn && veohost_request_withdraw(lane->ctx, pending->id) == 0)
		pending->withdrawn = true;
}

/* Ids that were never given. */
void queue_unknown(struct lane *lane)
{
	uint64_t result = 0x7777;
	uint64_t id = prng_chance(&lane->prng, 2) ? VEO_REQUEST_ID_INVALID : UINT64_MAX - 2 - prng_below(&lane->prng, 1000);

	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(lane->ctx, id, &result));
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_peek_result(lane->ctx, id, &result));
	CHECK_EQUAL(0x7777, result);
}

/* A second library with the same name for another function. */
void queue_library(struct lane *lane)
{
	struct veo_proc_handle *proc = lane->world->proc;
	uint64_t library = veo_load_library(proc, lane->world->other);
	uint64_t add = veo_get_sym(proc, library, "add");
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t result = 0;

	CHECK(library != 0 && add != 0 && add != lane->world->add);
	CHECK_EQUAL(0, veo_call_sync(proc, add, args, &result));
	CHECK_EQUAL(1003, result);
	CHECK_EQUAL(0, veo_get_sym(proc, library, "no_such_name"));
	CHECK_EQUAL(0, veo_unload_library(proc, library));
	veo_args_free(args);
}

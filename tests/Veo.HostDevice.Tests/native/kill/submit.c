#define _GNU_SOURCE
#include <signal.h>
#include <string.h>

#include "client.h"

void give_up(struct client *client)
{
	CHECK(client->session->may_end);
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(client->session->main));
	client->dead = true;
}

void settle(struct client *client, unsigned index)
{
	struct request request = client->pending[index];

	client->pending[index] = client->pending[--client->count];
	request_settle(client->session, &request);
}

static struct request *draft(struct client *client, struct lane *lane, enum kind kind)
{
	struct request *request;

	if (client->count >= ORDINARY_MAX && kind != KIND_FAULT)
		settle(client, (unsigned)prng_below(&client->prng, client->count));
	request = &client->pending[client->count];
	*request = (struct request){.lane = lane, .kind = kind, .key = (unsigned char)prng_next(&client->prng)};
	return request;
}

/* Takes what was just submitted into the ledger. */
static bool enter(struct client *client, struct request *request, uint64_t id)
{
	if (id == VEO_REQUEST_ID_INVALID) {
		request_free(request);
		give_up(client);
		return false;
	}
	request->id = id;
	request->sequence = ++request->lane->sequence;
	client->count++;
	return true;
}

unsigned char *bytes(size_t size, int value)
{
	unsigned char *memory = malloc(size + 1);

	CHECK(memory != NULL);
	return memset(memory, value, size + 1);
}

size_t some_size(struct client *client)
{
	return prng_size(&client->prng, prng_chance(&client->prng, 8) ? AREA_SIZE : 32 << 10);
}

static void fresh_args(struct client *client)
{
	veo_args_clear(client->args);
	CHECK_EQUAL(0, veohost_args_set_withdrawable(client->args, prng_chance(&client->prng, 4)));
}

void submit_add(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_ADD);
	int64_t a = (int64_t)(prng_next(&client->prng) >> 8), b = (int64_t)(prng_next(&client->prng) >> 8);

	request->expected = (uint64_t)(a + b);
	fresh_args(client);
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 0, a));
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 1, b));
	enter(client, request, veo_call_async(lane->ctx, client->session->add, client->args));
}

void submit_buffers(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_BUFFERS);
	size_t size = some_size(client);

	request->size = size;
	request->in = bytes(size, 0);
	request->inout = bytes(size, 0);
	request->out = bytes(size, UNTOUCHED);
	pattern(request->in, size, request->key);
	pattern(request->inout, size, request->key);
	fresh_args(client);
	CHECK_EQUAL(0, veo_args_set_stack(client->args, VEO_INTENT_IN, 0, (char *)request->in, size));
	CHECK_EQUAL(0, veo_args_set_stack(client->args, VEO_INTENT_INOUT, 1, (char *)request->inout, size));
	CHECK_EQUAL(0, veo_args_set_stack(client->args, VEO_INTENT_OUT, 2, (char *)request->out, size));
	CHECK_EQUAL(0, veo_args_set_u64(client->args, 3, size));
	if (enter(client, request, veo_call_async(lane->ctx, client->session->buffers, client->args)))
		memset(request->in, 0xdd, size);
}

void submit_transfers(struct client *client, struct lane *lane)
{
	struct request *request;
	size_t size = some_size(client);
	uint64_t place = lane->area + prng_below(&client->prng, AREA_SIZE - size + 1);
	unsigned char key = (unsigned char)prng_next(&client->prng);
	bool block = prng_chance(&client->prng, 2);

	/* Inside the block nothing may be waited for: a host function in front of it could not submit. */
	while (client->count > ORDINARY_MAX - 2)
		settle(client, (unsigned)prng_below(&client->prng, client->count));
	request = draft(client, lane, KIND_WRITE);
	request->key = key;
	request->size = size;
	request->in = bytes(size, 0);
	pattern(request->in, size, key);
	if (block)
		veo_req_block_begin(lane->ctx);
	if (enter(client, request, veo_async_write_mem(lane->ctx, place, request->in, size))) {
		request = draft(client, lane, KIND_READ);
		request->key = key;
		request->size = size;
		request->out = bytes(size, UNTOUCHED);
		enter(client, request, veo_async_read_mem(lane->ctx, request->out, place, size));
	}
	if (block)
		veo_req_block_end(lane->ctx);
}

void submit_memory(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, lane->spare ? KIND_FREE : KIND_ALLOC);

	if (request->kind == KIND_FREE) {
		uint64_t address = lane->spare;

		lane->spare = 0;
		enter(client, request, veo_free_mem_async(lane->ctx, address));
	} else {
		enter(client, request, veo_alloc_mem_async(lane->ctx, prng_size(&client->prng, 64 << 20)));
	}
}

void submit_hang(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_HANG);

	veo_args_clear(client->args);
	lane->hangs = enter(client, request, veo_call_async(lane->ctx, client->session->hang, client->args));
}

static uint64_t run_in_queue(void *argument)
{
	struct host_call *host = argument;
	struct veo_args *args;
	uint64_t result = 99;
	uint64_t id;

	/* Relaxed: whoever reads it has collected the request. */
	atomic_fetch_add_explicit(&host->runs, 1, memory_order_relaxed);
	if (!host->nested)
		return host->value;
	/* What it asks of its own context comes behind it in the queue. */
	args = integers(2, (int64_t)host->value, (int64_t)0);
	id = veo_call_async(host->ctx, host->session->add, args);
	veo_args_free(args);
	if (id != VEO_REQUEST_ID_INVALID && veo_call_wait_result(host->ctx, id, &result) == VEO_COMMAND_OK) {
		CHECK_EQUAL(host->value, result);
	} else if (id != VEO_REQUEST_ID_INVALID || (!host->lane->closes && !host->session->closes)) {
		CHECK(host->session->may_end);
		CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(host->ctx));
	}
	return host->value;
}

void submit_host(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_HOST);

	request->host = calloc(1, sizeof(*request->host));
	CHECK(request->host != NULL);
	request->expected = prng_next(&client->prng);
	request->host->session = client->session;
	request->host->ctx = lane->ctx;
	request->host->lane = lane;
	request->host->value = request->expected;
	request->host->nested = !lane->faulty && prng_chance(&client->prng, 2);
	enter(client, request, veo_call_async_vh(lane->ctx, run_in_queue, request->host));
}

void withdraw_one(struct client *client)
{
	struct request *request;

	if (client->count == 0)
		return;
	/* Often the last one, which has hardly begun. */
	request = &client->pending[prng_chance(&client->prng, 2) ? client->count - 1 : prng_below(&client->prng, client->count)];
	/* Without the write the read behind it would find something else; and the fault is what the round is for. */
	if (request->kind != KIND_WRITE && request->kind != KIND_FAULT && veohost_request_withdraw(request->lane->ctx, request->id) == 0)
		request->withdrawn = true;
}

static const int signals[] = {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS};

static void fault_in_call_sync(struct client *client, unsigned which)
{
	uint64_t result = 99;

	veo_args_clear(client->args);
	CHECK_EQUAL(-1, veo_call_sync(client->session->proc, client->session->fault[which], client->args, &result));
	give_up(client);
	if (result == 99)
		return;
	atomic_fetch_add(&client->session->faults_submitted, 1);
	if (result == 0) {
		atomic_fetch_add(&client->session->tally->error, 1);
		return;
	}
	CHECK_EQUAL(signals[which], result);
	atomic_fetch_add(&client->session->exceptions, 1);
	atomic_fetch_add(&client->session->tally->exception, 1);
}

void submit_fault(struct client *client, struct lane *lane)
{
	unsigned which = (unsigned)prng_below(&client->prng, 7);
	struct request *request;
	uint64_t id;

	/* Behind a kernel that hangs it would never come to its turn. */
	if (!lane->ctx || lane->hangs)
		lane = &client->lanes[0];
	if (which < 5 && lane == &client->lanes[0] && prng_chance(&client->prng, 2)) {
		fault_in_call_sync(client, which);
		return;
	}
	request = draft(client, lane, KIND_FAULT);
	if (which < 5) {
		request->expected = (uint64_t)signals[which];
		veo_args_clear(client->args);
		id = veo_call_async(lane->ctx, client->session->fault[which], client->args);
	} else {
		size_t size = 1 + prng_size(&client->prng, AREA_SIZE);

		request->out = bytes(size, 0);
		request->expected = which == 5 ? (uint64_t)-12 : (uint64_t)-13;
		/* Nothing is mapped there. */
		id = which == 5 ? veo_async_write_mem(lane->ctx, 64, request->out, size) : veo_async_read_mem(lane->ctx, request->out, 64, size);
	}
	if (enter(client, request, id)) {
		lane->faulty = true;
		atomic_fetch_add(&client->session->faults_submitted, 1);
	}
}

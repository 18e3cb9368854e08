#define _GNU_SOURCE
#include "work.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "request.h"

#define LANES 3
#define PENDING_MAX 64

struct client {
	struct session *session;
	unsigned number;
	struct prng prng;
	struct veo_args *args;
	bool dead;
	struct lane lanes[LANES]; /* the first is on the main context, the others are on contexts of this thread alone */
	struct request pending[PENDING_MAX];
	unsigned count;
	pthread_t thread;
};

struct crew {
	struct client clients[CLIENTS_MAX];
	unsigned count;
};

/* Something was refused or failed: the worker has ended, or the library is wrong. */
static void give_up(struct client *client)
{
	CHECK(client->session->may_end);
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(client->session->main));
	client->dead = true;
}

static void settle(struct client *client, unsigned index)
{
	struct request request = client->pending[index];

	client->pending[index] = client->pending[--client->count];
	request_settle(client->session, &request);
}

static struct request *draft(struct client *client, struct lane *lane, enum kind kind)
{
	struct request *request;

	if (client->count == PENDING_MAX)
		settle(client, (unsigned)prng_below(&client->prng, PENDING_MAX));
	request = &client->pending[client->count];
	*request = (struct request){.lane = lane, .kind = kind, .key = (unsigned char)prng_next(&client->prng)};
	return request;
}

/* Takes what was just submitted into the ledger. */
static bool enter(struct client *client, struct request *request, uint64_t id)
{
	if (id == VEO_REQUEST_ID_INVALID) {
		free(request->in);
		free(request->inout);
		free(request->out);
		give_up(client);
		return false;
	}
	request->id = id;
	request->sequence = ++request->lane->sequence;
	client->count++;
	return true;
}

static unsigned char *bytes(size_t size, int value)
{
	unsigned char *memory = malloc(size + 1);

	CHECK(memory != NULL);
	return memset(memory, value, size + 1);
}

static size_t some_size(struct client *client)
{
	return prng_size(&client->prng, prng_chance(&client->prng, 8) ? AREA_SIZE : 32 << 10);
}

static void submit_add(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_ADD);
	int64_t a = (int64_t)(prng_next(&client->prng) >> 8), b = (int64_t)(prng_next(&client->prng) >> 8);

	request->expected = (uint64_t)(a + b);
	veo_args_clear(client->args);
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 0, a));
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 1, b));
	enter(client, request, veo_call_async(lane->ctx, client->session->add, client->args));
}

static void submit_buffers(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_BUFFERS);
	size_t size = some_size(client);

	request->size = size;
	request->in = bytes(size, 0);
	request->inout = bytes(size, 0);
	request->out = bytes(size, UNTOUCHED);
	pattern(request->in, size, request->key);
	pattern(request->inout, size, request->key);
	veo_args_clear(client->args);
	CHECK_EQUAL(0, veo_args_set_stack(client->args, VEO_INTENT_IN, 0, (char *)request->in, size));
	CHECK_EQUAL(0, veo_args_set_stack(client->args, VEO_INTENT_INOUT, 1, (char *)request->inout, size));
	CHECK_EQUAL(0, veo_args_set_stack(client->args, VEO_INTENT_OUT, 2, (char *)request->out, size));
	CHECK_EQUAL(0, veo_args_set_u64(client->args, 3, size));
	if (enter(client, request, veo_call_async(lane->ctx, client->session->buffers, client->args)))
		memset(request->in, 0xdd, size);
}

/* What a write leaves a read behind it finds. */
static void submit_transfers(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_WRITE);
	size_t size = some_size(client);
	uint64_t place = lane->area + prng_below(&client->prng, AREA_SIZE - size + 1);
	unsigned char key = request->key;

	request->size = size;
	request->in = bytes(size, 0);
	pattern(request->in, size, key);
	if (!enter(client, request, veo_async_write_mem(lane->ctx, place, request->in, size)))
		return;
	request = draft(client, lane, KIND_READ);
	request->key = key;
	request->size = size;
	request->out = bytes(size, UNTOUCHED);
	enter(client, request, veo_async_read_mem(lane->ctx, request->out, place, size));
}

static void submit_memory(struct client *client, struct lane *lane)
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

static void submit_hang(struct client *client, struct lane *lane)
{
	struct request *request = draft(client, lane, KIND_HANG);

	veo_args_clear(client->args);
	lane->hangs = enter(client, request, veo_call_async(lane->ctx, client->session->hang, client->args));
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

static void submit_fault(struct client *client, struct lane *lane)
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

static void transfer_sync(struct client *client, struct lane *lane)
{
	struct veo_proc_handle *proc = client->session->proc;
	size_t size = some_size(client);
	unsigned char key = (unsigned char)prng_next(&client->prng);
	unsigned char *in = bytes(size, 0), *out = bytes(size, UNTOUCHED);

	pattern(in, size, key);
	if (veo_write_mem(proc, lane->area, in, size) != 0 || veo_read_mem(proc, out, lane->area, size) != 0)
		give_up(client);
	else
		CHECK_EQUAL(0, memcmp(in, out, size));
	free(in);
	free(out);
}

static void call_sync(struct client *client)
{
	int64_t a = (int64_t)(prng_next(&client->prng) >> 8);
	uint64_t result;

	veo_args_clear(client->args);
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 0, a));
	CHECK_EQUAL(0, veo_args_set_i64(client->args, 1, -1));
	if (veo_call_sync(client->session->proc, client->session->add, client->args, &result) != 0)
		give_up(client);
	else
		CHECK_EQUAL(a - 1, result);
}

static void memory_sync(struct client *client)
{
	uint64_t address;

	if (veo_alloc_mem(client->session->proc, &address, prng_size(&client->prng, 1 << 20)) != 0)
		give_up(client);
	else
		CHECK_EQUAL(0, veo_free_mem(client->session->proc, address));
}

static void library_sync(struct client *client)
{
	struct veo_proc_handle *proc = client->session->proc;
	uint64_t library = veo_load_library(proc, client->session->other);

	if (library == 0 || veo_get_sym(proc, library, "add") == 0 || veo_unload_library(proc, library) != 0)
		give_up(client);
}

static void open_lane(struct client *client, struct lane *lane, struct veo_thr_ctxt *ctx)
{
	*lane = (struct lane){.ctx = ctx, .first_bad = UINT64_MAX};
	if (!ctx || veo_alloc_mem(client->session->proc, &lane->area, AREA_SIZE) != 0)
		give_up(client);
}

static void close_lane(struct client *client, struct lane *lane)
{
	CHECK_EQUAL(0, veo_context_close(lane->ctx));
	for (unsigned i = client->count; i-- > 0;) {
		if (client->pending[i].lane != lane)
			continue;
		request_drop(client->session, &client->pending[i]);
		client->pending[i] = client->pending[--client->count];
	}
	lane->ctx = NULL;
	veo_free_mem(client->session->proc, lane->area);
}

static void step(struct client *client)
{
	struct session *session = client->session;
	struct lane *lane = &client->lanes[prng_below(&client->prng, LANES)];
	unsigned long number = atomic_fetch_add(session->submitted, 1);

	for (unsigned i = 0; i < session->fault_count; i++) {
		if (session->faults[i] == number) {
			submit_fault(client, lane);
			return;
		}
	}
	if (!lane->ctx) {
		if (prng_chance(&client->prng, 2))
			open_lane(client, lane, veo_context_open(session->proc));
		return;
	}
	switch (prng_below(&client->prng, 40)) {
	case 0 ... 11:
		submit_add(client, lane);
		break;
	case 12 ... 18:
		submit_buffers(client, lane);
		break;
	case 19 ... 23:
		submit_transfers(client, lane);
		break;
	case 24 ... 25:
		submit_memory(client, lane);
		break;
	case 26 ... 33:
		if (client->count != 0)
			settle(client, (unsigned)prng_below(&client->prng, client->count));
		break;
	case 34:
		veo_context_sync(lane->ctx);
		break;
	case 35:
		call_sync(client);
		break;
	case 36:
		transfer_sync(client, &client->lanes[0]);
		break;
	case 37 ... 38:
		if (prng_chance(&client->prng, 4))
			library_sync(client);
		else
			memory_sync(client);
		break;
	default:
		/* The first client never waits for a kernel that hangs: it goes on until the worker has ended. */
		if (lane == &client->lanes[0] || lane->faulty || lane->hangs)
			break;
		if (session->may_hang && client->number != 0 && prng_chance(&client->prng, 4))
			submit_hang(client, lane);
		else
			close_lane(client, lane);
	}
}

bool session_prepare(struct session *session, struct veo_proc_handle *proc)
{
	static const char *const faults[] = {"fault_segv", "fault_abort", "fault_fpe", "fault_ill", "fault_bus"};
	char kernels[PATH_MAX];
	uint64_t library;

	snprintf(session->other, sizeof(session->other), "%s", beside("libother.so"));
	snprintf(kernels, sizeof(kernels), "%s", beside("libkernels.so"));
	session->proc = proc;
	session->main = veo_context_open(proc);
	library = veo_load_library(proc, kernels);
	session->add = veo_get_sym(proc, library, "add");
	session->buffers = veo_get_sym(proc, library, "buffers");
	session->hang = veo_get_sym(proc, library, "hang");
	for (int i = 0; i < 5; i++)
		session->fault[i] = veo_get_sym(proc, library, faults[i]);
	if (session->main && session->fault[4] != 0)
		return true;
	CHECK(session->may_end);
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(session->main));
	return false;
}

static void *work(void *argument)
{
	struct client *client = argument;
	struct session *session = client->session;

	open_lane(client, &client->lanes[0], session->main);
	for (unsigned long i = 0; !client->dead && (session->budget == 0 || i < session->budget); i++)
		step(client);
	while (client->count != 0 && !session->leaves)
		settle(client, (unsigned)prng_below(&client->prng, client->count));
	veo_args_free(client->args);
	return NULL;
}

struct crew *session_run(struct session *session, unsigned threads)
{
	struct crew *crew = calloc(1, sizeof(*crew));

	CHECK(crew != NULL);
	crew->count = threads;
	for (unsigned i = 0; i < threads; i++) {
		struct client *client = &crew->clients[i];

		client->session = session;
		client->number = i;
		client->prng = prng_split(session->seed, i);
		client->args = veo_args_alloc();
		CHECK_EQUAL(0, pthread_create(&client->thread, NULL, work, client));
	}
	for (unsigned i = 0; i < threads; i++)
		pthread_join(crew->clients[i].thread, NULL);
	return crew;
}

void session_drop(struct crew *crew)
{
	for (unsigned i = 0; i < crew->count; i++) {
		struct client *client = &crew->clients[i];

		while (client->count != 0)
			request_drop(client->session, &client->pending[--client->count]);
	}
	free(crew);
}

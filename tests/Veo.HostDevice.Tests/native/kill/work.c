#define _GNU_SOURCE
#include "work.h"

#include "client.h"

static void open_lane(struct client *client, struct lane *lane, struct veo_thr_ctxt *ctx)
{
	*lane = (struct lane){.ctx = ctx, .first_bad = UINT64_MAX};
	if (!ctx || veo_alloc_mem(client->session->proc, &lane->area, AREA_SIZE) != 0)
		give_up(client);
}

static void close_lane(struct client *client, struct lane *lane)
{
	lane->closes = true;
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
	case 24:
		submit_memory(client, lane);
		break;
	case 25:
		submit_host(client, lane);
		break;
	case 26 ... 31:
		if (client->count != 0)
			settle(client, (unsigned)prng_below(&client->prng, client->count));
		break;
	case 32 ... 33:
		withdraw_one(client);
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

void session_run(struct session *session, unsigned threads)
{
	struct client *clients = calloc(threads, sizeof(*clients));

	CHECK(clients != NULL);
	for (unsigned i = 0; i < threads; i++) {
		struct client *client = &clients[i];

		client->session = session;
		client->number = i;
		client->prng = prng_split(session->seed, i);
		client->args = veo_args_alloc();
		CHECK_EQUAL(0, pthread_create(&client->thread, NULL, work, client));
	}
	for (unsigned i = 0; i < threads; i++)
		pthread_join(clients[i].thread, NULL);
	session->closes = true;
	CHECK_EQUAL(0, veo_proc_destroy(session->proc));
	for (unsigned i = 0; i < threads; i++) {
		while (clients[i].count != 0)
			request_drop(session, &clients[i].pending[--clients[i].count]);
	}
	free(clients);
}

/*
 * Random sequences of everything that the API has, checked against a model in this process (random/model.h). VEO_SEED repeats a run, as far as the threads
 * allow; VEO_RANDOM_ROUNDS makes it longer.
 */
#define _GNU_SOURCE
#include <pthread.h>

#include "random/model.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROUNDS 5
#else
#define ROUNDS 20
#endif
#define ROUND_LIMIT 40
#define WORLDS 3
#define CONTEXTS 4
#define THREADS 3

static void step(struct lane *lane)
{
	switch (prng_below(&lane->prng, 64)) {
	case 0 ... 7:
		call_mixed(lane);
		break;
	case 8 ... 13:
		call_stir(lane);
		break;
	case 14 ... 18:
		call_count(lane);
		break;
	case 19 ... 22:
		memory_write(lane);
		break;
	case 23 ... 27:
		memory_read(lane);
		break;
	case 28 ... 32:
		memory_stir(lane);
		break;
	case 33 ... 35:
		memory_alloc(lane);
		break;
	case 36:
		memory_free(lane);
		break;
	case 37:
		memory_sync(lane);
		break;
	case 38:
		call_sync(lane);
		break;
	case 39 ... 41:
		queue_host(lane);
		break;
	case 42 ... 43:
		queue_block(lane);
		break;
	case 44 ... 47:
		queue_withdraw(lane);
		break;
	case 48:
		queue_unknown(lane);
		break;
	case 49:
		if (prng_chance(&lane->prng, 4))
			queue_library(lane);
		break;
	case 50:
		if (prng_chance(&lane->prng, 4)) {
			veo_context_sync(lane->ctx);
			lane_check_delivered(lane);
		}
		break;
	default:
		if (lane->count != 0)
			pending_settle(lane, (unsigned)prng_below(&lane->prng, lane->count));
	}
}

static struct veo_thr_ctxt *open_some(struct prng *prng, struct veo_proc_handle *proc)
{
	struct veo_thr_ctxt_attr *attr = veo_alloc_thr_ctxt_attr();
	struct veo_thr_ctxt *ctx;
	size_t size;

	CHECK(attr != NULL);
	CHECK_EQUAL(0, veo_set_thr_ctxt_stacksize(attr, ((size_t)4 + prng_below(prng, 12)) << 20));
	CHECK_EQUAL(0, veo_get_thr_ctxt_stacksize(attr, &size));
	ctx = prng_chance(prng, 2) ? veo_context_open(proc) : veo_context_open_with_attr(proc, attr);
	CHECK_EQUAL(0, veo_free_thr_ctxt_attr(attr));
	CHECK(ctx != NULL);
	return ctx;
}

/* A context of this thread alone: opened, used, and closed with whatever is still to be done. */
static void use_own_context(struct world *world, struct prng *prng, uint64_t seed, bool alone)
{
	int others = veo_num_contexts(world->proc);
	struct lane *lane = malloc(sizeof(*lane));
	unsigned steps = (unsigned)prng_size(prng, 200);

	CHECK(lane != NULL);
	lane_start(lane, world, open_some(prng, world->proc), seed);
	if (alone) {
		CHECK_EQUAL(others + 1, veo_num_contexts(world->proc));
		CHECK(veo_get_context(world->proc, others) == lane->ctx);
		CHECK(veo_get_context(world->proc, others + 1) == NULL);
	}
	for (unsigned i = 0; i < steps; i++)
		step(lane);
	lane->closes = true;
	CHECK_EQUAL(0, veo_context_close(lane->ctx));
	if (alone)
		CHECK_EQUAL(others, veo_num_contexts(world->proc));
	lane_end(lane);
	free(lane);
}

/* A thread of the client, with a lane on each of its contexts. */
struct client {
	struct lane lanes[WORLDS * CONTEXTS];
	unsigned lane_count;
	unsigned steps;
	unsigned own_contexts; /* at most so many, for each has a number of its own */
	bool alone;
	bool leaves; /* requests stay uncollected */
	uint64_t seed;
	struct prng prng;
	pthread_t thread;
};

static void *work(void *argument)
{
	struct client *client = argument;

	for (unsigned i = 0; i < client->steps; i++) {
		struct lane *lane = &client->lanes[prng_below(&client->prng, client->lane_count)];

		if (client->own_contexts != 0 && prng_chance(&client->prng, 100)) {
			client->own_contexts--;
			use_own_context(lane->world, &client->prng, client->seed, client->alone);
		} else {
			step(lane);
		}
	}
	for (unsigned i = 0; i < client->lane_count && !client->leaves; i++)
		lane_settle_all(&client->lanes[i]);
	return NULL;
}

/* Runs threads on contexts that they share, and ends the procs, half of the time with requests that nobody has collected. */
static void run_round(uint64_t seed, unsigned world_count, unsigned context_count, unsigned thread_count, unsigned steps)
{
	static struct world worlds[WORLDS];
	struct client *clients = calloc(thread_count, sizeof(*clients));
	struct veo_thr_ctxt *contexts[WORLDS][CONTEXTS];
	struct prng prng = prng_split(seed, 0);
	bool leaves = prng_chance(&prng, 2);

	CHECK(clients != NULL);
	for (unsigned w = 0; w < world_count; w++) {
		world_start(&worlds[w], (int)(w % 2));
		contexts[w][0] = worlds[w].main;
		for (unsigned c = 1; c < context_count; c++)
			contexts[w][c] = open_some(&prng, worlds[w].proc);
		CHECK_EQUAL(context_count, veo_num_contexts(worlds[w].proc));
	}
	for (unsigned t = 0; t < thread_count; t++) {
		struct client *client = &clients[t];

		client->seed = seed + 1;
		client->steps = steps;
		client->own_contexts = 20;
		client->alone = thread_count == 1;
		client->leaves = leaves;
		client->prng = prng_split(seed, 1000 + t);
		for (unsigned i = 0; i < world_count * context_count; i++)
			lane_start(&client->lanes[client->lane_count++], &worlds[i % world_count], contexts[i % world_count][i / world_count], seed);
	}
	for (unsigned t = 0; t < thread_count; t++)
		CHECK_EQUAL(0, pthread_create(&clients[t].thread, NULL, work, &clients[t]));
	for (unsigned t = 0; t < thread_count; t++)
		pthread_join(clients[t].thread, NULL);
	for (unsigned w = 0; w < world_count; w++) {
		worlds[w].ends = true;
		CHECK_EQUAL(0, veo_proc_destroy(worlds[w].proc));
	}
	for (unsigned t = 0; t < thread_count; t++) {
		for (unsigned i = 0; i < clients[t].lane_count; i++)
			lane_end(&clients[t].lanes[i]);
	}
	free(clients);
}

/* Each round has its own sequence; a round is short enough for its limit on a machine that does much else. */
static void run_rounds(unsigned world_count, unsigned context_count, unsigned thread_count, unsigned steps, bool hooks)
{
	unsigned long rounds = test_count("VEO_RANDOM_ROUNDS", ROUNDS);
	uint64_t seed = test_seed();

	setenv("VE_OMP_NUM_THREADS", "1", 1);
	for (unsigned long i = 0; i < rounds; i++) {
		struct prng prng = prng_split(seed, i);
		uint64_t round_seed = prng_next(&prng);

		test_note("round %lu", i);
		test_limit(ROUND_LIMIT);
		if (hooks && i % 2 == 1)
			hooks_register();
		run_round(round_seed, world_count, context_count, thread_count, steps);
		hooks_check();
	}
}

TEST(OneContext_OneThread_DoesAsTheModel)
{
	run_rounds(1, 1, 1, 3000, true);
}

TEST(OneContext_ManyThreads_DoAsTheModel)
{
	run_rounds(1, 1, THREADS, 1000, false);
}

TEST(ManyContexts_OneThread_DoAsTheModel)
{
	run_rounds(1, CONTEXTS, 1, 3000, true);
}

TEST(ManyContexts_ManyThreads_DoAsTheModel)
{
	run_rounds(1, CONTEXTS, THREADS, 1000, false);
}

TEST(ManyProcs_ManyThreads_DoAsTheModel)
{
	run_rounds(WORLDS, 2, THREADS, 1000, false);
}

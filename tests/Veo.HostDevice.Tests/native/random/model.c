#define _GNU_SOURCE
#include "model.h"

#include <string.h>

static uint64_t find(struct world *world, const char *name)
{
	uint64_t address = veo_get_sym(world->proc, world->library, name);

	CHECK(address != 0);
	return address;
}

void world_start(struct world *world, int node)
{
	memset(world, 0, sizeof(*world));
	snprintf(world->kernels, sizeof(world->kernels), "%s", beside("libkernels.so"));
	snprintf(world->other, sizeof(world->other), "%s", beside("libother.so"));
	world->proc = veo_proc_create(node);
	CHECK(world->proc != NULL);
	world->main = open_context(world->proc);
	world->library = veo_load_library(world->proc, world->kernels);
	CHECK(world->library != 0);
	world->add = find(world, "add");
	world->count_lane = find(world, "count_lane");
	world->stir_memory = find(world, "stir_memory");
	world->stir_hmem = find(world, "stir_hmem");
	world->stir_1 = find(world, "stir_1");
	world->stir_3 = find(world, "stir_3");
	world->stir_late = find(world, "stir_late");
	world->earlier_result = find(world, "earlier_result");
	world->mixed_300 = find(world, "mixed_300");
	for (int i = 1; i <= 32; i++) {
		char name[16];

		snprintf(name, sizeof(name), "mixed_%d", i);
		world->mixed[i] = find(world, name);
	}
}

void lane_start(struct lane *lane, struct world *world, struct veo_thr_ctxt *ctx, uint64_t seed)
{
	memset(lane, 0, sizeof(*lane));
	lane->world = world;
	lane->ctx = ctx;
	lane->number = atomic_fetch_add(&world->lanes, 1);
	CHECK(lane->number < STIR_LANES);
	lane->prng = prng_split(seed, lane->number);
	lane->args = veo_args_alloc();
	lane->list = calloc(PENDING_MAX, sizeof(*lane->list));
	CHECK(ctx != NULL && lane->args != NULL && lane->list != NULL);
}

size_t some_size(struct lane *lane, size_t max)
{
	size_t size = prng_chance(&lane->prng, 16) ? ((size_t)256 << 10) - 4 + prng_below(&lane->prng, 9) : prng_size(&lane->prng, max);

	return size < max ? size : max;
}

unsigned char *filled(size_t size, int value)
{
	unsigned char *bytes = malloc(size + 1);

	CHECK(bytes != NULL);
	return memset(bytes, value, size + 1);
}

unsigned char *random_bytes(struct lane *lane, size_t size)
{
	unsigned char *bytes = filled(size, 0);
	uint64_t value = prng_next(&lane->prng);

	for (size_t i = 0; i < size; i++) {
		bytes[i] = (unsigned char)(value >> 32);
		value = value * 6364136223846793005u + 1;
	}
	return bytes;
}

struct pending *pending_new(struct lane *lane)
{
	while (lane->count == PENDING_MAX || lane->held > HELD_MAX)
		pending_settle(lane, (unsigned)prng_below(&lane->prng, lane->count));
	lane->list[lane->count] = (struct pending){0};
	return &lane->list[lane->count];
}

void pending_enter(struct lane *lane, struct pending *pending, uint64_t id)
{
	CHECK(id != VEO_REQUEST_ID_INVALID);
	pending->id = id;
	lane->held += pending->held;
	lane->count++;
}

void pending_expect(struct lane *lane, struct pending *pending, unsigned char *found, unsigned char *after, size_t size)
{
	struct expected *expected = &pending->expected[pending->expected_count++];

	(void)lane;
	*expected = (struct expected){.found = found, .before = filled(size, 0), .after = after, .size = size};
	memcpy(expected->before, found, size);
	pending->held += 3 * size;
}

static void check_effects(const struct pending *pending)
{
	if (pending->host)
		host_check(pending->host, pending->withdrawn);
	for (unsigned i = 0; i < pending->expected_count; i++) {
		const struct expected *expected = &pending->expected[i];

		CHECK_EQUAL(0, memcmp(pending->withdrawn ? expected->before : expected->after, expected->found, expected->size));
	}
}

static void release(struct lane *lane, unsigned index)
{
	struct pending *pending = &lane->list[index];

	for (unsigned i = 0; i < pending->expected_count; i++) {
		free(pending->expected[i].found);
		free(pending->expected[i].before);
		free(pending->expected[i].after);
	}
	free(pending->source);
	free(pending->host);
	lane->held -= pending->held;
	*pending = lane->list[--lane->count];
}

/* Collects in one of the ways that there are. */
static int collect(struct lane *lane, uint64_t id, uint64_t *result)
{
	int status = VEO_COMMAND_UNFINISHED;

	switch (prng_below(&lane->prng, 4)) {
	case 0:
		while (status == VEO_COMMAND_UNFINISHED)
			status = veo_call_peek_result(lane->ctx, id, result);
		return status;
	case 1:
		while (status == VEO_COMMAND_UNFINISHED)
			status = veohost_call_wait_result_for(lane->ctx, id, result, prng_below(&lane->prng, 200000));
		return status;
	case 2:
		CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(lane->ctx, id, UINT64_MAX));
		return veo_call_peek_result(lane->ctx, id, result);
	default:
		return veo_call_wait_result(lane->ctx, id, result);
	}
}

void pending_settle(struct lane *lane, unsigned index)
{
	struct pending *pending = &lane->list[index];
	uint64_t result = 0x5555, again = 0x6666;

	CHECK_EQUAL(pending->withdrawn ? VEO_COMMAND_ERROR : VEO_COMMAND_OK, collect(lane, pending->id, &result));
	if (pending->withdrawn)
		CHECK_EQUAL(0, result);
	else if (!pending->any_result)
		CHECK_EQUAL(pending->result, result);
	else
		CHECK(result != 0);
	check_effects(pending);
	if (pending->block) {
		pending->block->address = result;
		pending->block->state = BLOCK_READY;
	}
	CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(lane->ctx, pending->id, &again));
	CHECK_EQUAL(0x6666, again);
	release(lane, index);
}

void lane_settle_all(struct lane *lane)
{
	while (lane->count != 0)
		pending_settle(lane, (unsigned)prng_below(&lane->prng, lane->count));
}

void lane_check_delivered(struct lane *lane)
{
	for (unsigned i = 0; i < lane->count; i++)
		check_effects(&lane->list[i]);
}

void lane_end(struct lane *lane)
{
	lane_check_delivered(lane);
	while (lane->count != 0)
		release(lane, 0);
	for (int i = 0; i < BLOCKS; i++)
		free(lane->blocks[i].content);
	veo_args_free(lane->args);
	free(lane->list);
}

/* Calls: argument lists of every class, buffers of every intent. */
#define _GNU_SOURCE
#include "model.h"

#include <string.h>

static void fresh_args(struct lane *lane, struct pending *pending)
{
	/* Arguments are captured at submission, so one object serves all calls; now and then it is another one. */
	if (prng_chance(&lane->prng, 50)) {
		veo_args_free(lane->args);
		lane->args = veo_args_alloc();
		CHECK(lane->args != NULL);
	}
	veo_args_clear(lane->args);
	pending->withdrawable = prng_chance(&lane->prng, 4);
	CHECK_EQUAL(0, veohost_args_set_withdrawable(lane->args, pending->withdrawable));
}

/* Whole numbers that every type on the way is exact for. */
static int64_t whole(struct lane *lane, int64_t low, int64_t high)
{
	return low + (int64_t)prng_below(&lane->prng, (uint64_t)(high - low + 1));
}

/* Sets argument n of the pattern's types to a random value; returns it. */
static double set_random(struct lane *lane, int n)
{
	struct veo_args *args = lane->args;
	int64_t value;

	switch (n % 10) {
	case 0:
		CHECK_EQUAL(0, veo_args_set_i64(args, n, value = whole(lane, -1000000000, 1000000000)));
		return (double)value;
	case 1:
		CHECK_EQUAL(0, veo_args_set_double(args, n, (double)(value = whole(lane, -1000000000, 1000000000)) / 4));
		return (double)value / 4;
	case 2:
		CHECK_EQUAL(0, veo_args_set_i32(args, n, (int32_t)(value = whole(lane, INT32_MIN, INT32_MAX))));
		return (double)value;
	case 3:
		CHECK_EQUAL(0, veo_args_set_float(args, n, (float)(value = whole(lane, -100000, 100000)) / 4));
		return (double)value / 4;
	case 4:
		CHECK_EQUAL(0, veo_args_set_u8(args, n, (uint8_t)(value = whole(lane, 0, UINT8_MAX))));
		return (double)value;
	case 5:
		CHECK_EQUAL(0, veo_args_set_i16(args, n, (int16_t)(value = whole(lane, INT16_MIN, INT16_MAX))));
		return (double)value;
	case 6:
		CHECK_EQUAL(0, veo_args_set_u64(args, n, (uint64_t)(value = whole(lane, 0, 1000000000))));
		return (double)value;
	case 7:
		CHECK_EQUAL(0, veo_args_set_i8(args, n, (int8_t)(value = whole(lane, INT8_MIN, INT8_MAX))));
		return (double)value;
	case 8:
		CHECK_EQUAL(0, veo_args_set_u32(args, n, (uint32_t)(value = whole(lane, 0, UINT32_MAX))));
		return (double)value;
	default:
		CHECK_EQUAL(0, veo_args_set_u16(args, n, (uint16_t)(value = whole(lane, 0, UINT16_MAX))));
		return (double)value;
	}
}

void call_mixed(struct lane *lane)
{
	struct pending *pending = pending_new(lane);
	int count = prng_chance(&lane->prng, 10) ? 300 : 1 + (int)prng_below(&lane->prng, 32);
	double sum = 0;
	uint64_t id;

	fresh_args(lane, pending);
	for (int n = 0; n < count; n++)
		sum += (n + 1) * set_random(lane, n);
	CHECK_EQUAL(0, veohost_args_set_result(lane->args, VEOHOST_RESULT_DOUBLE));
	memcpy(&pending->result, &sum, sizeof(sum));
	if (count <= 32 && prng_chance(&lane->prng, 4)) {
		char name[16];

		snprintf(name, sizeof(name), "mixed_%d", count);
		id = veo_call_async_by_name(lane->ctx, lane->world->library, name, lane->args);
	} else {
		id = veo_call_async(lane->ctx, count == 300 ? lane->world->mixed_300 : lane->world->mixed[count], lane->args);
	}
	pending_enter(lane, pending, id);
}

/* A buffer argument and its length behind it. Returns what the kernel's stir() of it gives; an IN buffer is added to `scribble`. */
static uint64_t set_buffer(struct lane *lane, struct pending *pending, int n, uint64_t key, struct expected *scribble)
{
	size_t size = some_size(lane, BLOCK_MAX / 4);
	enum veo_args_intent intent = (enum veo_args_intent)prng_below(&lane->prng, 3);
	unsigned char *buffer = random_bytes(lane, size);
	unsigned char *kernels = filled(size, 0);
	uint64_t sum;

	/* Of an OUT buffer the kernel sees zeros. */
	if (intent != VEO_INTENT_OUT)
		memcpy(kernels, buffer, size);
	sum = stir(kernels, size, key);
	CHECK_EQUAL(0, veo_args_set_stack(lane->args, intent, n, (char *)buffer, size));
	CHECK_EQUAL(0, veo_args_set_u64(lane->args, n + 1, size));
	if (intent != VEO_INTENT_IN) {
		pending_expect(lane, pending, buffer, kernels, size);
		return sum;
	}
	/* The client may do with it what it likes once the call is submitted; the device leaves it alone. */
	memset(kernels, 0xdd, size);
	pending_expect(lane, pending, buffer, kernels, size);
	*scribble = pending->expected[pending->expected_count - 1];
	return sum;
}

static uint64_t set_scalars_of_late(struct lane *lane)
{
	struct veo_args *args = lane->args;
	int64_t value, sum = 0;

	for (int n = 0; n < 9; n++) {
		CHECK_EQUAL(0, veo_args_set_double(args, n, (double)(value = whole(lane, -100000, 100000))));
		sum += value;
	}
	CHECK_EQUAL(0, veo_args_set_i32(args, 9, (int32_t)(value = whole(lane, INT32_MIN, INT32_MAX))));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_u32(args, 10, (uint32_t)(value = whole(lane, 0, UINT32_MAX))));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_i64(args, 11, value = whole(lane, -1000000, 1000000)));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_u8(args, 12, (uint8_t)(value = whole(lane, 0, UINT8_MAX))));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_i16(args, 13, (int16_t)(value = whole(lane, INT16_MIN, INT16_MAX))));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_u16(args, 14, (uint16_t)(value = whole(lane, 0, UINT16_MAX))));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_i8(args, 15, (int8_t)(value = whole(lane, INT8_MIN, INT8_MAX))));
	sum += value;
	CHECK_EQUAL(0, veo_args_set_float(args, 16, (float)(value = whole(lane, -1000, 1000))));
	return (uint64_t)(sum + value);
}

static uint64_t set_scalars_of_3(struct lane *lane)
{
	int64_t a = whole(lane, -100000, 100000), b = whole(lane, -1000, 1000);
	int64_t c = whole(lane, INT16_MIN, INT16_MAX), d = whole(lane, INT8_MIN, INT8_MAX);

	CHECK_EQUAL(0, veo_args_set_double(lane->args, 0, (double)a));
	CHECK_EQUAL(0, veo_args_set_float(lane->args, 3, (float)b));
	CHECK_EQUAL(0, veo_args_set_i16(lane->args, 6, (int16_t)c));
	CHECK_EQUAL(0, veo_args_set_i8(lane->args, 9, (int8_t)d));
	return (uint64_t)(a + b + c + d);
}

void call_stir(struct lane *lane)
{
	struct pending *pending = pending_new(lane);
	struct expected scribble[3] = {0};
	uint64_t key, kernel;

	fresh_args(lane, pending);
	switch (prng_below(&lane->prng, 3)) {
	case 0:
		key = prng_next(&lane->prng);
		kernel = lane->world->stir_1;
		pending->result = set_buffer(lane, pending, 0, key, &scribble[0]);
		CHECK_EQUAL(0, veo_args_set_u64(lane->args, 2, key));
		break;
	case 1:
		kernel = lane->world->stir_3;
		pending->result = set_scalars_of_3(lane);
		for (int i = 0; i < 3; i++)
			pending->result += set_buffer(lane, pending, 1 + 3 * i, (uint64_t)i + 1, &scribble[i]);
		break;
	default:
		kernel = lane->world->stir_late;
		pending->result = set_scalars_of_late(lane);
		for (int i = 0; i < 2; i++)
			pending->result += set_buffer(lane, pending, 17 + 2 * i, (uint64_t)i + 4, &scribble[i]);
	}
	pending_enter(lane, pending, veo_call_async(lane->ctx, kernel, lane->args));
	veo_args_clear(lane->args);
	for (int i = 0; i < 3; i++) {
		if (scribble[i].size == 0)
			continue;
		memset(scribble[i].found, 0xdd, scribble[i].size);
		memset(scribble[i].before, 0xdd, scribble[i].size);
	}
}

void call_count(struct lane *lane)
{
	struct pending *pending = pending_new(lane);

	pending->result = ++lane->calls;
	veo_args_clear(lane->args);
	CHECK_EQUAL(0, veo_args_set_u64(lane->args, 0, lane->number));
	pending_enter(lane, pending, veo_call_async(lane->ctx, lane->world->count_lane, lane->args));
}

void call_sync(struct lane *lane)
{
	uint64_t result = 0;

	/* On the main context, whatever the lane's. */
	if (lane->ctx != lane->world->main)
		veo_context_sync(lane->ctx);
	veo_args_clear(lane->args);
	CHECK_EQUAL(0, veo_args_set_u64(lane->args, 0, lane->number));
	CHECK_EQUAL(0, veo_call_sync(lane->world->proc, lane->world->count_lane, lane->args, &result));
	CHECK_EQUAL(++lane->calls, result);
}

/*
 * The four call shapes that AVEO publishes, as a C client of the VEO API. The same code is a program with a worker of its own, and a library for a process
 * that has one.
 *
 * usage: latency LIBRARY CALLS ROUNDS
 * Prints a line "SHAPE MICROSECONDS_PER_CALL" for each shape and round, each warmed up with as many calls.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "clock.h"

static double calls_then_waits(struct client *c, uint64_t *ids, size_t calls)
{
	double start = clock_microseconds();

	for (size_t i = 0; i < calls; i++)
		ids[i] = submit(c);
	for (size_t i = 0; i < calls; i++)
		collect(c, ids[i]);
	return (clock_microseconds() - start) / (double)calls;
}

static double call_and_wait(struct client *c, uint64_t *ids, size_t calls)
{
	(void)ids;
	return round_trip(c, calls);
}

static double wait_for_the_last(struct client *c, uint64_t *ids, size_t calls)
{
	double start = clock_microseconds();
	double time;

	for (size_t i = 0; i < calls; i++)
		ids[i] = submit(c);
	collect(c, ids[calls - 1]);
	time = clock_microseconds() - start;

	for (size_t i = 0; i + 1 < calls; i++)
		collect(c, ids[i]);
	return time / (double)calls;
}

static double blocking_calls(struct client *c, uint64_t *ids, size_t calls)
{
	double start = clock_microseconds();
	uint64_t result;

	(void)ids;
	for (size_t i = 0; i < calls; i++) {
		if (veo_call_sync(c->proc, c->empty, c->args, &result) != 0)
			fail("veo_call_sync");
	}
	return (clock_microseconds() - start) / (double)calls;
}

static double (*const shapes[])(struct client *, uint64_t *, size_t) = {calls_then_waits, call_and_wait, wait_for_the_last, blocking_calls};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/* `ids` has room for as many as there are calls. */
static double warmed_up(struct client *c, size_t shape, uint64_t *ids, size_t calls)
{
	shapes[shape](c, ids, calls);
	return shapes[shape](c, ids, calls);
}

/* The library's entry: the shapes count from 1, as those that the program prints. `ids` as above; everything stays the caller's. */
__attribute__((visibility("default"))) double latency_of_shape(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx, uint64_t empty, size_t shape,
							       uint64_t *ids, size_t calls)
{
	struct client c = {.proc = proc, .ctx = ctx, .args = veo_args_alloc(), .empty = empty};
	double time;

	if (c.args == NULL)
		fail("veo_args_alloc");
	time = warmed_up(&c, shape - 1, ids, calls);
	veo_args_free(c.args);
	return time;
}

int main(int argc, char **argv)
{
	struct client c;
	unsigned long calls, rounds;
	uint64_t *ids;

	if (argc != 4) {
		fprintf(stderr, "usage: latency LIBRARY CALLS ROUNDS\n");
		return 2;
	}
	calls = strtoul(argv[2], NULL, 10);
	rounds = strtoul(argv[3], NULL, 10);
	ids = calloc(calls, sizeof(*ids));
	if (calls == 0 || ids == NULL)
		fail("CALLS");
	client_open(&c, argv[1]);

	for (unsigned long round = 0; round < rounds; round++) {
		for (size_t shape = 0; shape < SHAPES; shape++)
			printf("%zu %.6f\n", shape + 1, warmed_up(&c, shape, ids, calls));
	}

	free(ids);
	return client_close(&c);
}

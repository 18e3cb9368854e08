/*
 * The four call shapes that AVEO publishes, as a C client of the VEO API.
 *
 * usage: latency LIBRARY CALLS ROUNDS
 * Prints a line "SHAPE MICROSECONDS_PER_CALL" for each shape and round, each warmed up with as many calls.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <ve_offload.h>

#include "clock.h"

struct client {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	struct veo_args *args;
	uint64_t empty;
	uint64_t *ids;
	size_t calls;
};

static void fail(const char *what)
{
	fprintf(stderr, "latency: %s failed\n", what);
	exit(1);
}

static uint64_t submit(struct client *c)
{
	uint64_t id = veo_call_async(c->ctx, c->empty, c->args);

	if (id == VEO_REQUEST_ID_INVALID)
		fail("veo_call_async");
	return id;
}

static void wait(struct client *c, uint64_t id)
{
	uint64_t result;

	if (veo_call_wait_result(c->ctx, id, &result) != VEO_COMMAND_OK)
		fail("veo_call_wait_result");
}

static double calls_then_waits(struct client *c)
{
	double start = clock_microseconds();

	for (size_t i = 0; i < c->calls; i++)
		c->ids[i] = submit(c);
	for (size_t i = 0; i < c->calls; i++)
		wait(c, c->ids[i]);
	return clock_microseconds() - start;
}

static double call_and_wait(struct client *c)
{
	double start = clock_microseconds();

	for (size_t i = 0; i < c->calls; i++)
		wait(c, submit(c));
	return clock_microseconds() - start;
}

static double wait_for_the_last(struct client *c)
{
	double start = clock_microseconds();
	double time;

	for (size_t i = 0; i < c->calls; i++)
		c->ids[i] = submit(c);
	wait(c, c->ids[c->calls - 1]);
	time = clock_microseconds() - start;

	for (size_t i = 0; i + 1 < c->calls; i++)
		wait(c, c->ids[i]);
	return time;
}

static double blocking_calls(struct client *c)
{
	double start = clock_microseconds();
	uint64_t result;

	for (size_t i = 0; i < c->calls; i++) {
		if (veo_call_sync(c->proc, c->empty, c->args, &result) != 0)
			fail("veo_call_sync");
	}
	return clock_microseconds() - start;
}

int main(int argc, char **argv)
{
	double (*const shapes[])(struct client *) = {calls_then_waits, call_and_wait, wait_for_the_last, blocking_calls};
	struct client c = {0};
	unsigned long rounds;
	uint64_t library;

	if (argc != 4) {
		fprintf(stderr, "usage: latency LIBRARY CALLS ROUNDS\n");
		return 2;
	}
	c.calls = strtoul(argv[2], NULL, 10);
	rounds = strtoul(argv[3], NULL, 10);
	c.ids = calloc(c.calls, sizeof(*c.ids));
	if (c.calls == 0 || c.ids == NULL)
		fail("CALLS");

	c.proc = veo_proc_create(-1);
	if (c.proc == NULL)
		fail("veo_proc_create");
	c.ctx = veo_context_open(c.proc);
	library = veo_load_library(c.proc, argv[1]);
	c.empty = library != 0 ? veo_get_sym(c.proc, library, "empty") : 0;
	c.args = veo_args_alloc();
	if (c.ctx == NULL || c.empty == 0 || c.args == NULL)
		fail("preparing the call");

	for (unsigned long round = 0; round < rounds; round++) {
		for (int shape = 0; shape < 4; shape++) {
			shapes[shape](&c);
			printf("%d %.6f\n", shape + 1, shapes[shape](&c) / (double)c.calls);
		}
	}

	free(c.ids);
	veo_args_free(c.args);
	return veo_proc_destroy(c.proc);
}

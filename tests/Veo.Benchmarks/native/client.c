#include "client.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

void fail(const char *what)
{
	fprintf(stderr, "benchmark: %s failed\n", what);
	exit(1);
}

void client_open(struct client *c, const char *library)
{
	uint64_t handle;

	c->proc = veo_proc_create(-1);
	if (c->proc == NULL)
		fail("veo_proc_create");
	c->ctx = veo_context_open(c->proc);
	handle = veo_load_library(c->proc, library);
	c->empty = handle != 0 ? veo_get_sym(c->proc, handle, "empty") : 0;
	c->args = veo_args_alloc();
	if (c->ctx == NULL || c->empty == 0 || c->args == NULL)
		fail("preparing the call");
}

int client_close(struct client *c)
{
	veo_args_free(c->args);
	return veo_proc_destroy(c->proc);
}

uint64_t submit(struct client *c)
{
	uint64_t id = veo_call_async(c->ctx, c->empty, c->args);

	if (id == VEO_REQUEST_ID_INVALID)
		fail("veo_call_async");
	return id;
}

void collect(struct client *c, uint64_t id)
{
	uint64_t result;

	if (veo_call_wait_result(c->ctx, id, &result) != VEO_COMMAND_OK)
		fail("veo_call_wait_result");
}

double round_trip(struct client *c, size_t calls)
{
	double start = clock_microseconds();

	for (size_t i = 0; i < calls; i++)
		collect(c, submit(c));
	return (clock_microseconds() - start) / (double)calls;
}

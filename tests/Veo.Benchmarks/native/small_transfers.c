/*
 * Transfers of a few bytes beside calls, in turns.
 *
 * usage: small_transfers LIBRARY COUNT ROUNDS
 * Prints lines "NAME MICROSECONDS", each warmed up with as many: call, and for 1 and 8 bytes write, read (synchronous), async-write,
 * async-read (each waited for before the next).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "clock.h"

struct transfer {
	uint64_t device;
	uint64_t host;
	size_t size;
};

static void write_sync(struct client *c, struct transfer *t)
{
	if (veo_write_mem(c->proc, t->device, &t->host, t->size) != 0)
		fail("veo_write_mem");
}

static void read_sync(struct client *c, struct transfer *t)
{
	if (veo_read_mem(c->proc, &t->host, t->device, t->size) != 0)
		fail("veo_read_mem");
}

static void write_async(struct client *c, struct transfer *t)
{
	collect(c, veo_async_write_mem(c->ctx, t->device, &t->host, t->size));
}

static void read_async(struct client *c, struct transfer *t)
{
	collect(c, veo_async_read_mem(c->ctx, &t->host, t->device, t->size));
}

static double measure(struct client *c, void (*run)(struct client *, struct transfer *), struct transfer *t, size_t count)
{
	double start;

	for (size_t i = 0; i < count; i++)
		run(c, t);
	start = clock_microseconds();
	for (size_t i = 0; i < count; i++)
		run(c, t);
	return (clock_microseconds() - start) / (double)count;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(struct client *, struct transfer *);
	} kinds[] = {{"write", write_sync}, {"read", read_sync}, {"async-write", write_async}, {"async-read", read_async}};
	static const size_t sizes[] = {1, 8};
	struct transfer transfer = {.host = 0x0123456789abcdef};
	struct client c;
	size_t count, rounds;

	if (argc != 4) {
		fprintf(stderr, "usage: small_transfers LIBRARY COUNT ROUNDS\n");
		return 2;
	}
	count = strtoul(argv[2], NULL, 10);
	rounds = strtoul(argv[3], NULL, 10);
	if (count == 0)
		fail("COUNT");
	client_open(&c, argv[1]);
	if (veo_alloc_mem(c.proc, &transfer.device, sizeof(transfer.host)) != 0)
		fail("veo_alloc_mem");

	for (size_t round = 0; round < rounds; round++) {
		round_trip(&c, count);
		printf("call %.6f\n", round_trip(&c, count));
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			transfer.size = sizes[s];
			for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
				printf("%s-%zu %.6f\n", kinds[k].name, sizes[s], measure(&c, kinds[k].run, &transfer, count));
		}
	}
	if (transfer.host != 0x0123456789abcdef)
		fail("reading back what was written");
	return client_close(&c);
}

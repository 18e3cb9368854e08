/*
 * Transfers between private memory and device memory beside memcpy() between private memory and a mapping of the same kind, in turns.
 *
 * usage: large_transfers LIBRARY BYTES BYTES_PER_SAMPLE ROUNDS
 * Prints lines "NAME GIGABYTES_PER_SECOND" (10^9 bytes): copy-in, write, async-write, queued-write, then copy-out, read, async-read,
 * queued-read. "async" waits for each transfer before it submits the next, "queued" has IN_FLIGHT of them submitted. All use the same buffers,
 * so that caches serve them alike, and all memory has been touched before. A sample is BYTES_PER_SAMPLE, but at least IN_FLIGHT transfers.
 * Last come first-copy and first-write: into memory that nobody has touched.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"
#include "clock.h"

#define IN_FLIGHT 4

struct buffers {
	char *host;
	char *mapping;
	uint64_t device;
	size_t size;
	size_t repeats;
};

/* Memory of the kind that the device memory is: a memfd that is mapped shared. */
static char *map_like_device(size_t size)
{
	int descriptor = memfd_create("benchmark", MFD_CLOEXEC);
	void *mapping = MAP_FAILED;

	if (descriptor >= 0 && ftruncate(descriptor, (off_t)size) == 0)
		mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
	if (mapping == MAP_FAILED)
		fail("mapping the memory to compare with");
	close(descriptor);
	return mapping;
}

/* The compiler must not see that a copy is made again and again. */
static void copy(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
	__asm__ volatile("" ::: "memory");
}

static void copy_in(struct client *c, struct buffers *b)
{
	(void)c;
	for (size_t i = 0; i < b->repeats; i++)
		copy(b->mapping, b->host, b->size);
}

static void copy_out(struct client *c, struct buffers *b)
{
	(void)c;
	for (size_t i = 0; i < b->repeats; i++)
		copy(b->host, b->mapping, b->size);
}

static void write_sync(struct client *c, struct buffers *b)
{
	for (size_t i = 0; i < b->repeats; i++) {
		if (veo_write_mem(c->proc, b->device, b->host, b->size) != 0)
			fail("veo_write_mem");
	}
}

static void read_sync(struct client *c, struct buffers *b)
{
	for (size_t i = 0; i < b->repeats; i++) {
		if (veo_read_mem(c->proc, b->host, b->device, b->size) != 0)
			fail("veo_read_mem");
	}
}

/* Keeps up to `in_flight` transfers submitted. */
static void transfer(struct client *c, struct buffers *b, bool read, size_t in_flight)
{
	uint64_t ids[IN_FLIGHT];

	for (size_t i = 0; i < b->repeats + in_flight; i++) {
		if (i >= in_flight)
			collect(c, ids[i % in_flight]);
		if (i < b->repeats)
			ids[i % in_flight] = read ? veo_async_read_mem(c->ctx, b->host, b->device, b->size)
						  : veo_async_write_mem(c->ctx, b->device, b->host, b->size);
	}
}

static void write_async(struct client *c, struct buffers *b)
{
	transfer(c, b, false, 1);
}

static void read_async(struct client *c, struct buffers *b)
{
	transfer(c, b, true, 1);
}

static void write_queued(struct client *c, struct buffers *b)
{
	transfer(c, b, false, IN_FLIGHT);
}

static void read_queued(struct client *c, struct buffers *b)
{
	transfer(c, b, true, IN_FLIGHT);
}

static double rate(struct client *c, struct buffers *b, void (*run)(struct client *, struct buffers *))
{
	double start = clock_microseconds();

	run(c, b);
	return (double)b->size * (double)b->repeats / (clock_microseconds() - start) / 1e3;
}

static void allocate(struct client *c, struct buffers *b)
{
	if (veo_alloc_mem(c->proc, &b->device, b->size) != 0)
		fail("veo_alloc_mem");
	b->mapping = map_like_device(b->size);
}

static void release(struct client *c, struct buffers *b)
{
	veo_free_mem(c->proc, b->device);
	munmap(b->mapping, b->size);
}

static void compare_first_touch(struct client *c, struct buffers *b, size_t rounds)
{
	b->repeats = 1;
	for (size_t round = 0; round < rounds; round++) {
		allocate(c, b);
		printf("first-copy %.6f\n", rate(c, b, copy_in));
		printf("first-write %.6f\n", rate(c, b, write_sync));
		release(c, b);
	}
}

static void fill(struct buffers *b)
{
	for (size_t i = 0; i < b->size; i += sizeof(i))
		memcpy(b->host + i, &i, sizeof(i));
}

static void check(struct client *c, struct buffers *b)
{
	memset(b->host, 0, b->size);
	read_sync(c, b);
	for (size_t i = 0; i < b->size; i += sizeof(i)) {
		if (memcmp(b->host + i, &i, sizeof(i)) != 0)
			fail("reading back what was written");
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(struct client *, struct buffers *);
	} kinds[] = {{"copy-in", copy_in},   {"write", write_sync}, {"async-write", write_async}, {"queued-write", write_queued},
		     {"copy-out", copy_out}, {"read", read_sync},   {"async-read", read_async},   {"queued-read", read_queued}};
	struct buffers b;
	struct client c;
	size_t sample, rounds;

	if (argc != 5) {
		fprintf(stderr, "usage: large_transfers LIBRARY BYTES BYTES_PER_SAMPLE ROUNDS\n");
		return 2;
	}
	b.size = strtoul(argv[2], NULL, 10);
	sample = strtoul(argv[3], NULL, 10);
	rounds = strtoul(argv[4], NULL, 10);
	if (b.size == 0 || b.size % sizeof(uint64_t) != 0)
		fail("BYTES: a multiple of 8");
	b.repeats = sample / b.size > IN_FLIGHT ? sample / b.size : IN_FLIGHT;
	b.host = mmap(NULL, b.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b.host == MAP_FAILED)
		fail("allocating the host's buffer");
	client_open(&c, argv[1]);
	allocate(&c, &b);

	fill(&b);
	for (size_t round = 0; round <= rounds; round++) {
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			double gigabytes = rate(&c, &b, kinds[k].run);

			/* The first round touches the memory and starts threads. */
			if (round != 0)
				printf("%s %.6f\n", kinds[k].name, gigabytes);
		}
	}
	check(&c, &b);
	release(&c, &b);
	compare_first_touch(&c, &b, rounds);
	return client_close(&c);
}

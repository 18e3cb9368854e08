/*
 * Processor time that client and worker use while nothing is to be done, after calls and a large asynchronous transfer have started all
 * their threads, with a further context open.
 *
 * usage: idle LIBRARY MILLISECONDS
 * Prints lines "NAME MICROSECONDS": client and worker.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <veo_host.h>

#include "client.h"
#include "processor_time.h"

#define LARGE ((size_t)1 << 20)

static void rest(unsigned long milliseconds)
{
	struct timespec time = {.tv_sec = (time_t)(milliseconds / 1000), .tv_nsec = (long)(milliseconds % 1000) * 1000000};

	nanosleep(&time, NULL);
}

int main(int argc, char **argv)
{
	double client, worker;
	struct client c;
	uint64_t device;
	char *host;

	if (argc != 3) {
		fprintf(stderr, "usage: idle LIBRARY MILLISECONDS\n");
		return 2;
	}
	/* Further contexts need it. */
	setenv("VE_OMP_NUM_THREADS", "1", 1);
	client_open(&c, argv[1]);
	host = calloc(1, LARGE);
	if (host == NULL || veo_context_open(c.proc) == NULL || veo_alloc_mem(c.proc, &device, LARGE) != 0)
		fail("preparing the transfer");
	round_trip(&c, 1000);
	collect(&c, veo_async_write_mem(c.ctx, device, host, LARGE));

	/* What the last request left behind, the spinning before a sleep above all, is not idleness. */
	rest(100);
	client = -processor_microseconds(getpid());
	worker = -processor_microseconds(veohost_proc_pid(c.proc));
	rest(strtoul(argv[2], NULL, 10));
	client += processor_microseconds(getpid());
	worker += processor_microseconds(veohost_proc_pid(c.proc));
	printf("client %.3f\nworker %.3f\n", client, worker);

	free(host);
	return client_close(&c);
}

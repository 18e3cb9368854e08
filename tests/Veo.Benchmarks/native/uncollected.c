/*
 * What a call costs when many results wait to be collected: N calls of which only the last is waited for.
 *
 * usage: uncollected LIBRARY N CALLS
 * Prints lines "NAME MICROSECONDS": first (per call, with all tables and rings still small), call (per call, repeated until CALLS calls are
 * made), before and after (a round trip before the first and after the last of these).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "client.h"
#include "clock.h"

#define ROUND_TRIPS 10000

/* Microseconds from the first submission to the last result. Collects all of them afterwards. */
static double calls_and_last(struct client *c, uint64_t *ids, size_t n)
{
	double start = clock_microseconds();
	double time;

	for (size_t i = 0; i < n; i++)
		ids[i] = submit(c);
	collect(c, ids[n - 1]);
	time = clock_microseconds() - start;
	for (size_t i = 0; i + 1 < n; i++)
		collect(c, ids[i]);
	return time;
}

int main(int argc, char **argv)
{
	struct client c;
	double time = 0;
	size_t n, calls, repeats;
	uint64_t *ids;

	if (argc != 4) {
		fprintf(stderr, "usage: uncollected LIBRARY N CALLS\n");
		return 2;
	}
	n = strtoul(argv[2], NULL, 10);
	calls = strtoul(argv[3], NULL, 10);
	ids = calloc(n, sizeof(*ids));
	if (n == 0 || calls < n || ids == NULL)
		fail("N and CALLS");
	repeats = calls / n;
	client_open(&c, argv[1]);

	round_trip(&c, ROUND_TRIPS);
	printf("before %.6f\n", round_trip(&c, ROUND_TRIPS));
	printf("first %.6f\n", calls_and_last(&c, ids, n) / (double)n);
	for (size_t i = 0; i < repeats; i++)
		time += calls_and_last(&c, ids, n);
	printf("call %.6f\n", time / (double)(repeats * n));
	printf("after %.6f\n", round_trip(&c, ROUND_TRIPS));

	free(ids);
	return client_close(&c);
}

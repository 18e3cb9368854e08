/*
 * What one round trip of a cache line between two spinning processes costs on this machine: the limit that a call through shared memory
 * can be compared with.
 *
 * usage: cacheline ROUND_TRIPS   prints microseconds per round trip, warmed up with as many.
 */
#define _GNU_SOURCE
#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

struct line {
	alignas(64) _Atomic unsigned long word;
};

static void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("isb");
#endif
}

/* Odd values are questions, even ones answers; each side stores only after it has seen the other's value. */
static void answer(struct line *line, unsigned long round_trips)
{
	for (unsigned long i = 0; i < round_trips; i++) {
		/* Acquire: pairs with the release in ask(). */
		while (atomic_load_explicit(&line->word, memory_order_acquire) != 2 * i + 1)
			relax();
		/* Release: pairs with the acquire in ask(). */
		atomic_store_explicit(&line->word, 2 * i + 2, memory_order_release);
	}
}

static void ask(struct line *line, unsigned long first, unsigned long round_trips)
{
	for (unsigned long i = first; i < first + round_trips; i++) {
		atomic_store_explicit(&line->word, 2 * i + 1, memory_order_release);
		while (atomic_load_explicit(&line->word, memory_order_acquire) != 2 * i + 2)
			relax();
	}
}

int main(int argc, char **argv)
{
	unsigned long round_trips = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct line *line;
	double start;
	pid_t child;

	if (round_trips == 0) {
		fprintf(stderr, "usage: cacheline ROUND_TRIPS\n");
		return 2;
	}
	line = mmap(NULL, sizeof(*line), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (line == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	child = fork();
	if (child < 0) {
		perror("fork");
		return 1;
	}
	if (child == 0) {
		answer(line, 2 * round_trips);
		_exit(0);
	}
	ask(line, 0, round_trips);
	start = clock_microseconds();
	ask(line, round_trips, round_trips);
	printf("%.6f\n", (clock_microseconds() - start) / (double)round_trips);
	waitpid(child, NULL, 0);
	return 0;
}

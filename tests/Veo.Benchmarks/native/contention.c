/*
 * Round trips on two processors, alone and beside two processes that spin on them, in turns.
 *
 * usage: contention LIBRARY MILLISECONDS ROUNDS
 * Prints lines: alone and beside (microseconds per round trip), alone-cpus and beside-cpus (processors that client and worker got: their
 * processor time by the time that passed). With one processor it prints nothing.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <veo_host.h>

#include "client.h"
#include "clock.h"
#include "processor_time.h"

#define CALLS_PER_LOOK 8
#define PROCESSORS 2

/* The first two processors that this process may use. False: there are not so many. */
static bool choose_processors(int processors[PROCESSORS])
{
	cpu_set_t allowed;
	int count = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		fail("sched_getaffinity");
	for (int i = 0; i < CPU_SETSIZE && count < PROCESSORS; i++) {
		if (CPU_ISSET(i, &allowed))
			processors[count++] = i;
	}
	return count == PROCESSORS;
}

static void stay_on(const int *processors, int count)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int i = 0; i < count; i++)
		CPU_SET(processors[i], &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		fail("sched_setaffinity");
}

static pid_t start_spinner(int processor)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	if (child > 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	stay_on(&processor, 1);
	for (;;)
		__asm__ volatile("" ::: "memory");
}

static void measure(struct client *c, const char *name, double microseconds)
{
	pid_t worker = veohost_proc_pid(c->proc);
	double used = -processor_microseconds(getpid()) - processor_microseconds(worker);
	double start = clock_microseconds();
	double passed;
	size_t calls = 0;

	do {
		for (int i = 0; i < CALLS_PER_LOOK; i++)
			collect(c, submit(c));
		calls += CALLS_PER_LOOK;
		passed = clock_microseconds() - start;
	} while (passed < microseconds);
	used += processor_microseconds(getpid()) + processor_microseconds(worker);
	printf("%s %.6f\n%s-cpus %.6f\n", name, passed / (double)calls, name, used / passed);
}

int main(int argc, char **argv)
{
	int processors[PROCESSORS];
	pid_t spinners[PROCESSORS];
	double microseconds;
	size_t rounds;
	struct client c;

	if (argc != 4) {
		fprintf(stderr, "usage: contention LIBRARY MILLISECONDS ROUNDS\n");
		return 2;
	}
	microseconds = 1e3 * strtod(argv[2], NULL);
	rounds = strtoul(argv[3], NULL, 10);
	if (!choose_processors(processors))
		return 0;
	/* Before the worker starts, which inherits it. */
	stay_on(processors, PROCESSORS);
	client_open(&c, argv[1]);
	round_trip(&c, 10000);

	for (size_t round = 0; round < rounds; round++) {
		measure(&c, "alone", microseconds);
		/* Their output would be this program's, once more. */
		fflush(stdout);
		for (int i = 0; i < PROCESSORS; i++)
			spinners[i] = start_spinner(processors[i]);
		measure(&c, "beside", microseconds);
		for (int i = 0; i < PROCESSORS; i++) {
			kill(spinners[i], SIGKILL);
			waitpid(spinners[i], NULL, 0);
		}
	}
	return client_close(&c);
}

/* Processor time of a process, all its threads together. */
#ifndef VEO_BENCHMARKS_PROCESSOR_TIME_H
#define VEO_BENCHMARKS_PROCESSOR_TIME_H

#include <sys/types.h>
#include <time.h>

#include "client.h"

static inline double processor_microseconds(pid_t process)
{
	struct timespec time;
	clockid_t clock;

	if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
		fail("reading the processor time of a process");
	return 1e6 * (double)time.tv_sec + 1e-3 * (double)time.tv_nsec;
}

#endif

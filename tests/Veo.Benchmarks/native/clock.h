#ifndef VEO_BENCHMARKS_CLOCK_H
#define VEO_BENCHMARKS_CLOCK_H

#include <time.h>

static inline double clock_microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

#endif

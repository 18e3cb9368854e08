/* Kernels of OpenMP, compiled into a library of their own. */
#include <omp.h>
#include <stdint.h>

#include "veo_ve.h"

/* The number of threads that a parallel region has. */
int64_t omp_threads(void)
{
	int64_t threads = 0;

#pragma omp parallel
	{
#pragma omp single
		threads = omp_get_num_threads();
	}
	return threads;
}

/* 1 + 2 + ... + count, by all threads. */
int64_t omp_sum(int64_t count)
{
	int64_t sum = 0;

#pragma omp parallel for reduction(+ : sum)
	for (int64_t i = 1; i <= count; i++)
		sum += i;
	return sum;
}

/* How many of the threads know the results of earlier requests. */
int64_t omp_threads_with_history(void)
{
	int64_t count = 0;

#pragma omp parallel reduction(+ : count) num_threads(4)
	{
		uint64_t result;

		count += veo_prev_req_result(0, &result) == 0;
	}
	return count;
}
